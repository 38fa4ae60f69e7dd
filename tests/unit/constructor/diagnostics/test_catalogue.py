"""Every code has its meaning in the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from constructor.diagnostics.catalogue import CATALOGUE

ROOT = Path(__file__).parents[4]
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
MAKERS = {"Diagnostic", "add", "error", "warn", "note", "ExpressionError", "unreadable"}


def codes_made() -> Iterator[tuple[str, str]]:
    """Each code that stands first in a call which makes a problem, with where it stands."""
    for file in sorted((ROOT / "constructor").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in MAKERS and isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
                yield str(first.value), f"{file.relative_to(ROOT)}:{node.lineno}"


def test_every_code_is_explained() -> None:
    made = dict(codes_made())
    assert len(made) > 50
    assert {code: place for code, place in made.items() if code not in CATALOGUE} == {}


def test_the_catalogue_is_sorted_and_each_entry_says_something() -> None:
    assert list(CATALOGUE) == sorted(CATALOGUE)
    for code, meaning in CATALOGUE.items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code), code
        assert len(meaning) > 30, code
        assert meaning.endswith("."), code
