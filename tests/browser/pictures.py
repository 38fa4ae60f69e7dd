"""The pictures of the README and of docs/, taken by the tests that lead there with `pytest --overwrite`."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PICTURES = Path(__file__).parents[2] / "assets" / "screenshots"


def picture(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Take the picture with `--overwrite`, once the page is finished; without, it must be there."""
    file = PICTURES / f"{name}.png"
    if request.config.getoption("--overwrite"):
        for unfinished in (".mark.pending", "[data-testid=stSkeleton]"):
            expect(page.locator(unfinished)).to_have_count(0, timeout=60_000)
        page.screenshot(path=file)
    assert file.exists(), f"run this test with --overwrite to take {name}.png"
