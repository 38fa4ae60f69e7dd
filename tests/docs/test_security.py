"""Every promise of docs/security.md names a test that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_promise_names_its_test() -> None:
    rows = [
        line
        for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
    ]
    assert rows
    for row in rows:
        named = re.fullmatch(r"\| .+ \| `(?P<file>tests/[\w/]+\.py)(?:::(?P<test>\w+))?` \|", row)
        assert named, row
        text = (ROOT / named["file"]).read_text(encoding="utf-8")
        assert f"def {named['test'] or 'test_'}" in text, row
