"""Every code that a problem can have is in the catalogue, and the page about them is made from it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from constructor.diagnostics.catalogue import CATALOGUE, COMPONENTS
from constructor.diagnostics.catalogue_experiments import EXPERIMENTS
from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "diagnostics.md"
INTRODUCTION = """\
# Problems by code

Every problem has a code that stays the same from version to version. `blockwright check --json`, the Problems
tab and the command line show it in brackets. This page is made from `constructor/diagnostics/catalogue.py`.
"""
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAKERS = frozenset({"Diagnostic", "error", "warn", "note", "missing", "report", "add", "refused"})


def page() -> str:
    entries = (f"\n## {code}\n\n{text}\n" for code, text in CATALOGUE.items())
    return INTRODUCTION + "".join(entries)


def sources() -> Iterator[Path]:
    for package in ("app", "constructor"):
        yield from (path for path in (ROOT / package).rglob("*.py") if not path.stem.startswith("catalogue"))


def codes_made(tree: ast.AST) -> Iterator[str]:
    """The codes given to whatever makes a problem."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        first = call.args[0] if call.args else None
        text = first.value if isinstance(first, ast.Constant) else None
        # `add("word")` may be anything; a code of one word is only sure where the record is made.
        sure = name == "Diagnostic" or (name in _MAKERS and isinstance(text, str) and "-" in text)
        if sure and isinstance(text, str) and _CODE.fullmatch(text):
            yield text


def test_the_page_is_made_from_the_catalogue(golden: Golden) -> None:
    golden(page(), PAGE)


def test_the_catalogue_is_sorted_and_says_what_to_do() -> None:
    for listed in (COMPONENTS, EXPERIMENTS):
        assert list(listed) == sorted(listed)
    for code, text in CATALOGUE.items():
        assert _CODE.fullmatch(code), code
        assert text.endswith("."), code


def test_every_code_that_is_made_is_in_the_catalogue() -> None:
    made = {code for path in sources() for code in codes_made(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(made) > 100
    assert made - CATALOGUE.keys() == set()


def test_every_code_of_the_catalogue_is_made_somewhere() -> None:
    written = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert CATALOGUE.keys() - written == set()
