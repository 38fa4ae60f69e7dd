"""`blockwright show` and `blockwright render`."""

import json
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.unit.constructor.cli.run import Blockwright

pytestmark = pytest.mark.torch

CASES = Path(__file__).parents[3] / "cases"


@pytest.fixture
def nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A component with something inside its blocks."""
    monkeypatch.chdir(tmp_path)
    file = Path("nested.yaml")
    file.write_text(
        "schema_version: 1\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [x]\n"
        "    modules:\n"
        "      widen: {_type_: mlp, dims: [4, 16, 8], activation: {_type_: nn.GELU}}\n"
        "      out: {_type_: nn.Linear, in_features: 8, out_features: 2}\n"
        "    nodes:\n"
        "      - {name: hidden, call: module:widen, args: [$x]}\n"
        "      - {name: twice, call: op:add, args: [$hidden, $hidden]}\n"
        "      - {name: y, call: module:out, args: [$twice]}\n"
        "    outputs: [y]\n"
    )
    return file


def test_the_table_goes_as_deep_as_asked(blockwright: Blockwright, nested: Path, golden: Golden) -> None:
    ran = blockwright("show", nested, "--depth", 2)
    assert (ran.status, ran.err) == (0, "")
    golden(ran.out, CASES / "cli" / "show.txt")
    assert len(blockwright("show", nested, "--depth", 0).out.splitlines()) == 8


def test_the_table_as_json(blockwright: Blockwright, nested: Path) -> None:
    data = json.loads(blockwright("show", nested, "--json", "--depth", 1).out)
    (component,) = data["components"]
    inside = {node["name"]: [child["type"] for child in node["modules"]] for node in component["nodes"]}
    assert inside == {"hidden": ["Sequential"], "twice": [], "y": []}
    assert component["nodes"][0]["modules"][0]["outputs"][0]["shape"] == [2, 8]


@pytest.mark.parametrize(
    ("suffix", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("dot", b"digraph"), ("html", b"<!doctype")]
)
def test_it_draws_into_every_kind_of_file(
    blockwright: Blockwright, nested: Path, suffix: str, start: bytes
) -> None:
    target = Path(f"drawing.{suffix}")
    ran = blockwright("render", nested, "--out", target)
    assert (ran.status, ran.out) == (0, f"drew nested.yaml into drawing.{suffix}\n")
    assert start in target.read_bytes()[:200]


def test_depth_opens_blocks(blockwright: Blockwright, nested: Path) -> None:
    sizes = []
    for depth in (0, 1, 2):
        blockwright("render", nested, "--out", "d.dot", "--depth", depth)
        sizes.append(Path("d.dot").read_text().count("GELU"))
    assert sizes[0] == 0
    assert sizes[-1] == 1


def test_what_is_broken_is_drawn_too(blockwright: Blockwright, nested: Path) -> None:
    nested.write_text(nested.read_text().replace("in_features: 8", "in_features: 9"))
    ran = blockwright("render", nested, "--out", "d.svg")
    assert ran.status == 1
    assert "error[" in ran.err
    assert b"hidden" in Path("d.svg").read_bytes()


@pytest.mark.parametrize("target", ["d.jpeg", "gone/d.svg"])
def test_a_file_that_cannot_be_drawn_is_wrong_usage(
    blockwright: Blockwright, nested: Path, target: str
) -> None:
    ran = blockwright("render", nested, "--out", target)
    assert ran.status == 2
    assert ran.err.startswith("blockwright: ")


def test_a_folder_stands_for_its_policy_file(blockwright: Blockwright, nested: Path) -> None:
    Path("policy.yaml").write_text(nested.read_text())
    assert blockwright("render", ".", "--out", "d.svg").out == "drew policy.yaml into d.svg\n"
    Path("policy.yaml").rename("other.yaml")
    ran = blockwright("render", ".", "--out", "d.svg")
    assert ran.status == 2
    assert "holds 2 components; name one of them: nested.yaml, other.yaml" in ran.err
