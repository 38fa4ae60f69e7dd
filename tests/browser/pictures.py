"""The pictures of the README and of docs/, taken by the tests that lead there with `pytest --overwrite`."""

import re
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
        fit = page.locator(".st-key-canvas").get_by_role("button", name=re.compile("^Fit"))
        if not page.get_by_role("dialog").count():
            fit.click()
        page.mouse.move(1080, 540, steps=3)  # empty ground of the drawing: nothing is pointed at
        expect(page.locator(".st-key-canvas [data-still]")).to_be_visible()
        page.screenshot(path=file)
    assert file.exists(), f"run this test with --overwrite to take {name}.png"
