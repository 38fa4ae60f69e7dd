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
