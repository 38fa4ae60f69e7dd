"""The main job in a real browser: open a component, read it, change it, take it back, save it."""

import difflib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.pictures import picture
from tests.browser.server import Server

EMBEDDER = "vfp_single_expert/exp1/info_embedder.yaml"
EXP1 = "vfp_single_expert/exp1"


@pytest.fixture
def editor(page: Page, bundled: Server) -> Editor:
    return Editor(page, bundled)


@pytest.fixture
def reader(page: Page, bundled_to_read: Server) -> Editor:
    return Editor(page, bundled_to_read)


def _changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(True), after.decode().splitlines(True))
    return [line for line in lines if line[0] in "+-"]


def test_open_read_change_undo_and_save_one_line(editor: Editor, request: pytest.FixtureRequest) -> None:
    file = editor.server.root / EMBEDDER
    before = file.read_bytes()

    editor.open()
    editor.unfold(EXP1)
    editor.choose("info_embedder", of=EXP1)
    expect(editor.card("in:cond_visual")).to_contain_text("3 of B × 300 × 1024")
    expect(editor.card("out:info_embedder")).to_contain_text("B × 943 × 512")
    expect(editor.verdict).to_have_text("✓ shapes fit")

    editor.head("node:info_embedder").click()
    expect(editor.inspector).to_contain_text("vfp_single_info_embedder")
    editor.set_number("transformer_d_model", 640)
    expect(editor.card("out:info_embedder")).to_contain_text("B × 943 × 640")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    assert file.read_bytes() == before

    # What follows is here; what breaks is where the embedder meets the decoder.
    editor.choose("policy", of=EXP1)
    expect(editor.verdict).to_contain_text("error")
    expect(editor.card("node:decode")).to_have_class(re.compile("is-error"))
    expect(editor.page.locator(".st-key-canvas .wire.is-error")).to_have_count(1)
    picture(editor.page, "error", request)

    editor.choose("info_embedder", of=EXP1)
    editor.page.keyboard.press("Control+z")
    expect(editor.card("out:info_embedder")).to_contain_text("B × 943 × 512")
    expect(editor.number("transformer_d_model")).to_have_value("512")

    editor.set_number("transformer_num_layers", 6)
    expect(editor.page.locator(".facts")).to_contain_text("42.3 M")
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    editor.page.keyboard.press("Control+s")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 line added, 1 removed")
    picture(editor.page, "save", request)
    assert file.read_bytes() == before
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(editor.page.get_by_text("Saved info_embedder.yaml").first).to_be_visible()

    removed, added = _changed_lines(before, file.read_bytes())
    assert removed.replace("4", "6", 1).replace("-", "+", 1) == added
    assert "transformer_num_layers" in added


def test_a_component_of_one_block_opens_by_one_level_and_further_in_place(reader: Editor) -> None:
    reader.open(EMBEDDER)
    encoder = reader.card("node:info_embedder/encoder")
    expect(encoder).to_contain_text("TransformerEncoder")
    encoder.dblclick()
    layers = reader.card("node:info_embedder/encoder.encoder.layers.0")
    expect(
        reader.page.locator(".st-key-canvas [data-id^='node:info_embedder/encoder.']").first
    ).to_be_visible()
    expect(layers.or_(reader.card("node:info_embedder/encoder.encoder")).first).to_be_visible()
    reader.page.locator(".st-key-canvas [data-toggle='node:info_embedder']").click()
    expect(encoder).to_have_count(0)
    expect(reader.card("node:info_embedder")).to_contain_text("33.7 M")


