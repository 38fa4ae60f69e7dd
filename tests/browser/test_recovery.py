"""Unsaved edits after a reload of the page, and after a restart of the server."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import free_port, serving

TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    modules: {up: {_type_: nn.Linear, in_features: 4, out_features: 8}}
    nodes: [{name: a, call: module:up, args: [$x]}]
    outputs: [$a]
"""


def test_unsaved_edits_survive_a_reload_and_a_restart(page: Page, tmp_path: Path) -> None:
    root = tmp_path / "family"
    (root / "exp1").mkdir(parents=True)
    file = root / "exp1" / "net.yaml"
    file.write_text(TEXT)
    told = page.get_by_text("Unsaved edits were recovered")
    port = free_port()
    with serving(root, tmp_path / "first.log", port=port) as server:
        editor = Editor(page, server).open("exp1/net.yaml", "node:a")
        editor.set_number("out_features", 6)
        expect(page.locator(".crumbs em")).to_have_text("edited")
        expect(editor.card("out:a")).to_contain_text("B × 6")
        page.reload()
        expect(told).to_be_visible()
        expect(editor.number("out_features")).to_have_value("6")
        page.goto("about:blank")
    with serving(root, tmp_path / "second.log", port=port) as server:
        editor = Editor(page, server).open("exp1/net.yaml", "node:a")
        expect(told).to_be_visible()
        expect(editor.number("out_features")).to_have_value("6")
        page.get_by_role("button", name="Discard them").click()
        expect(told).to_have_count(0)
        expect(editor.number("out_features")).to_have_value("8")
        expect(page.locator(".crumbs em")).to_have_count(0)
        editor.settled()
        page.close()  # It would complain of the server that is gone.
    assert file.read_text() == TEXT
