"""What a component can be compared with."""

from app.view_model.compare.choices import choices
from app.view_model.compare.sides import DISK, SideName
from constructor.diff.revision import Commit

HERE = "fam/exp2/head.yaml"
OTHERS = ("fam/exp1/head.yaml", HERE, "fam/exp1/neck.yaml", "else/exp1/head.yaml")


def test_the_likeliest_comes_first_and_the_older_side_stands_before() -> None:
    found = choices(HERE, OTHERS, edited=True, commits=(Commit("a1b2c3d", "2026-01-31", "Widen"),))

    assert [(choice.label, choice.before.text, choice.after.text) for choice in found] == [
        ("Unsaved edits: this file on disk", f"disk:{HERE}", HERE),
        ("exp1/head: the same component there", "fam/exp1/head.yaml", HERE),
        ("else/exp1/head: the same component there", "else/exp1/head.yaml", HERE),
        ("exp2 with exp1: whole experiments", "fam/exp1", "fam/exp2"),
        ("exp2 with else/exp1: whole experiments", "else/exp1", "fam/exp2"),
        ("a1b2c3d of 2026-01-31: Widen", f"a1b2c3d:{HERE}", HERE),
        ("exp1/neck", "fam/exp1/neck.yaml", HERE),
    ]


def test_a_component_without_edits_is_not_compared_with_the_disk() -> None:
    assert SideName(HERE, DISK) not in [choice.before for choice in choices(HERE, OTHERS)]
