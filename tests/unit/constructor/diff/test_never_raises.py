"""Whatever two files hold, they are compared as far as they can be read."""

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.diff.as_json import comparison_json
from constructor.diff.comparison import compare_sources
from constructor.diff.markdown import markdown
from constructor.diff.page import page
from constructor.diff.sources import Part, Source
from constructor.document import Document
from tests.unit.constructor.diff.samples import BASE, LAYERS

_WORDS = [
    "$h",
    "null",
    "[]",
    "{}",
    "module:",
    "op:add",
    "module:up",
    "up",
    "_type_",
    "[$x, $y]",
    "'",
    "${params.width}",
]


def source(text: str, name: str) -> Source:
    return Source(name, "component", (Part(name, Path(name)),), lambda path: Document.parse(text, path))


def damaged(text: str, seed: int) -> str:
    """The text with some lines gone, doubled or swapped, and some words replaced."""
    chance = random.Random(seed)
    lines = text.splitlines()
    for _ in range(chance.randrange(1, 5)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[at] = ""
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                words = lines[at].split(" ")
                words[chance.randrange(len(words))] = chance.choice(_WORDS)
                lines[at] = " ".join(words)
    return "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from((BASE, LAYERS)), st.integers(0, 10**6), st.integers(0, 10**6))
def test_damaged_files_are_compared(text: str, one: int, other: int) -> None:
    for old, new in ((text, damaged(text, one)), (damaged(text, one), damaged(text, other))):
        found = compare_sources(source(old, "a.yaml"), source(new, "b.yaml"))
        assert comparison_json(found)["same"] == found.same
        assert markdown(found, cosmetic=True)
        assert not (found.same and found.different)


def test_damaged_files_are_drawn() -> None:
    for seed in range(12):
        assert page(compare_sources(source(BASE, "a.yaml"), source(damaged(BASE, seed), "b.yaml")))
