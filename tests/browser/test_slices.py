"""A large drawing is taken apart in slices, between which the page answers; a small one is there at once."""

import json

import pytest
from playwright.sync_api import Page

from constructor.drawing import Card, Scene, Wire, drawing_json, lay_out
from constructor.places import shipped

pytestmark = pytest.mark.browser

# Gives the script a drawing as Streamlit does, and tells what was drawn when it came back, what when the
# task ended that read the text, and what in the end.
_GIVE = """
async ([script, drawing]) => {
    const source = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const { default: receive } = await import(source);
    const data = { key: "canvas", version: "v", scope: "", selected: null, marks: [], link: null };
    blockwrightCanvas.mount({ parentElement: document.body, data, setTriggerValue: () => {} });
    const canvas = document.querySelector(".bw-canvas");
    const drawn = () => canvas.dataset.painted === "v";
    const parse = JSON.parse;
    const after_reading = new Promise(resolve => {
        JSON.parse = text => {
            JSON.parse = parse;
            queueMicrotask(() => resolve(drawn()));
            return parse(text);
        };
    });
    receive({ data: { version: "v", drawing } });
    const told = { at_once: drawn(), after_reading: await after_reading };
    while (!drawn()) await new Promise(requestAnimationFrame);
    return { ...told, boxes: document.querySelectorAll(".card[data-id]").length };
}
"""


@pytest.mark.parametrize(("cards", "sliced"), [(3, False), (2500, True)])
def test_a_large_drawing_is_taken_apart_in_slices(page: Page, cards: int, sliced: bool) -> None:
    boxes = tuple(Card(f"node:{i}", f"conv_{i}", "kernel 3", detail="nn.Conv2d") for i in range(cards))
    wires = tuple(Wire(f"{i}>", f"node:{i}", f"node:{i + 1}", "B × 64") for i in range(cards - 1))
    drawing = json.dumps(drawing_json(lay_out(Scene(boxes, (), wires))))
    page.goto("about:blank")
    script = (shipped("assets") / "canvas" / "streamlit.js").read_text(encoding="utf-8")
    told = page.evaluate(_GIVE, [script, drawing])
    assert (told["at_once"], told["after_reading"]) == (not sliced, not sliced)
    assert told["boxes"] > 0
