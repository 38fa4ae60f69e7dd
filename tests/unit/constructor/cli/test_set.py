"""`blockwright set` changes what it was asked to change, or nothing."""

from pathlib import Path

import pytest

from tests.unit.constructor.cli.run import Blockwright


def test_it_changes_one_value_and_shows_the_difference(blockwright: Blockwright, head: Path) -> None:
    before = head.read_text()
    ran = blockwright("set", head, "params.width=16")
    assert ran.status == 0
    assert head.read_text() == before.replace("width: 8", "width: 16")
    assert ran.out.splitlines() == [
        "--- head.yaml (before)",
        "+++ head.yaml",
        "@@ -1,4 +1,4 @@",
        " schema_version: 1  # kept",
        "-params: {width: 8, rate: 1.0e-3}",
        "+params: {width: 16, rate: 1.0e-3}",
        " model:",
        "   graph:",
    ]
    assert ran.err == ""


def test_several_values_are_written_at_once(blockwright: Blockwright, head: Path) -> None:
    before = head.read_text()
    ran = blockwright("set", head, "params.width=16", "model.graph.modules.up.in_features=3")
    assert ran.status == 0
    expected = before.replace("width: 8", "width: 16").replace("in_features: 4", "in_features: 3")
    assert head.read_text() == expected


def test_one_refused_value_means_nothing_is_written(blockwright: Blockwright, head: Path) -> None:
    before = head.read_bytes()
    ran = blockwright("set", head, "params.width=16", "params.widht=3", "model.graph.modules.up=4")
    assert ran.status == 1
    assert head.read_bytes() == before
    assert "error[no-such-value]: there is no params.widht in this file" in ran.err
    assert "--> head.yaml:2:9" in ran.err
    assert "hint: did you mean 'width'?" in ran.err
    assert "error[not-a-single-value]: model.graph.modules.up is a mapping" in ran.err
    assert ran.out == ""


def test_a_value_that_leaves_its_reference_is_told(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("set", head, "model.graph.modules.up.out_features=9")
    assert ran.status == 0
    assert "        out_features: 9   # shared\n" in head.read_text()
    assert "warning[detached-value]: model.graph.modules.up.out_features was ${params.width}" in ran.err


def test_what_a_change_breaks_is_told_at_once(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("set", head, "model.graph.modules.up._type_=nn.Liner")
    assert ran.status == 0
    assert "error[unknown-block]" in ran.err
    assert "did you mean 'nn.Linear'" in ran.err


def test_an_inherited_value_is_set_where_it_is_written(
    blockwright: Blockwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text("schema_version: 1\nparams: {width: 8}\n")
    Path("child.yaml").write_text(
        "defaults: [base.yaml]\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
    )
    ran = blockwright("set", "child.yaml", "params.width=9")
    assert ran.status == 1
    assert "params.width is not written in this file but in base.yaml" in ran.err
    assert "hint: blockwright set base.yaml params.width=..." in ran.err
    assert blockwright("set", "base.yaml", "params.width=9").status == 0
    assert Path("base.yaml").read_text() == "schema_version: 1\nparams: {width: 9}\n"


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("params.rate=0.5", "params: {width: 8, rate: 0.5}"),
        ("params.rate=null", "params: {width: 8, rate: null}"),
        ("params.rate=true", "params: {width: 8, rate: true}"),
        ("params.rate=a word", "params: {width: 8, rate: a word}"),
        ("params.rate='0.5'", 'params: {width: 8, rate: "0.5"}'),
        ("params.rate=a=b", "params: {width: 8, rate: a=b}"),
        ("params.rate=${params.width}", 'params: {width: 8, rate: "${params.width}"}'),
    ],
)
def test_values_are_read_as_yaml_reads_them(
    blockwright: Blockwright, head: Path, assignment: str, line: str
) -> None:
    assert blockwright("set", head, assignment).status == 0
    assert head.read_text().splitlines()[1].replace("'", '"') == line


@pytest.mark.parametrize("text", ["params.width", "=3", "a..b=3", "params.width=[1, 2]", "params.width='x"])
def test_what_is_no_assignment_is_wrong_usage(blockwright: Blockwright, head: Path, text: str) -> None:
    before = head.read_bytes()
    ran = blockwright("set", head, text)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("blockwright: ")
    assert head.read_bytes() == before


def test_nothing_to_change_is_said(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("set", head, "params.width=8")
    assert (ran.status, ran.out) == (0, "nothing to change: the values are there already\n")


def test_a_file_that_cannot_be_read_is_left_alone(blockwright: Blockwright, head: Path) -> None:
    head.write_bytes(b"schema_version: 1\nparams:\n\twidth: 8\n")
    ran = blockwright("set", head, "params.width=9")
    assert ran.status == 1
    assert "error[tab-indentation]" in ran.err
    assert head.read_bytes() == b"schema_version: 1\nparams:\n\twidth: 8\n"


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_breaks_marks_and_a_missing_last_break_are_kept(
    blockwright: Blockwright, tmp_path: Path, ending: bytes, mark: bytes
) -> None:
    file = tmp_path / "a.yaml"
    content = mark + ending.join([b"schema_version: 1", b"params:", b"  width: 8"])
    file.write_bytes(content)
    ran = blockwright("set", file, "params.width=9")
    assert ran.status == 0
    assert file.read_bytes() == content.replace(b"8", b"9")
    assert ran.out.splitlines()[-4:] == [
        "-  width: 8",
        "\\ no line break at the end of the file",
        "+  width: 9",
        "\\ no line break at the end of the file",
    ]
