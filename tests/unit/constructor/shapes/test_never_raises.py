"""Whatever a file holds, a check ends with a report that can cross to the page."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.document import Document
from constructor.document.read import read_document
from constructor.records import decode, encode
from constructor.shapes import CheckCache, check_component

pytestmark = pytest.mark.torch

CASES = Path(__file__).parents[3] / "cases"
FILES = sorted((*CASES.glob("shapes/**/*.yaml"), *CASES.glob("foreign/**/*.yaml")))
CACHE = CheckCache()
WORDS = [
    "null",
    "true",
    "3",
    "-1",
    "0",
    "[1,2]",
    "{a:b}",
    "$x",
    "$h",
    "${params.d}",
    "B*Q",
    "'*'",
    "&a",
    "[]",
    "{}",
    "1e-4",
    "x",
    "module:a",
    "op:cat",
    "nn.Linear",
    "nn.Flatten",
    "nn.BatchNorm2d",
    "component",
    "64",
    "1.5",
    "_dims_",
]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Path, str]:
    """A file of the cases with a few lines lost, repeated or with another word in them."""
    file = draw(st.sampled_from(FILES))
    lines = file.read_text().split("\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["lose", "repeat", "change", "change"])):
            case "lose" if len(lines) > 1:
                del lines[place]
            case "repeat":
                lines.insert(place, lines[draw(st.integers(0, len(lines) - 1))])
            case _:
                words = lines[place].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS))
                lines[place] = " ".join(words)
    return file, "\n".join(lines)


@given(damaged())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_gives_a_report(damage: tuple[Path, str]) -> None:
    file, text = damage

    def read(path: Path) -> Document:
        return Document.parse(text, path) if path == file else read_document(path)

    report = check_component(file, read=read, cache=CACHE, trusted=())
    assert report.path == str(file)
    assert decode(json.loads(json.dumps(encode(report)))) == report
    for problem in report.problems:
        assert problem.message
        assert problem.location is not None or problem.path == ()


def test_a_component_without_a_path_in_a_file_that_ends_early() -> None:
    text = "schema_version: 1\nmodel:\n  graph:\n    modules: {a: {_type_: component}}\n    nodes: [{"
    report = check_component(Path("a.yaml"), read=lambda path: Document.parse(text, path))
    assert not report.ok
