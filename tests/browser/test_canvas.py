"""The canvas in a real browser: what a user sees, does and keeps."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from constructor.drawing import build_scene, html, lay_out
from tests.browser.server import Server, free_port, running
from tests.unit.constructor.drawing import samples

HERE = Path(__file__).parent
NODE = "node:info_embedder"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the canvas alone on a page."""
    port = free_port()
    options = {"port": port, "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "canvas_demo.py")]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    command += ["--browser.gatherUsageStats=false"]
    log = tmp_path_factory.mktemp("canvas") / "server.log"
    with running(command, Server(f"http://127.0.0.1:{port}", HERE, log)) as server:
        yield server.url


def show(page: Page, demo: str, component: str, **query: str) -> Locator:
    """Opens a sample and waits until it is painted and still; returns the canvas."""
    page.goto(f"{demo}/?component={component}" + "".join(f"&{name}={value}" for name, value in query.items()))
    return still(page)


def still(page: Page) -> Locator:
    canvas = page.locator(".bw-canvas[data-painted][data-still]")
    canvas.wait_for()
    return canvas


def box(page: Page, id: str) -> Locator:
    return page.locator(f'[role="button"][data-id="{id}"]')


def top(page: Page, id: str) -> tuple[float, float]:
    """Where the middle of the upper side of a card or frame is in the window."""
    at = page.locator(f'[data-id="{id}"] > .shape').first.bounding_box()
    assert at is not None
    return at["x"] + at["width"] / 2, at["y"]


def corner(page: Page, id: str) -> tuple[float, float]:
    """Where the upper left corner of a card or of the frame of a cluster is in the window."""
    at = page.locator(f'[data-id="{id}"] > .shape').first.bounding_box()
    assert at is not None
    return at["x"], at["y"]


def runs(page: Page) -> int:
    told = re.search(r"after (\d+) runs", page.get_by_text(re.compile("^selected ")).inner_text())
    assert told is not None
    return int(told[1])


def scale(page: Page) -> float:
    told = re.search(r"scale\(([\d.]+)\)", page.locator(".world").get_attribute("transform") or "")
    assert told is not None
    return float(told[1])


def smallest_text(page: Page) -> float:
    """The height in px of the smallest text in the drawing, as shown."""
    size = "texts => texts.map((text) => parseFloat(getComputedStyle(text).fontSize))"
    sizes: list[float] = page.locator(".world text").evaluate_all(size)
    return min(sizes) * scale(page)


@pytest.mark.parametrize("component", ["embedder", "policy"])
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_a_first_look_can_be_read(page: Page, demo: str, component: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, demo, component)
    assert smallest_text(page) >= 10.99
    bounds = page.locator(".stage").bounding_box()
    first = page.locator(".card.input").first.bounding_box()
    assert bounds is not None
    assert first is not None
    assert bounds["x"] <= first["x"]
    assert first["x"] + first["width"] <= bounds["x"] + bounds["width"]


def test_a_component_shows_its_architecture(page: Page, demo: str) -> None:
    show(page, demo, "embedder")
    for text in (
        "cond_visual",
        "visual_projection",
        "× 3",
        "d 512 · heads 8 · layers 4",
        "B × 943 × 512",
        "33.7 M",
    ):
        expect(page.locator(".world").get_by_text(text).first).to_be_visible()
    name = box(page, NODE).get_attribute("aria-label")
    assert name == "info_embedder, encoder, d 512 · heads 8 · layers 4, 33.7 M parameters"


def test_a_click_selects_at_once_and_costs_one_run(page: Page, demo: str) -> None:
    show(page, demo, "policy")
    before = runs(page)
    box(page, NODE).click()
    expect(box(page, NODE)).to_have_class(re.compile("selected"), timeout=100)
    expect(page.get_by_text(f"selected {NODE}")).to_be_visible()
    page.wait_for_timeout(600)
    assert runs(page) == before + 1
    page.locator(".stage").click(position={"x": 5, "y": 200})
    expect(page.get_by_text("selected None")).to_be_visible()
    expect(box(page, NODE)).not_to_have_class(re.compile("selected"))


def test_a_double_click_opens_in_place_and_closes_again(page: Page, demo: str) -> None:
    show(page, demo, "policy", direction="TB")
    page.mouse.move(600, 300)
    page.mouse.down()
    page.mouse.move(560, 240, steps=4)
    page.mouse.up()
    at = top(page, NODE)
    box(page, NODE).dblclick()
    page.locator(".box.cluster").wait_for()
    still(page)
    assert top(page, NODE) == pytest.approx(at, abs=2)
    expect(box(page, f"{NODE}/graph_modules.info_embedder.encoder")).to_be_attached()
    x, y = corner(page, NODE)
    page.mouse.dblclick(max(x, 260) + 40, y + 16)
    expect(box(page, NODE)).to_have_attribute("aria-expanded", "false")
    still(page)
    assert top(page, NODE) == pytest.approx(at, abs=2)


def test_the_badge_of_a_repeat_unfolds_it_and_folds_it(page: Page, demo: str) -> None:
    show(page, demo, "embedder")
    page.locator(f'[data-id="{NODE}/visual_projection.0"] .badge').click()
    expect(box(page, f"{NODE}/visual_projection.2")).to_be_attached()
    still(page)
    page.locator(f'[data-id="{NODE}/visual_projection.0"] .badge').click()
    expect(box(page, f"{NODE}/visual_projection.2")).not_to_be_attached()


def test_viewport_and_selection_survive_an_edit(page: Page, demo: str) -> None:
    show(page, demo, "policy")
    box(page, NODE).click()
    expect(page.get_by_text(f"selected {NODE}")).to_be_visible()
    page.get_by_label("Zoom in").click()
    page.mouse.move(600, 350)
    page.mouse.down()
    page.mouse.move(520, 300, steps=4)
    page.mouse.up()
    seen, at = page.locator(".world").get_attribute("transform"), corner(page, NODE)
    page.get_by_role("button", name="Widen").click()
    expect(page.get_by_text("B × 943 × 640")).to_be_visible()
    expect(page.get_by_text("after 3 runs")).to_be_visible()
    still(page)
    assert corner(page, NODE) == pytest.approx(at, abs=2)
    assert page.locator(".world").get_attribute("transform") == seen
    expect(box(page, NODE)).to_have_class(re.compile("selected"))


def test_wheel_and_buttons_zoom_and_fit_shows_all(page: Page, demo: str) -> None:
    show(page, demo, "embedder")
    start = scale(page)
    page.mouse.move(650, 300)
    page.mouse.wheel(0, -400)
    assert scale(page) > start
    page.get_by_label("Zoom out").click()
    page.get_by_label("Fit the drawing").click()
    assert scale(page) == pytest.approx(start, rel=0.02)
    expect(page.locator(".minimap")).to_be_hidden()


def test_the_whole_stays_in_sight_when_something_changes(page: Page, demo: str) -> None:
    show(page, demo, "policy", direction="LR")
    page.get_by_label("Fit the drawing").click()
    expect(page.locator(".minimap")).to_be_hidden()
    page.get_by_role("button", name="Widen").click()
    expect(page.get_by_text("B × 943 × 640")).to_be_visible()
    still(page)
    expect(page.locator(".minimap")).to_be_hidden()


def test_the_minimap_leads_to_what_is_not_seen(page: Page, demo: str) -> None:
    show(page, demo, "policy", direction="LR")
    minimap = page.locator(".minimap")
    expect(minimap).to_be_visible()
    assert corner(page, "out:velocity")[0] > 1200
    at = minimap.bounding_box()
    assert at is not None
    page.mouse.click(at["x"] + at["width"] - 12, at["y"] + at["height"] / 2)
    assert corner(page, "out:velocity")[0] < 1120


def test_the_keyboard_reaches_everything(page: Page, demo: str) -> None:
    show(page, demo, "policy")
    first = box(page, "in:cam_head")
    page.locator(".stage").focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box(page, "node:head_backbone")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("selected node:head_backbone")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("selected None")).to_be_visible()
    before = scale(page)
    page.keyboard.press("+")
    assert scale(page) > before
    page.keyboard.press("f")
    box(page, NODE).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".box.cluster")).to_be_focused()
    still(page)
    page.keyboard.press("/")
    expect(page.get_by_label("Find a block in the drawing")).to_be_focused()


