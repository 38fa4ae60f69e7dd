"""The file that holds a comparison, opened from the disk."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from constructor.diff.comparison import compare_sources
from constructor.diff.page import page as page_of
from constructor.diff.sources import source_of

FAMILY = Path(__file__).parents[2] / "experiment_models" / "vfp_single_expert"


def test_list_and_picture_select_each_other(chromium: Browser, tmp_path: Path) -> None:
    before, after = (source_of(str(FAMILY / name)) for name in ("exp1", "exp2"))
    file = tmp_path / "compared.html"
    file.write_text(page_of(compare_sources(before, after)), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(file.as_uri())
    count = page.locator("#count")
    expect(count).to_have_text("10 changes")
    page.keyboard.press("n")
    expect(count).to_have_text("change 1 of 10")
    page.keyboard.press("p")
    expect(count).to_have_text("change 10 of 10")
    page.locator("td.which").get_by_text("depth_tokens", exact=True).click()
    expect(page.locator("figure[data-side=after] .light .chosen")).to_have_attribute(
        "data-id", "node:depth_tokens"
    )
    page.get_by_role("button", name="In one").click()
    page.locator("figure[data-side=both] .light [data-id='node:depth']").click()
    expect(page.locator("tr[aria-selected=true] .which")).to_have_text("da3")
    page.get_by_role("button", name="Side by side").click()
    first, second = (
        page.locator(f"figure[data-side={side}] .light svg").first for side in ("before", "after")
    )
    first.scroll_into_view_if_needed()
    first.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    expect(first).not_to_have_attribute("data-part", "0 0 1")
    assert second.get_attribute("data-part") == first.get_attribute("data-part")
    page.locator("#linked").uncheck()
    shown = second.get_attribute("data-part")
    first.hover()
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    expect(first).not_to_have_attribute("data-part", shown or "")
    assert second.get_attribute("data-part") == shown
    page.close()
    assert troubles == []
