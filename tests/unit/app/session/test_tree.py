"""The rows of the tree: names, marks, counts."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.session import Session, tree_view
from app.session.saving import write
from app.view_model.intent import SetValue, Undo
from app.view_model.tree import TreeItem
from tests.unit.app.fakes import session_on

_LINEAR = "{_type_: nn.Linear, in_features: 2, out_features: 2}"
GOOD = f"schema_version: 1\nmodel: {{sequential: {{layers: [{_LINEAR}]}}}}\n"
BAD = GOOD.replace("nn.Linear", "nn.Liner")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {"f/exp10/a": GOOD, "f/exp2/a": GOOD, "f/exp2/bad": BAD, "g/exp1/c": GOOD}.items():
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def _settled(session: Session) -> dict[str, TreeItem]:
    """The rows by their path from the root, once every check has answered."""
    return _once(session, lambda rows: all(row.mark != "pending" for row in rows.values() if row.path))


def _once(session: Session, done: Callable[[dict[str, TreeItem]], bool]) -> dict[str, TreeItem]:
    deadline = time.monotonic() + 10
    while not done(rows := _rows(session)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return rows


def _rows(session: Session) -> dict[str, TreeItem]:
    return {item.id.removeprefix(f"{session.root.path}/"): item for item in tree_view(session).items}


def test_families_experiments_and_components_stand_in_natural_order(root: Path) -> None:
    session, _ = session_on(root)
    rows = [(item.depth, item.label) for item in tree_view(session).items]
    assert rows == [
        (0, "f"), (1, "exp2"), (2, "a"), (2, "bad"), (1, "exp10"), (2, "a"), (0, "g"), (1, "exp1"), (2, "c"),
    ]  # fmt: skip


def test_an_experiment_as_a_root_has_no_family_above_it(root: Path) -> None:
    session, _ = session_on(root / "f" / "exp2")
    assert [(item.depth, item.label) for item in tree_view(session).items] == [
        (0, "exp2"),
        (1, "a"),
        (1, "bad"),
    ]


def test_counts_and_marks_arrive_from_the_background(root: Path) -> None:
    session, _ = session_on(root)
    rows = _settled(session)
    assert (rows["f/exp2#a"].mark, rows["f/exp2#a"].figure) == ("ok", "1.0 k")
    assert rows["f/exp2#bad"].mark == "error"
    assert "nn.Liner" in rows["f/exp2#bad"].tip


def test_an_edited_component_says_so_until_it_is_saved(root: Path) -> None:
    session, _ = session_on(root, "f/exp2/a.yaml")
    assert session.file is not None
    _settled(session)
    session.apply(SetValue(str(session.file), ("model", "sequential", "layers", 0, "out_features"), 3))
    assert _rows(session)["f/exp2#a"].mark == "edited"
    assert write(session, (session.file,))
    assert _settled(session)["f/exp2#a"].mark == "ok"


def test_a_file_that_changed_on_both_sides_is_in_conflict(root: Path) -> None:
    session, _ = session_on(root, "f/exp2/a.yaml")
    assert session.file is not None
    session.apply(SetValue(str(session.file), ("model", "sequential", "layers", 0, "out_features"), 3))
    session.file.write_text(GOOD + "# theirs\n")
    session.look_at_disk()
    assert _rows(session)["f/exp2#a"].mark == "conflict"


def test_a_failed_check_is_an_error_with_its_reason(root: Path) -> None:
    session, worker = session_on(root)
    _settled(session)
    worker.fail = "out of memory"
    (root / "g" / "exp1" / "c.yaml").write_text(GOOD + "# changed\n")
    session.look_at_disk()
    rows = _once(session, lambda rows: rows["g/exp1#c"].mark == "error")
    assert rows["g/exp1#c"].tip == "out of memory"


def test_a_large_root_starts_with_its_experiments_closed(root: Path) -> None:
    for number in range(70):
        (root / "f" / "exp10" / f"part{number}.yaml").write_text(GOOD)
    session, _ = session_on(root, "f/exp2/a.yaml")
    closed = tree_view(session).closed
    assert str(root / "f" / "exp10") in closed
    assert str(root / "f" / "exp2") not in closed


def test_a_training_yaml_stands_below_with_the_components_it_names(root: Path) -> None:
    (root / "train.yaml").write_text(
        "plugins: []\nmodel:\n  component_config_paths: {head: g/exp1/c.yaml, lost: g/exp1/d.yaml}\n"
        "  component_build_args: {head: {init: true, freeze: true}}\n"
    )
    session, _ = session_on(root)
    rows = _rows(session)
    assert rows["train.yaml"].kind == "folder"
    assert rows["train.yaml#head"].path == str(root / "g" / "exp1" / "c.yaml")
    assert rows["train.yaml#head"].frozen
    assert rows["g/exp1#c"].frozen
    assert (rows["train.yaml#lost"].mark, rows["train.yaml#lost"].path) == ("error", None)


def test_what_an_edit_breaks_in_another_file_shows_there_at_once(root: Path) -> None:
    (root / "f" / "exp2" / "user.yaml").write_text("defaults: [a.yaml]\n")
    session, _ = session_on(root, "f/exp2/a.yaml")
    assert session.file is not None
    assert _settled(session)["f/exp2#user"].mark == "ok"
    session.apply(SetValue(str(session.file), ("model", "sequential", "layers", 0, "_type_"), "nn.Liner"))
    rows = _once(session, lambda rows: rows["f/exp2#user"].mark != "pending")
    assert rows["f/exp2#user"].mark == "error"
    assert rows["f/exp10#a"].mark == "ok"
    session.apply(Undo())
    assert _rows(session)["f/exp2#user"].mark == "ok"
