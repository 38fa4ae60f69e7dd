"""An editing session by keyboard alone: open, find, change, rewire, insert, unpack, undo all, save."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import Server

EXP1 = "vfp_single_expert/exp1"


class Keyboard:
    """A user without a pointer: keys go to whatever has the focus."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.editor = Editor(page, server)
        self.dialog = page.get_by_role("dialog")

    def open(self, file: str = "", node: str = "") -> Editor:
        """The page, when it hears its keys and nothing more is on its way."""
        self.editor.open(file, node)
        expect(self.page.locator(".st-key-command_palette dialog[data-ready]")).to_be_attached()
        if file:
            expect(self.editor.inspector).to_contain_text("FLOPs")
            expect(self.page.locator(".st-key-canvas [data-still]")).to_be_visible()
        return self.editor

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def confirm(self) -> None:
        """Do what the open dialog is for, once it can be done."""
        expect(self.dialog.get_by_test_id("stBaseButton-primary")).to_be_enabled()
        self.press("Control+Enter")

    def at(self) -> str:
        """The name of what has the focus: a box of the drawing by its id, else by its label."""
        found: str = self.page.evaluate(
            """() => { let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return at?.dataset?.id ?? at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? ""; }"""
        )
        return re.sub(r"^radio_button_(un)?checked", "", found)

    def tab_to(self, name: str, most: int = 60) -> None:
        """Tab until `name` has the focus."""
        seen: list[str] = []
        for _ in range(most):
            if (here := self.at()) == name:
                return
            seen.append(here)
            self.press("Tab")
        pytest.fail(f"no Tab leads to {name}: {seen}")

    def run(self, words: str) -> None:
        """Do what the palette of commands calls so."""
        self.press("Control+k")
        expect(self.page.get_by_role("combobox", name="Find a command")).to_be_focused()
        self.type(words)
        self.press("Enter")


@pytest.fixture
def keyboard(page: Page, bundled: Server) -> Keyboard:
    page.add_init_script(
        "addEventListener('pointerdown', () => console.error('a pointer was used'), {capture: true})"
    )
    return Keyboard(page, bundled)


@pytest.fixture
def reader(page: Page, bundled_to_read: Server) -> Keyboard:
    return Keyboard(page, bundled_to_read)


def test_the_eight_tasks_of_a_session_without_a_pointer(keyboard: Keyboard) -> None:
    page, editor = keyboard.page, keyboard.editor
    file: Path = editor.server.root / EXP1 / "info_embedder.yaml"
    before = file.read_bytes()
    keyboard.open()

    # Open.
    keyboard.press("s")
    keyboard.type("single exp1 info")
    expect(page.get_by_role("treeitem", name=re.compile("^info_embedder"))).to_be_visible()
    keyboard.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    expect(editor.here).to_have_text("info_embedder")
    editor.settled()
    expect(editor.card("node:info_embedder/encoder")).to_be_visible()

    # Find.
    keyboard.run("walk the graph")
    keyboard.press("/")
    keyboard.type("info_embedder")
    keyboard.press("Enter")
    expect(editor.inspector.locator(".bw-title")).to_have_text("info_embedder")

    # Change.
    expect(editor.inspector).to_contain_text("FLOPs")
    keyboard.press("Escape", "g", "v")
    keyboard.tab_to("transformer_num_layers")
    keyboard.press("Control+a")
    keyboard.type("6")
    keyboard.press("Enter")
    expect(editor.page.locator(".facts")).to_contain_text("42.3 M")

    # Insert, on the edge of an input to which an arrow leads.
    keyboard.press("Escape", "g", "ArrowUp")
    assert keyboard.at().startswith("in:")
    keyboard.press("/")
    keyboard.type("cond_proprio")
    keyboard.press("Enter", "Escape")
    expect(editor.inspector.locator(".bw-title")).to_have_text("cond_proprio")
    keyboard.run("add a block")
    expect(keyboard.dialog).to_contain_text("Add a block or op")
    keyboard.dialog.get_by_role("combobox").first.focus()
    keyboard.type("nn.GELU")
    expect(page.get_by_role("option", name=re.compile("^nn.GELU"))).to_be_visible()
    keyboard.press("Enter")
    expect(keyboard.dialog.get_by_role("button", name="Add nn.GELU")).to_be_visible()
    keyboard.confirm()
    expect(keyboard.dialog).to_have_count(0)
    expect(editor.inspector.locator(".bw-title")).to_have_text("gelu")
    expect(editor.verdict).to_have_text("✓ shapes fit")

    # Rewire.
    keyboard.press("w")
    source = keyboard.dialog.get_by_role("combobox").first
    expect(source).to_have_value(re.compile("^✓ cond_proprio"))
    source.focus()
    keyboard.press("Control+a")
    keyboard.type("cond_visual")
    expect(page.get_by_role("option", name=re.compile("cond_visual"))).to_be_visible()
    keyboard.press("Enter")
    expect(source).to_have_value(re.compile("cond_visual"))
    keyboard.confirm()
    expect(keyboard.dialog).to_have_count(0)
    expect(editor.verdict).to_contain_text("error")
    keyboard.press("Control+z")
    expect(editor.verdict).to_have_text("✓ shapes fit")

    # Unpack.
    keyboard.press("g")
    expect(editor.card("node:gelu")).to_be_focused()
    keyboard.press("/")
    keyboard.type("info_embedder")
    keyboard.press("Enter", "Escape", "g")
    expect(editor.inspector.locator(".bw-title")).to_have_text("info_embedder")
    expect(editor.inspector.get_by_role("button", name="Unpack")).to_be_visible()
    keyboard.press("u")
    expect(editor.inspector.get_by_role("button", name="Unpack")).to_have_count(0)
    expect(editor.verdict).to_have_text("✓ shapes fit")

    # Undo all.
    keyboard.press("h")
    expect(page.locator(".st-key-history_steps button")).to_contain_text(
        ["unpack", "insert gelu", "transformer_num_layers 4 → 6", "as it was opened"]
    )
    keyboard.tab_to("as it was opened")
    keyboard.press("Enter")
    expect(editor.page.locator(".crumbs em")).to_have_count(0)

    # Save.
    keyboard.press("Escape", "Control+Shift+z")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    keyboard.press("Control+s")
    expect(keyboard.dialog).to_contain_text("1 line added, 1 removed")
    keyboard.confirm()
    expect(page.get_by_text("Saved info_embedder.yaml").first).to_be_visible()
    assert file.read_bytes() == before.replace(b"transformer_num_layers: 4", b"transformer_num_layers: 6")


