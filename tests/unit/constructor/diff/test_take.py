"""A change taken over makes two sides alike in it; all of them taken, the sides are the same."""

from itertools import count
from pathlib import Path

import pytest
import yaml

from constructor.diff import Difference, compare, read_side
from constructor.diff.take import Into, take
from constructor.document import Document, EditError
from constructor.edits import Source
from constructor.registry import default_registry
from tests.benchmarks.bench_diff import cases
from tests.unit.constructor.diff.samples import BASE, LAYERS, side

MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"
DICT = BASE.replace("outputs: [$z]", "outputs: {z: $z, h: $h}\n    return: dict")
PARTS = BASE.replace("op:add, args: [$h, $y]", "op:chunk, args: [$h, 2]")
LONGER = BASE.replace(
    "      - {name: last", "      - {name: new, call: op:gelu, args: [$sum]}\n      - {name: last"
).replace("args: [$sum], out: z", "args: [$new], out: z")


def compared(mine: str, theirs: str, into: Into) -> Difference:
    own, other = side(mine, "mine.yaml"), side(theirs, "theirs.yaml")
    return compare(*((other, own) if into == "after" else (own, other)))


def taken(mine: str, theirs: str, into: Into, number: int) -> str:
    """The text of one side after it took over the change of this number."""
    own, other = side(mine, "mine.yaml"), side(theirs, "theirs.yaml")
    found = compared(mine, theirs, into)
    source = Source.of(Document.parse(mine, "mine.yaml"), default_registry())
    return take(found.changes[number], found.pairs, own, other, source, into).text


def all_taken(mine: str, theirs: str, into: Into) -> str:
    """One side after it took over whatever can be taken, until nothing is left."""
    for step in count():
        found = compared(mine, theirs, into)
        if found.same:
            break
        assert step < 60, found.changes
        mine = next_taken(mine, theirs, into, len(found.changes))
    return mine


def next_taken(mine: str, theirs: str, into: Into, changes: int) -> str:
    """With the first change that can be taken; the others wait for it."""
    refusals = []
    for number in range(changes):
        try:
            return taken(mine, theirs, into, number)
        except EditError as error:
            refusals.append(error.problem.message)
    pytest.fail(f"none can be taken: {refusals}")


@pytest.mark.parametrize("into", ["before", "after"])
@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (BASE, BASE.replace("op:add", "op:mul").replace("name: last", "name: end")),
        (BASE, BASE.replace("inputs: [x, y]", "inputs: [y, x]")),
        (BASE, BASE.replace("outputs: [$z]", "outputs: [$sum, $z]")),
        (BASE, DICT),
        (DICT, DICT.replace("h: $h}", "hidden: $sum}")),
        (BASE, BASE.replace("nn.Linear, in_features: '${params.width}', out_features: 2", "nn.GELU")),
        (BASE, BASE + "settings: {tensor_checks: true}\nexample_inputs: {x: B 4}\n"),
        (BASE, PARTS),
        (LAYERS, LAYERS.replace("      - {_type_: nn.GELU}\n", "")),
        (LAYERS, LAYERS.replace("nn.GELU}", "nn.ReLU, inplace: true}")),
    ],
)
def test_all_changes_taken_make_the_sides_the_same(mine: str, theirs: str, into: Into) -> None:
    assert compared(all_taken(mine, theirs, into), theirs, into).same
    assert compared(all_taken(theirs, mine, into), mine, into).same


def test_random_scripts_are_taken_back() -> None:
    for number, (old, new, _) in enumerate(cases(1)):
        one, other = (yaml.safe_dump(data, sort_keys=False) for data in (old, new))
        into: Into = "after" if number % 2 else "before"
        assert compared(all_taken(one, other, into), other, into).same


def test_a_policy_takes_a_component_with_its_nodes_and_keeps_the_rest_of_its_text() -> None:
    """The lines of the first experiment that do not change stay as they are, comments included."""
    texts = [(MODELS / name / "policy.yaml").read_text() for name in ("exp1", "exp2")]
    result = all_taken(texts[0], texts[1], "before")
    lines = texts[0].splitlines()
    kept = [line for line in lines if line in result.splitlines()]
    assert compared(result, texts[1], "before").same
    assert [line for line in lines if line.lstrip().startswith("#")] == [
        line for line in kept if line.lstrip().startswith("#")
    ]
    assert len(lines) - len(kept) <= 1


def test_what_waits_for_another_change_says_so() -> None:
    with pytest.raises(EditError) as caught:
        taken(BASE, LONGER, "before", 1)
    assert caught.value.problem.message == "last reads $new, which is not there"
    assert caught.value.problem.hint == "take new first"
    with pytest.raises(EditError, match="by name and the other by place"):
        taken(BASE, DICT, "before", 2)


def test_what_an_included_file_writes_is_refused_or_written_over_here(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "mine.yaml").write_text("defaults: [base.yaml]\n")
    (tmp_path / "theirs.yaml").write_text(BASE.replace("name: first", "name: begin"))
    own, other = (read_side(tmp_path / f"{name}.yaml") for name in ("mine", "theirs"))
    found = compare(own, other)
    document = Document.parse((tmp_path / "mine.yaml").read_bytes(), tmp_path / "mine.yaml")
    source = Source.of(document, default_registry())
    with pytest.raises(EditError, match=r"is written in base\.yaml"):
        take(found.changes[0], found.pairs, own, other, source, "before")