def test_search_finds_marks_and_jumps(page: Page, demo: str) -> None:
    show(page, demo, "policy", direction="LR")
    field = page.get_by_label("Find a block in the drawing")
    field.fill("decod")
    expect(box(page, "node:action_decoder")).to_have_class(re.compile("match"))
    expect(page.locator(".matches")).to_have_text("1")
    field.press("Enter")
    expect(page.get_by_text("selected node:action_decoder")).to_be_visible()
    assert corner(page, "node:action_decoder")[0] < 1120
    field.fill("nothing like it")
    expect(page.locator(".matches")).to_have_text("none")
    field.press("Escape")
    expect(page.locator(".searching")).to_have_count(0)


def test_hovering_lights_up_neighbours_and_tells_everything(page: Page, demo: str) -> None:
    show(page, demo, "policy")
    box(page, "node:left_backbone").hover()
    expect(box(page, "in:cam_left")).to_have_class(re.compile("near"))
    expect(box(page, "in:cam_head")).not_to_have_class(re.compile("near"))
    tip = page.locator(".tip")
    expect(tip).to_contain_text("319,930,368 parameters")
    expect(tip).to_contain_text("B × 1024 × H/16 × W/16")
    page.mouse.move(300, 8)
    expect(tip).to_be_hidden()


