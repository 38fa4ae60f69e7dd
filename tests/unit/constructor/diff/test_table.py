"""Several experiments in one table."""

import csv
import io
import json
from pathlib import Path

import pytest

from constructor.diff.sources import source_of
from constructor.diff.table import as_csv, as_markdown, table_of
from tests.unit.constructor.cli.run import Blockwright
from tests.unit.constructor.diff.samples import BASE, LAYERS


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """Three experiments; the second has another value, the third another name and one component more."""
    monkeypatch.chdir(tmp_path)
    wide = BASE.replace("out_features: 2", "out_features: 3")
    named = BASE.replace("      down:", "      head:").replace("module:down", "module:head")
    third = named.replace("width: 8", "width: 16").replace("op:add", "op:mul")
    for name, text in (("one", BASE), ("two", wide), ("three", third)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "net.yaml").write_text(text)
    (tmp_path / "three/more.yaml").write_text(LAYERS)
    return "one", "two", "three"


def test_a_row_for_what_differs_anywhere(three: tuple[str, ...]) -> None:
    table = table_of([source_of(name) for name in three])
    assert table.columns == three
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("net.down.out_features", "2", "3", "2"),
        ("net.up.out_features", "8", "8", "16"),
        ("net.down.in_features", "8", "8", "16"),
        ("more", "–", "–", "component"),
        ("net, other changes", "", "", "1 module renamed, 1 node retyped"),
        ("errors", "none", "none", "none"),
    ]


@pytest.mark.torch
def test_parameters_are_rows_too(three: tuple[str, ...], blockwright: Blockwright) -> None:
    ran = blockwright("diff", "--table", "--csv", *three)
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(ran.out))}
    assert ran.status == 1
    assert rows[""] == list(three)
    assert rows["net, parameters"] == ["58", "67", "114"]
    assert rows["more, parameters"] == ["–", "–", "74"]
    assert rows["parameters"] == ["58", "67", "188"]


@pytest.mark.torch
def test_what_runs_is_told_with_its_memory_and_checkpoint(
    three: tuple[str, ...], blockwright: Blockwright
) -> None:
    examples = BASE + "example_inputs: {x: B 4, y: B 8}\n"
    for name, text in (("a", examples), ("b", examples.replace("out_features: 2", "out_features: 3"))):
        Path(f"{name}.yaml").write_text(text)
    ran = blockwright("diff", "--table", "--csv", "--memory", "train", "a.yaml", "b.yaml", "a.yaml")
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(ran.out))}
    # Two samples through two linear layers; a multiply-add is two operations.
    flops = [2 * 2 * (4 * 8 + 8 * width) for width in (2, 3, 2)]
    assert rows["FLOPs"] == [str(count) for count in flops]
    assert rows["memory"] == ["fits on H100"] * 3
    first, second, again = map(int, rows["peak bytes"])
    assert first == again <= second
    assert rows["checkpoint of the first loads"] == ["", "not, 2 of 4 keys", "as it is"]


def test_options_of_two_sides_are_refused(three: tuple[str, ...], blockwright: Blockwright) -> None:
    for option in (("--out", "x.html"), ("--cosmetic",)):
        ran = blockwright("diff", "--table", *three, *option)
        assert (ran.status, option[0] in ran.err) == (2, True)


def test_the_forms_hold_the_same(three: tuple[str, ...], blockwright: Blockwright) -> None:
    table = table_of([source_of(name) for name in three])
    ran = {
        form: blockwright("diff", "--table", "--no-cost", *three, *form)
        for form in ((), ("--json",), ("--md",), ("--csv",))
    }
    assert {answer.status for answer in ran.values()} == {1}
    assert ran["--csv",].out == as_csv(table)
    assert ran["--md",].out == as_markdown(table)
    assert [row["cells"] for row in json.loads(ran["--json",].out)["rows"]] == [
        list(row.cells) for row in table.rows
    ]
    assert ran[()].out.split()[:3] == list(three)


def test_what_cannot_be_a_table(three: tuple[str, ...], blockwright: Blockwright) -> None:
    assert blockwright("diff", "--table", "one").status == 2
    ran = blockwright("diff", "--table", "--no-cost", "one", "two", "nowhere")
    assert (ran.status, "no such file" in ran.err) == (2, True)
    assert blockwright("diff", "--table", "--no-cost", "one", "one", "one").status == 0


def test_a_component_of_another_file_name_is_one_row(three: tuple[str, ...]) -> None:
    Path("other.yaml").write_text(BASE.replace("width: 8", "width: 9"))
    table = table_of([source_of("one/net.yaml"), source_of("other.yaml")])
    assert [row.label for row in table.rows] == ["net.up.out_features", "net.down.in_features", "errors"]
