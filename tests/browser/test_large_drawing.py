"""A drawing of very many boxes in the page: only what is near the view is built."""

from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from constructor.drawing import Card, Scene, Wire, html, lay_out

pytestmark = pytest.mark.browser

COUNT = 1500
MOST_BUILT = 300
# Runs in the page: the middle of what is painted, in px from the top, once it is painted anew.
_MIDDLE_OF_THE_PAINTED = """
() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
    const { top, height } = document.querySelector(".far .card").getBoundingClientRect();
    resolve(top + height / 2);
})))
"""


@pytest.fixture
def drawn(page: Page, tmp_path: Path) -> Page:
    return _drawn(page, tmp_path, COUNT)


def _drawn(page: Page, folder: Path, count: int) -> Page:
    cards = tuple(Card(f"node:{i}", f"conv_{i}", "kernel 3", kind="layer") for i in range(count))
    steps = (*((i, i + 1) for i in range(count - 1)), *((i, i + 40) for i in range(0, count - 40, 40)))
    wires = tuple(Wire(f"{a}>{b}", f"node:{a}", f"node:{b}", "B × 64") for a, b in steps)
    file = folder / "large.html"
    file.write_text(html(lay_out(Scene(cards, (), wires)), "large"), encoding="utf-8")
    page.goto(file.as_uri())
    expect(card(page, 0)).to_be_visible()
    return page


def _meet(one: FloatRect, other: FloatRect) -> bool:
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    return not beside and one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]


def card(page: Page, number: int) -> Locator:
    return page.locator(f".card[data-id='node:{number}']")


def test_what_is_far_from_the_view_is_built_when_it_comes_near(drawn: Page) -> None:
    assert 0 < drawn.locator(".card[data-id]").count() < MOST_BUILT
    expect(card(drawn, 1200)).to_have_count(0)
    drawn.keyboard.press("/")
    drawn.get_by_placeholder("Find a block").fill("conv_1200")
    drawn.keyboard.press("Enter")
    expect(card(drawn, 1200)).to_be_in_viewport()
    expect(drawn.locator(".card.selected.match[data-id='node:1200']")).to_be_visible()
    found = card(drawn, 1200).bounding_box()
    assert found is not None
    for tool in (".minimap", ".legend", ".tools"):
        over = drawn.locator(tool).bounding_box()
        assert over is not None
        assert not _meet(found, over)
    expect(card(drawn, 0)).to_have_count(0)


def test_the_map_of_a_row_is_a_strip_that_leads_along_it(page: Page, tmp_path: Path) -> None:
    _drawn(page, tmp_path, 90)
    at = page.locator(".minimap").bounding_box()
    assert at is not None
    assert at["height"] < 60 < 120 < at["width"]
    page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    expect(card(page, 45)).to_be_in_viewport()


def test_the_map_of_a_long_row_shows_its_lines_and_leads_to_each(drawn: Page) -> None:
    at = drawn.locator(".minimap").bounding_box()
    assert at is not None
    assert 40 < at["height"] < at["width"]
    drawn.mouse.click(at["x"] + 12, at["y"] + at["height"] - 12)
    expect(card(drawn, 0)).not_to_be_in_viewport()
    numbers = drawn.locator(".card[data-id]").evaluate_all(
        "all => all.map((e) => +e.dataset.id.split(':')[1])"
    )
    assert min(number for number in numbers if number) > COUNT / 2


def test_the_arrow_keys_walk_out_of_what_is_built(drawn: Page) -> None:
    card(drawn, 0).focus()
    for _ in range(30):
        drawn.keyboard.press("ArrowRight")
    expect(card(drawn, 30)).to_be_focused()
    expect(card(drawn, 30)).to_be_in_viewport()


def test_seen_from_afar_boxes_are_painted_together_and_can_still_be_chosen(drawn: Page) -> None:
    expect(drawn.locator(".notice")).to_be_hidden()
    drawn.locator(".stage").focus()
    drawn.keyboard.press("f")
    expect(drawn.locator(".far .card").first).to_be_attached()
    expect(drawn.locator(".notice")).to_have_text("1,500 boxes are painted together: zoom in to read them")
    expect(drawn.locator(".card[data-id]")).to_have_count(0)
    drawn.keyboard.press("+")
    y = drawn.evaluate(_MIDDLE_OF_THE_PAINTED)
    # Boxes are a few px wide here, with gaps between them.
    for x in range(700, 712):
        drawn.mouse.click(x, y)
        if drawn.locator(".card.selected").count():
            break
    expect(drawn.locator(".card.selected")).to_have_count(1)