def test_trouble_is_told_by_icon_word_and_message_on_node_and_wire(page: Page, demo: str) -> None:
    show(page, demo, "broken")
    node = box(page, NODE)
    expect(node.locator(".mark .error")).to_be_attached()
    expect(node.locator(".message")).to_contain_text("error: left_backbone gives")
    assert "error, left_backbone gives 768 channels" in (node.get_attribute("aria-label") or "")
    expect(page.locator(".wire.is-error")).to_have_count(1)
    expect(page.locator(".label.is-error")).to_have_text("! B × 300 × 1024")


def test_colour_by_parameters_shades_the_largest_most(page: Page, demo: str) -> None:
    show(page, demo, "policy")
    page.get_by_label("Colour blocks by").select_option("parameters")
    expect(page.locator(".legend")).to_contain_text("320 M")
    heat = "(element) => parseInt(element.style.getPropertyValue('--heat'))"
    assert box(page, "node:head_backbone").evaluate(heat) == 100
    assert 0 < box(page, NODE).evaluate(heat) < 50


def test_hostile_names_are_only_text(page: Page, demo: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a name ran as a script: {dialog.message}"))
    show(page, demo, "hostile")
    assert page.locator(".bw-canvas img").count() == 0
    expect(page.locator(".world").get_by_text("<img src=x").first).to_be_visible()
    assert "\u202e" not in (page.locator(".world").text_content() or "")


def test_the_drawing_crosses_the_wire_once(page: Page, demo: str) -> None:
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    page.on("websocket", listen)
    show(page, demo, "policy")
    assert max(received) > 30_000, "the script and the drawing come with the first run"
    received.clear()
    box(page, NODE).click()
    expect(page.get_by_text(f"selected {NODE}")).to_be_visible()
    page.wait_for_timeout(300)
    assert sum(received) < 12_000


def test_dark_and_light_follow_the_page(page: Page, demo: str) -> None:
    page.emulate_media(color_scheme="dark")
    canvas = show(page, demo, "embedder")
    expect(canvas).to_have_attribute("data-theme", "dark")
    sheet = page.locator(".card.helper > .shape").first
    dark = sheet.evaluate("(element) => getComputedStyle(element).fill")
    page.emulate_media(color_scheme="light")
    canvas = show(page, demo, "embedder")
    expect(canvas).to_have_attribute("data-theme", "light")
    assert sheet.evaluate("(element) => getComputedStyle(element).fill") == "rgb(255, 255, 255)" != dark


def test_a_file_shows_the_drawing_offline(page: Page, tmp_path: Path) -> None:
    graph, report, problems = samples.named("broken")
    file = tmp_path / "policy.html"
    file.write_text(html(lay_out(build_scene(graph, samples.REGISTRY, report, problems))), encoding="utf-8")
    page.goto(file.as_uri())
    still(page)
    expect(page.locator(".world").get_by_text("head_backbone", exact=True)).to_be_visible()
    before = scale(page)
    page.get_by_label("Zoom in").click()
    assert scale(page) > before