def test_arrows_follow_the_edges(reader: Keyboard) -> None:
    reader.open(f"{EXP1}/info_embedder.yaml", "node:info_embedder/encoder")
    reader.press("g")
    reader.press("ArrowDown")
    assert reader.at() == "out:info_embedder"
    reader.press("ArrowUp", "ArrowUp")
    assert reader.at().startswith("node:info_embedder/visual_projection")
    reader.press("ArrowUp")
    assert reader.at() == "in:cond_visual"
    reader.press("Tab", "Tab")
    assert reader.at().startswith(("in:", "node:"))


def test_undo_in_a_field_takes_back_the_typing_first(keyboard: Keyboard) -> None:
    editor = keyboard.open(f"{EXP1}/info_embedder.yaml", "node:info_embedder")
    layers = editor.number("transformer_num_layers")
    layers.focus()
    keyboard.press("Control+a", "5", "Enter")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    layers.focus()
    keyboard.press("End", "7")
    expect(layers).to_have_value("57")
    keyboard.press("Control+z")
    expect(layers).to_have_value("5")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    keyboard.press("Control+z")
    expect(editor.page.locator(".crumbs em")).to_have_count(0)
    expect(layers).to_have_value("4")


def test_what_would_be_lost_is_named_before_it_is_discarded(keyboard: Keyboard) -> None:
    editor = keyboard.open(f"{EXP1}/info_embedder.yaml", "node:info_embedder")
    editor.set_number("transformer_num_layers", 5)
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    keyboard.press("Escape", "Shift+D")
    expect(keyboard.dialog).to_contain_text("transformer_num_layers: 5")
    keyboard.confirm()
    expect(keyboard.dialog).to_have_count(0)
    expect(editor.number("transformer_num_layers")).to_have_value("4")
    keyboard.press("Control+z")
    expect(editor.number("transformer_num_layers")).to_have_value("5")


def test_an_address_restores_expansion_tab_and_place(reader: Keyboard) -> None:
    editor = reader.open(f"{EXP1}/info_embedder.yaml", "node:info_embedder")
    expect(editor.card("node:info_embedder/encoder")).to_be_visible()
    reader.press("g", "e")
    expect(editor.card("node:info_embedder/encoder")).to_have_count(0)
    reader.press("5", "+", "+")
    expect(reader.page).to_have_url(re.compile(r"open=-.*tab=problems.*#at="))
    expect(reader.page.locator(".st-key-canvas [data-still]")).to_be_visible()
    editor.settled()
    world = reader.page.locator(".st-key-canvas .world")
    place, address = _numbers(world), reader.page.url
    reader.page.goto("about:blank")
    reader.page.goto(address)
    expect(editor.card("node:info_embedder")).to_contain_text("33.7 M")
    expect(editor.tables).to_contain_text("No problems.")
    expect(reader.page.get_by_role("radio", name="Problems")).to_be_checked()
    expect(reader.page.locator(".st-key-canvas [data-still]")).to_be_visible()
    assert _numbers(world) == pytest.approx(place, abs=1.5)


def _numbers(world: Locator) -> list[float]:
    """Where the drawing lies, and its scale."""
    return [float(number) for number in re.findall(r"-?[\d.]+", world.get_attribute("transform") or "")]


def test_the_tools_of_a_comparison_and_of_a_traced_inside_have_keys(reader: Keyboard) -> None:
    page, other = reader.page, "vfp_single_expert/exp2/info_embedder.yaml"
    file = f"{EXP1}/info_embedder.yaml"
    reader.open(file, "node:info_embedder/encoder")
    expect(reader.editor.inspector.get_by_role("radio", name="Traced functions")).to_be_visible()
    reader.press("x")
    expect(page.locator(".st-key-canvas [data-id^='trace:']").first).to_be_visible()
    # The switch back is another one, and drawn after the graph.
    expect(reader.editor.inspector.locator("[class*=traced][class*=True]").first).to_be_visible()
    reader.press("x")
    expect(page.locator(".st-key-canvas [data-id^='trace:']")).to_have_count(0)
    page.goto(f"{reader.editor.server.url}/?file={file}&compare={file}..{other}")
    expect(page.locator(".st-key-compare_before [data-still]")).to_be_visible()
    expect(page.locator(".st-key-command_palette dialog[data-ready]")).to_be_attached()
    expect(page.get_by_role("radio", name="Overlaid")).to_be_visible()
    reader.press("y")
    expect(page.get_by_role("radio", name="Overlaid")).to_be_checked()
    reader.press("q")
    expect(page.locator(".st-key-compare_bar")).to_have_count(0)
