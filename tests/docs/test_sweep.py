"""What the page about sweeping shows is what happens."""

from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.docs.test_readme import Place, place, sessions

PAGE = Path(__file__).parents[2] / "docs" / "sweep.md"
__all__ = ["place"]


@pytest.mark.torch
def test_the_sessions_are_real(place: Place, golden: Golden) -> None:
    golden(sessions(PAGE.read_text(encoding="utf-8"), place), PAGE)