def test_viewport_and_selection_survive_an_edit(editor: Editor) -> None:
    editor.open(EMBEDDER, "node:info_embedder")
    expect(editor.inspector).to_contain_text("FLOPs")  # which is when the last of the drawing has come
    editor.page.locator(".st-key-canvas").get_by_role("button", name=re.compile("Zoom in", re.I)).click()
    expect(editor.page.locator(".st-key-canvas [data-still]")).to_be_visible()
    before = editor.head("node:info_embedder").bounding_box()
    editor.set_number("transformer_num_layers", 5)
    expect(editor.page.locator(".facts")).to_contain_text("38.0 M")
    # The drawing comes a moment later, and only then does its rest count.
    expect(editor.page.locator(".st-key-canvas")).to_contain_text("layers 5")
    expect(editor.inspector).to_contain_text("FLOPs")
    expect(editor.page.locator(".st-key-canvas [data-still]")).to_be_visible()
    assert editor.head("node:info_embedder").bounding_box() == before
    expect(editor.inspector.locator(".bw-title")).to_have_text("info_embedder")


def test_a_shared_value_is_edited_where_it_is_shared(editor: Editor) -> None:
    editor.open(EMBEDDER, "node:info_embedder")
    editor.set_number("transformer_nhead", 4)
    editor.tab("YAML")
    lines = editor.page.locator(".st-key-yaml .cm-line")
    expect(lines.filter(has_text="transformer_nhead: ${params.transformer_nhead}")).to_have_count(1)
    lines.first.click()
    editor.page.keyboard.press("Control+Home")
    expect(lines.filter(has_text="transformer_nhead: 4")).to_be_visible()


def test_the_tree_is_used_by_keyboard(reader: Editor) -> None:
    reader.open(EMBEDDER)
    search = reader.page.get_by_role("searchbox", name="Find a component")
    search.fill("exp2 info")
    expect(reader.page.get_by_role("treeitem")).to_have_count(3)
    search.press("ArrowDown")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        reader.page.keyboard.press(key)
    expect(reader.page.locator(".crumbs")).to_contain_text("exp2")
    expect(reader.here).to_have_text("info_embedder")


def test_every_bundled_component_is_counted_in_the_tree(reader: Editor) -> None:
    reader.open(EMBEDDER)
    rows = reader.page.get_by_role("treeitem").filter(has=reader.page.locator(".mark"))
    reader.unfold("vfp_single_expert/exp2")
    expect(rows).to_have_count(19)
    expect(reader.page.get_by_role("treeitem").filter(has=reader.page.locator(".mark.ok"))).to_have_count(
        19, timeout=60_000
    )


def test_the_address_leads_back(reader: Editor) -> None:
    reader.open("vfp_single_expert/exp2/da3.yaml", "in:image")
    expect(reader.here).to_have_text("da3")
    expect(reader.inspector.locator(".bw-title")).to_have_text("image")
    reader.choose("vae_prior", of="vfp_single_expert/exp2")
    expect(reader.page).to_have_url(re.compile("vae_prior"))
    reader.page.go_back()
    expect(reader.here).to_have_text("da3")
    reader.page.go_forward()
    expect(reader.here).to_have_text("vae_prior")


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fills_the_window_and_never_scrolls(
    reader: Editor, size: tuple[int, int], theme: str, request: pytest.FixtureRequest
) -> None:
    reader.page.emulate_media(color_scheme="light" if theme == "light" else "dark")
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    reader.open(EMBEDDER, "node:info_embedder")
    expect(reader.page.locator(".st-key-canvas [data-still]")).to_be_visible()
    scrolled = reader.page.evaluate(
        "() => [document.scrollingElement,"
        "...document.querySelectorAll('.stMain, .st-key-page, .st-key-work')]"
        ".map((e) => e.scrollHeight - e.clientHeight)"
    )
    assert max(scrolled) <= 1
    canvas = reader.page.locator(".st-key-canvas").bounding_box()
    assert canvas is not None
    assert canvas["height"] >= 0.5 * size[1]
    assert canvas["width"] >= 0.5 * size[0]
    if (size, theme) == ((1440, 900), "light"):
        picture(reader.page, "editor", request)


def test_cancelling_a_save_closes_the_dialog_and_keeps_the_edit(editor: Editor) -> None:
    editor.open(EMBEDDER, "node:info_embedder")
    editor.set_number("transformer_num_layers", 5)
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    editor.page.keyboard.press("Control+s")
    dialog = editor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(editor.number("transformer_num_layers")).to_have_value("5")
    editor.choose("vae_prior", of=EXP1)


