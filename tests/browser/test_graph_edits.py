"""The graph changed in a real browser, by keyboard, and back to the first byte."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor

TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x, y]   # both
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 8}   # wide
      down: {_type_: nn.Linear, in_features: 8, out_features: 2}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      # then
      - {name: b, call: module:down, args: [$a]}
    outputs: [$b]
example_inputs: {x: B 4, y: B 8}
"""


@pytest.fixture
def editor(page: Page, start_server: StartServer, tmp_path: Path) -> Editor:
    folder = tmp_path / "family"
    (folder / "exp1").mkdir(parents=True)
    (folder / "exp1" / "net.yaml").write_text(TEXT)
    return Editor(page, start_server(folder))


def test_a_graph_is_edited_by_keyboard_and_comes_back_to_the_byte(editor: Editor) -> None:
    page, file = editor.page, editor.server.root / "exp1" / "net.yaml"
    editor.open("exp1/net.yaml", "node:a")
    expect(editor.inspector.get_by_role("button", name="Duplicate").first).to_be_visible()
    dialog = page.get_by_role("dialog")

    page.keyboard.press("a")
    expect(dialog).to_contain_text("Add a block or op")
    choice = dialog.get_by_role("combobox").first
    choice.fill("nn.GELU")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("any shape")
    dialog.get_by_role("button", name="Add nn.GELU").press("Enter")
    expect(dialog).to_have_count(0)
    expect(editor.card("node:gelu")).to_be_in_viewport()
    expect(editor.inspector.locator(".bw-title")).to_have_text("gelu")
    expect(editor.verdict).to_have_text("✓ shapes fit")

    page.keyboard.press("w")
    source = dialog.get_by_role("combobox").first
    expect(source).to_have_value("✓ a · 2 × 8")
    source.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_contain_text("y")
    expect(page.get_by_role("option", name="b · ")).to_contain_text("b is made from gelu")
    page.get_by_role("option", name="y · 2 × 8").click()
    expect(source).to_have_value("✓ y · 2 × 8")
    dialog.get_by_role("button", name="Done").press("Enter")
    expect(dialog).to_have_count(0)

    page.keyboard.press("F2")
    dialog.get_by_role("textbox", name="Node").fill("x")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("is taken")
    dialog.get_by_role("textbox", name="Node").fill("act")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(editor.card("node:act")).to_be_visible()

    page.locator(".st-key-history button").first.click()
    steps = page.locator(".st-key-history_steps button")
    expect(steps).to_contain_text(["rename node gelu to act", "connect", "insert gelu", "as it was opened"])
    steps.last.click()
    expect(editor.card("node:act")).to_have_count(0)
    expect(page.locator(".crumbs em")).to_have_count(0)
    assert file.read_text() == TEXT
