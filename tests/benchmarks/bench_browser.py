"""What a user of the page waits for, in real Chromium on the bundled experiments."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.benchmarks.measurement import Measurement
from tests.browser.conftest import BUNDLED, WINDOW
from tests.browser.editor_page import Editor
from tests.browser.server import find_chromium, serving

_EMBEDDER = "vfp_single_expert/exp1/info_embedder.yaml"
_PATIENCE_MS = 60_000
_EDITS = 20
# Runs in the page: the time from a click or a key until the picture holds a text, to the frame.
_UNTIL_DRAWN = """
([id, text, start]) => new Promise((resolve, reject) => {
    const look = () => {
        const canvas = document.querySelector(".st-key-canvas");
        const roots = [canvas, ...Array.from(canvas?.querySelectorAll("*") ?? [])
            .map(element => element.shadowRoot).filter(Boolean)];
        const card = roots.map(root => root?.querySelector(`[data-id='${id}']`)).find(Boolean);
        if (card && card.textContent.includes(text)) resolve(performance.now() - start);
        else if (performance.now() - start > 60_000) reject(new Error(`${id} never showed ${text}`));
        else requestAnimationFrame(look);
    };
    look();
})
"""


def measure() -> Iterator[Measurement]:
    """The tree, a component's graph, and the redrawing of edits."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder, BUNDLED.name)
        shutil.copytree(BUNDLED, root)
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-proxy-server"])
        with serving(root, Path(folder, "server.log")) as server:
            page = chromium.new_context(viewport=WINDOW).new_page()
            page.set_default_timeout(_PATIENCE_MS)
            expect.set_options(timeout=_PATIENCE_MS)
            editor = Editor(page, server)
            yield Measurement("page: the tree, after the server answers", _tree(editor), "s", 2)
            # The survey of the root runs in the background; a warm page is one where it is over.
            expect(page.locator(".st-key-tree")).not_to_contain_text("…", timeout=_PATIENCE_MS)
            graphs = _graphs(editor)
            yield Measurement(
                "page: a component's graph, warm", statistics.median(graphs), "s", 1.5, _spread(graphs)
            )
            edits = _edits(editor)
            yield Measurement(
                f"page: an edit is redrawn, median of {_EDITS}",
                statistics.median(edits),
                "s",
                0.4,
                _spread(edits),
            )
        chromium.close()


def _tree(editor: Editor) -> float:
    start = time.perf_counter()
    editor.page.goto(editor.server.url)
    editor.component("info_embedder").first.wait_for()
    return time.perf_counter() - start


def _graphs(editor: Editor) -> list[float]:
    """Clicks back and forth between two components that were shown before."""
    shown = (("info_embedder", "B × 943 × 512"), ("action_decoder", "B × 40 × 24"))
    times = []
    for turn in range(12):
        name, shape = shown[turn % 2]
        start = _now(editor.page)
        editor.component(name).first.click()
        times.append(_seconds_until(editor.page, f"out:{'velocity' if turn % 2 else name}", shape, start))
    return times[2:]


def _edits(editor: Editor) -> list[float]:
    """Changes the width of the embedder; an edit is drawn when the shape of the output follows."""
    editor.open(_EMBEDDER, "node:info_embedder")
    times = []
    for turn in range(_EDITS):
        width = 528 + 16 * turn  # a width that was not checked before
        field = editor.number("transformer_d_model")
        field.fill(str(width))
        start = _now(editor.page)
        field.press("Enter")
        times.append(_seconds_until(editor.page, "out:info_embedder", f"× {width}", start))
        editor.settled()
    return times


def _now(page: Page) -> float:
    now: float = page.evaluate("performance.now()")
    return now


def _seconds_until(page: Page, id: str, text: str, start: float) -> float:
    milliseconds: float = page.evaluate(_UNTIL_DRAWN, [id, text, start])
    return milliseconds / 1000


def _spread(times: list[float]) -> str:
    return f"{min(times):.3f} to {max(times):.3f} s"
