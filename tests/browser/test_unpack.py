"""A block unpacked in a real browser, and back to the first byte."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor

BUNDLED = Path(__file__).parents[2] / "experiment_models" / "vfp_single_expert" / "exp1"


@pytest.fixture
def editor(page: Page, start_server: StartServer, tmp_path: Path) -> Editor:
    folder = tmp_path / "family"
    (folder / "exp1").mkdir(parents=True)
    shutil.copy(BUNDLED / "info_embedder.yaml", folder / "exp1" / "info_embedder.yaml")
    return Editor(page, start_server(folder))


def test_an_embedder_is_unpacked_fits_and_comes_back_to_the_byte(editor: Editor) -> None:
    page, file = editor.page, editor.server.root / "exp1" / "info_embedder.yaml"
    before = file.read_bytes()
    editor.open("exp1/info_embedder.yaml", "node:info_embedder")
    expect(editor.inspector.get_by_role("button", name="Unpack").first).to_be_visible()
    parameters = page.locator(".facts").inner_text()

    page.keyboard.press("u")
    for name in (
        "proprio_projection",
        "visual_streams",
        "visual_projection_0",
        "tokens",
        "positions",
        "encoder",
    ):
        expect(editor.card(f"node:{name}")).to_be_attached()
    expect(editor.verdict).to_have_text("✓ shapes fit")
    expect(editor.card("node:encoder")).to_contain_text("d 512 · heads 8 · layers 4")
    expect(page.locator(".facts")).to_contain_text("33.7 M")
    assert "33.7 M" in parameters
    expect(editor.inspector.locator(".bw-title")).to_have_text("info_embedder")
    expect(editor.inspector.get_by_role("button", name="Unpack")).to_have_count(0)

    page.keyboard.press("Control+z")
    expect(editor.card("node:encoder")).to_have_count(0)
    expect(page.locator(".crumbs em")).to_have_count(0)
    expect(editor.verdict).to_have_text("✓ shapes fit")
    assert file.read_bytes() == before


def test_nodes_are_packed_saved_and_come_back_to_the_byte(editor: Editor) -> None:
    page, file = editor.page, editor.server.root / "exp1" / "info_embedder.yaml"
    before = file.read_bytes()
    editor.open("exp1/info_embedder.yaml", "node:info_embedder")
    expect(editor.inspector.get_by_role("button", name="Pack").first).to_be_visible()

    page.keyboard.press("p")
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox", name="Name")
    expect(name).to_have_value("info_embedder_2")
    name.fill("joined")
    name.press("Enter")
    expect(dialog).to_contain_text("joined.yaml, a new file beside this one, takes cond_proprio, cond_visual")
    dialog.get_by_role("button", name="Pack").click()
    expect(dialog).to_have_count(0)
    expect(editor.card("node:joined")).to_be_visible()
    expect(editor.verdict).to_have_text("✓ shapes fit")
    expect(editor.inspector.locator(".bw-title")).to_have_text("joined")

    page.keyboard.press("Control+z")
    expect(editor.card("node:info_embedder")).to_be_visible()
    expect(page.locator(".crumbs em")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(editor.card("node:joined")).to_be_visible()

    page.keyboard.press("Control+s")
    dialog.get_by_role("button", name="Write 2 files").click()
    expect(dialog).to_have_count(0)
    expect(editor.component("joined")).to_be_visible()
    assert (file.with_name("joined.yaml")).read_text().startswith("schema_version: 1\n")
    assert b"path: ./joined.yaml" in file.read_bytes()

    editor.card("node:joined").click()
    page.keyboard.press("u")
    expect(editor.card("node:info_embedder")).to_be_visible()
    expect(editor.verdict).to_have_text("✓ shapes fit")
    page.keyboard.press("Control+s")
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(dialog).to_have_count(0)
    assert file.read_bytes() == before
