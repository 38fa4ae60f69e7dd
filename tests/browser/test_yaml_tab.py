"""The YAML tab: an editor in step with the drawing, the inspector and the history."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor

HEAD = "# made by hand\nschema_version: 1\n\nparams:\n  width: 8  # shared\n  depth: 2\n\n"
NET = (
    HEAD
    + """\
model:
  sequential:
    inputs: [x]
    layers:
      - _type_: nn.Linear
        in_features: 4
        out_features: ${params.width}
      - _type_: nn.Linear
        in_features: ${params.width}
        out_features: 3
"""
)


class Text:
    """The editor of the text."""

    def __init__(self, editor: Editor) -> None:
        self.editor, self.page = editor, editor.page
        editor.tab("YAML")
        expect(self.content).to_be_visible()
        expect(self.box).to_have_attribute("data-waiting", "false")

    @property
    def box(self) -> Locator:
        return self.page.locator(".st-key-yaml .source")

    @property
    def content(self) -> Locator:
        return self.box.locator(".cm-content")

    @property
    def text(self) -> str:
        """All of it, seen or not."""
        found = self.page.evaluate(
            "[...blockwrightSource.mounted.values()].find((editor) => editor.root.isConnected)"
            ".view.state.doc.toString()"
        )
        assert isinstance(found, str)
        return found

    def line(self, words: str) -> Locator:
        return self.box.locator(".cm-line", has_text=words)

    def at_end_of(self, words: str) -> None:
        """Put the cursor at the end of the line that holds these words.

        What is selected in the drawing is scrolled to meanwhile, perhaps away from under the pointer.
        """
        for _ in range(3):
            self.line(words).first.click()
            self.page.keyboard.press("End")
            if words in self.box.locator(".cm-activeLine").inner_text():
                return
        pytest.fail(f"the cursor does not get to {words}")

    def type(self, words: str, delay: float = 15) -> None:
        self.page.keyboard.type(words, delay=delay)

    def in_step(self) -> None:
        """Wait until the server has heard of everything."""
        expect(self.box).to_have_attribute("data-waiting", "false")


@pytest.fixture
def net(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "exp1"
    folder.mkdir(parents=True)
    file = folder / "net.yaml"
    file.write_bytes(NET.encode())
    return file


@pytest.fixture
def editor(page: Page, start_server: StartServer, net: Path) -> Editor:
    return Editor(page, start_server(net.parents[1])).open("exp1/net.yaml")


def steps(editor: Editor) -> Locator:
    """The steps of the history, once it is open."""
    editor.page.locator(".st-key-history button").first.click()
    return editor.page.locator(".st-key-history_steps button")


def test_a_block_is_drawn_as_it_is_typed_and_is_one_step(editor: Editor) -> None:
    text = Text(editor)
    expect(editor.card("node:layer2")).to_have_count(0)
    text.at_end_of("out_features: 3")
    text.type("\n")
    text.page.keyboard.press("Shift+Tab")
    text.type("- {_type_: nn.Linear, in_features: 3, out_features: 77}", 5)
    expect(editor.card("node:layer2")).to_be_visible()
    editor.settled()
    expect(editor.verdict).to_contain_text("shapes fit")
    expect(steps(editor)).to_contain_text(["edit the text in net.yaml", "as it was opened"])


def test_an_edit_elsewhere_changes_the_text_and_leaves_the_cursor(editor: Editor) -> None:
    text = Text(editor)
    editor.card("node:layer0").click()
    expect(text.box.locator(".y-selected").first).to_contain_text("nn.Linear")
    text.at_end_of("depth: 2")
    text.type("  # mine")
    text.in_step()
    editor.set_number("in_features", 6)
    expect(text.line("in_features: 6")).to_have_count(1)
    text.content.focus()
    text.type("!")
    text.in_step()
    assert text.text == NET.replace("depth: 2", "depth: 2  # mine!").replace(
        "in_features: 4", "in_features: 6"
    )


def test_nothing_that_is_typed_while_the_server_works_is_lost(editor: Editor) -> None:
    text = Text(editor)
    editor.card("node:layer0").click()
    words = "the quick brown fox jumps over the lazy dog " * 6
    text.at_end_of("depth: 2")
    text.type("  # ")
    text.type(words, 12)
    # Another edit lands in the middle of what is typed.
    editor.set_number("in_features", 6)
    text.content.focus()
    text.type(words, 12)
    expect(text.line("in_features: 6")).to_have_count(1)
    text.in_step()
    assert text.text == NET.replace("depth: 2", f"depth: 2  # {words}{words}").replace(
        "in_features: 4", "in_features: 6"
    )
    expect(editor.verdict).to_contain_text("shapes fit")


def test_the_editor_stays_in_the_page_whatever_runs_follow_each_other(editor: Editor) -> None:
    text = Text(editor)
    editor.card("node:layer0").click()
    text.at_end_of("depth: 2")
    text.type("  # ")
    editor.page.evaluate(
        """() => { globalThis.gone = 0; new MutationObserver((changes) => {
        for (const { removedNodes } of changes) for (const node of removedNodes)
          if (node.matches?.(".st-key-yaml") || node.querySelector?.(".st-key-yaml")) gone += 1;
        }).observe(document.body, { childList: true, subtree: true }); }"""
    )
    for features in range(5, 13):
        editor.set_number("in_features", features)
        text.content.focus()
        text.type("and more", 25)
    text.in_step()
    expect(text.line("in_features: 12")).to_have_count(1)
    assert editor.page.evaluate("gone") == 0
    assert f"depth: 2  # {'and more' * 8}\n" in text.text


def test_a_syntax_error_marks_its_line_and_leaves_the_drawing(editor: Editor) -> None:
    text = Text(editor)
    text.at_end_of("inputs: [x]")
    text.page.keyboard.press("Backspace")
    told = editor.page.locator(".st-key-stale_drawing")
    expect(told).to_contain_text("Drawing of the last text that could be read")
    expect(editor.card("node:layer0")).to_be_visible()
    expect(text.box.locator(".cm-line.y-error .remark.error").first).to_contain_text("error: ")
    expect(text.box.locator(".cm-lint-marker-error").first).to_be_visible()
    expect(text.box.locator(".foot .problems")).to_contain_text("✕ 2 errors")
    text.type("]")
    expect(told).to_have_count(0)
    expect(text.box.locator(".y-error")).to_have_count(0)


def test_undo_in_the_text_is_of_the_text_and_outside_of_the_document(editor: Editor) -> None:
    editor.card("node:layer0").click()
    editor.set_number("in_features", 6)
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    text = Text(editor)
    edited = NET.replace("in_features: 4", "in_features: 6")
    assert text.text == edited
    text.at_end_of("depth: 2")
    text.type("00")
    text.in_step()
    for _ in range(4):  # More often than there is something to take back.
        text.page.keyboard.press("Control+z")
    text.in_step()
    assert text.text == edited
    text.page.keyboard.press("Control+y")
    text.in_step()
    assert text.text == edited.replace("depth: 2", "depth: 200")
    text.page.keyboard.press("Escape")
    text.page.keyboard.press("Tab")
    for left in (edited, NET):
        text.page.keyboard.press("Control+z")
        editor.page.wait_for_function(
            "left => [...blockwrightSource.mounted.values()].some((editor) => editor.root.isConnected && "
            "editor.view.state.doc.toString() === left)",
            arg=left,
        )
    expect(editor.page.locator(".crumbs em")).to_have_count(0)


def test_a_file_with_other_line_ends_is_saved_with_one_line_changed(
    page: Page, start_server: StartServer, net: Path
) -> None:
    content = (
        b"\xef\xbb\xbf"
        + NET.rstrip().replace("\n", "\r\n", 9).replace("  # shared", "\t# \U0001f600").encode()
    )
    net.write_bytes(content)
    editor = Editor(page, start_server(net.parents[1])).open("exp1/net.yaml")
    text = Text(editor)
    expect(text.box.locator(".foot .ends")).to_have_text("mixed")
    text.at_end_of("depth: 2")
    text.type("5")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    text.page.keyboard.press("Escape")
    editor.save()
    expect(editor.page.locator(".crumbs em")).to_have_count(0)
    saved = (editor.folder / "exp1" / "net.yaml").read_bytes()
    assert saved == content.replace(b"depth: 2", b"depth: 25")


def test_a_text_that_cannot_be_read_survives_a_reload(editor: Editor) -> None:
    text = Text(editor)
    text.at_end_of("inputs: [x]")
    text.page.keyboard.press("Backspace")
    text.in_step()
    editor.page.reload()
    expect(editor.page.locator(".st-key-strip_recovered")).to_contain_text("net.yaml")
    assert Text(editor).text == NET.replace("[x]", "[x")


def test_a_file_that_cannot_be_written_is_for_reading(
    page: Page, start_server: StartServer, net: Path
) -> None:
    server = start_server(net.parents[1])
    file = server.root / "exp1" / "net.yaml"
    file.chmod(0o444)
    editor = Editor(page, server).open("exp1/net.yaml")
    text = Text(editor)
    told = text.box.locator(".foot .locked")
    if os.access(file, os.W_OK):  # Whoever may write everything is not locked out.
        expect(told).to_be_hidden()
        return
    expect(told).to_contain_text("Read-only: this file is read-only on disk")
    text.at_end_of("depth: 2")
    text.type("5")
    assert text.text == NET


def test_five_thousand_lines_can_be_typed_into(page: Page, start_server: StartServer, net: Path) -> None:
    notes = "".join(f"# note {number}: nothing of importance\n" for number in range(5_000))
    net.write_text(NET + notes)
    editor = Editor(page, start_server(net.parents[1])).open("exp1/net.yaml")
    text = Text(editor)
    text.at_end_of("depth: 2")
    text.type("  # typed")
    assert "depth: 2  # typed\n" in text.text
    text.in_step()
    assert text.box.locator(".cm-line").count() < 200
    text.page.keyboard.press("Control+End")
    expect(text.line("note 4999")).to_be_visible()