def test_what_still_stands_in_a_field_is_saved_too(editor: Editor) -> None:
    editor.open(EMBEDDER, "node:info_embedder")
    editor.number("transformer_num_layers").fill("5")
    editor.page.keyboard.press("Control+s")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("transformer_num_layers: 5")
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(dialog).to_have_count(0)
    assert "transformer_num_layers: 5\n" in (editor.server.root / EMBEDDER).read_text()


def test_what_the_page_learns_meanwhile_moves_neither_the_drawing_nor_a_dialog(editor: Editor) -> None:
    file = editor.server.root / EMBEDDER
    editor.open(EMBEDDER, "node:info_embedder")
    editor.set_number("transformer_num_layers", 5)
    expect(editor.page.locator(".crumbs em")).to_have_text("edited")
    editor.card("node:info_embedder/encoder").focus()
    stage = editor.page.locator(".st-key-canvas .stage")
    stage.evaluate("stage => stage.sameAsBefore = true")
    text = file.read_text()
    file.write_text(text.replace("transformer_num_layers: 4", "transformer_num_layers: 9"))
    # The strip comes above the drawing.
    expect(editor.page.locator(".st-key-strip_disk")).to_contain_text("changed on disk")
    expect(editor.card("node:info_embedder/encoder")).to_be_focused()
    expect(stage).to_have_js_property("sameAsBefore", True)

    editor.page.keyboard.press("Control+s")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep mine")).to_be_visible()
    dialog.evaluate("dialog => dialog.sameAsBefore = true")
    (file.parent / "new.yaml").write_text(text)
    editor.page.wait_for_timeout(2500)  # Longer than the page takes to look at the disk.
    expect(dialog).to_have_js_property("sameAsBefore", True)
    dialog.get_by_role("button", name="Keep mine").click()
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(dialog).to_have_count(0)
    assert "transformer_num_layers: 5\n" in file.read_text()


def test_the_inside_of_a_block_is_traced_on_a_switch_and_left_again(reader: Editor) -> None:
    reader.open(EMBEDDER, "node:info_embedder/encoder")
    reader.inspector.get_by_text("Traced functions").click()
    expect(reader.page.locator(".st-key-canvas [data-id^='trace:']").first).to_be_visible()
    expect(reader.page.locator(".st-key-canvas")).to_contain_text("multi_head_attention_forward")
    reader.page.get_by_role("button", name="Back to the graph").click()
    expect(reader.card("node:info_embedder/encoder")).to_be_visible()


def test_the_operations_come_when_they_are_counted_and_colour_the_drawing(reader: Editor) -> None:
    reader.open(EMBEDDER)
    expect(reader.inspector).to_contain_text("FLOPs of a forward pass, B = 2")
    reader.page.get_by_label("Colour blocks by").select_option("flops")
    expect(reader.card("node:info_embedder/encoder")).to_have_attribute("style", re.compile("--heat: 100%"))


def test_the_table_of_shapes_is_downloaded_as_it_is_filtered(reader: Editor) -> None:
    # The window in which a browser asks where to save a file is not part of its page.
    reader.page.add_init_script("delete window.showSaveFilePicker")
    reader.open(EMBEDDER)
    needle = reader.page.get_by_placeholder("Filter by path, type or shape")
    needle.fill("transformerencoder")
    needle.press("Enter")
    table = reader.page.get_by_test_id("stDataFrame")
    expect(table.get_by_text("info_embedder.encoder", exact=True)).to_be_attached()
    table.hover()
    with reader.page.expect_download() as found:
        reader.page.get_by_role("button", name="Download as CSV").click()
    first, *rows = Path(found.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert first.split(",")[:3] == ["Path", "Type", "Outputs"]
    assert [row.split(",")[:2] for row in rows] == [["info_embedder.encoder", "TransformerEncoder"]]
