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
        # While a dialog is open the page below it learns nothing.
        if not page.get_by_role("dialog").count():
            for unfinished in (".mark.pending", "[data-testid=stSkeleton]", "text=counting…"):
                expect(page.locator(unfinished)).to_have_count(0, timeout=60_000)
            for fit in page.get_by_role("button", name=re.compile("^Fit")).all():
                fit.click()
        page.mouse.move(1080, 540, steps=3)  # empty ground of the drawing: nothing is pointed at
        for drawing in page.locator(".bw-canvas").all():
            expect(drawing).to_have_attribute("data-still", re.compile("."))
        page.screenshot(path=file)
    assert file.exists(), f"run this test with --overwrite to take {name}.png"
