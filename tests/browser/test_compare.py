"""Comparing in a real browser: two drawings, the list of changes, one graph of both, whole experiments."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_page import Editor
from tests.browser.pictures import picture
from tests.browser.server import Server
from tests.unit.constructor.diff.samples import BASE

FAMILY = "vfp_single_expert"
EMBEDDER = f"{FAMILY}/exp2/info_embedder.yaml"


@pytest.fixture
def editor(page: Page, bundled: Server) -> Editor:
    return Editor(page, bundled)


@pytest.fixture
def reader(page: Page, bundled_to_read: Server) -> Editor:
    return Editor(page, bundled_to_read)


def _compare(editor: Editor, before: str, after: str) -> None:
    editor.page.goto(f"{editor.server.url}/?compare={quote(before)}..{quote(after)}")
    expect(editor.page.locator(".bw-sides")).to_be_visible()


def _card(editor: Editor, side: str, id: str) -> Locator:
    return editor.page.locator(f".st-key-compare_{side} [data-id='{id}']").first


def _rows(editor: Editor) -> Locator:
    return editor.page.get_by_role("option")


def _table(editor: Editor, key: str) -> Locator:
    """The cells of a table as a screen reader has them; what is seen is painted."""
    return editor.page.locator(f".st-key-{key}-table canvas table")


def _place(editor: Editor, side: str) -> list[float]:
    """Where a drawing is moved to, and its scale, rounded."""
    told = editor.page.locator(f".st-key-compare_{side} .world").get_attribute("transform") or ""
    return [round(float(number), 2) for number in re.findall(r"-?[\d.]+", told)]


def _zoom(editor: Editor, side: str) -> None:
    """Zoom one drawing in by the wheel, and wait until it has."""
    before = _place(editor, side)
    editor.page.locator(f".st-key-compare_{side} .stage").hover(position={"x": 60, "y": 200})
    editor.page.mouse.wheel(0, -240)
    while _place(editor, side) == before:
        editor.page.wait_for_timeout(20)


def test_two_drawings_tell_what_changed_and_the_keys_walk_the_changes(
    reader: Editor, request: pytest.FixtureRequest
) -> None:
    _compare(reader, f"{FAMILY}/exp1/policy.yaml", f"{FAMILY}/exp2/policy.yaml")

    expect(_card(reader, "after", "node:depth")).to_contain_text("added: only after")
    expect(_card(reader, "after", "node:embed")).to_contain_text("changed:")
    expect(_card(reader, "before", "node:embed")).to_contain_text("changed:")
    expect(_card(reader, "before", "node:depth")).to_have_count(0)
    expect(_rows(reader)).to_have_count(6)

    reader.page.keyboard.press("n")
    expect(reader.page.locator(".bw-counter")).to_have_text("1 of 6")
    reader.page.keyboard.press("p")
    expect(reader.page.locator(".bw-counter")).to_have_text("6 of 6")

    # The list and the pictures select each other, and what is chosen comes into sight on both sides.
    _rows(reader).nth(4).click()
    for side in ("before", "after"):
        expect(_card(reader, side, "node:embed")).to_have_class(re.compile("selected"))
        expect(_card(reader, side, "node:embed")).to_be_in_viewport()
    _card(reader, "after", "node:depth").click()
    expect(_rows(reader).nth(0)).to_have_attribute("aria-selected", "true")
    picture(reader.page, "compare", request)


def test_both_drawings_pan_and_zoom_together_until_they_are_unlinked(reader: Editor) -> None:
    _compare(reader, f"{FAMILY}/exp1/policy.yaml", f"{FAMILY}/exp2/policy.yaml")
    expect(_card(reader, "after", "node:depth")).to_be_visible()
    _zoom(reader, "before")
    assert _place(reader, "after") == _place(reader, "before")

    reader.page.get_by_text("Linked").click()
    expect(reader.page.locator("[data-linked]")).to_have_count(0)
    kept = _place(reader, "after")
    _zoom(reader, "before")
    assert _place(reader, "after") == kept


def test_one_graph_holds_both_sides(reader: Editor) -> None:
    _compare(reader, f"{FAMILY}/exp2/policy.yaml", f"{FAMILY}/exp1/policy.yaml")
    reader.page.get_by_role("radio", name="Overlaid").click()

    expect(_card(reader, "both", "gone:node:depth")).to_contain_text("removed: only before")
    expect(_card(reader, "both", "node:embed")).to_contain_text("changed:")
    expect(reader.page.locator(".st-key-compare_both .wire.is-removed")).to_have_count(3)
    expect(_card(reader, "after", "node:embed")).not_to_be_visible()
    reader.page.get_by_role("radio", name="Side by side").click()
    expect(_card(reader, "after", "node:embed")).to_be_visible()
    expect(_card(reader, "both", "node:embed")).not_to_be_visible()


def test_whole_experiments_lead_to_their_components(reader: Editor) -> None:
    _compare(reader, f"{FAMILY}/exp1", f"{FAMILY}/exp2")
    totals = reader.page.locator(".bw-totals")
    expect(totals).to_contain_text("2 hyperparameters")
    expect(totals).to_contain_text("1 component added")
    expect(totals).to_contain_text("6 identical, 3 changed, 1 added")

    table = reader.page.locator(".st-key-compare_components .stDataFrame")
    table.click(position={"x": 120, "y": 52})
    expect(_rows(reader).first).to_contain_text("transformer_num_layers")
    reader.page.get_by_role("button", name="All components").click()
    expect(totals).to_be_visible()


def test_the_cost_of_the_difference_is_told_by_total_block_and_key(reader: Editor) -> None:
    _compare(reader, f"{FAMILY}/exp1/action_decoder.yaml", f"{FAMILY}/exp2/action_decoder.yaml")
    cost = reader.page.locator(".bw-cost")
    expect(cost).to_contain_text("39,847,368 → 45,232,200 +5.4 M")
    expect(cost).to_contain_text("20.6 G → 37.7 G +17.1 G")
    expect(cost).to_contain_text(re.compile(r"Peak memory\d.* MiB → \d.* MiB \+"))
    expect(cost).to_contain_text("147 of 165 keys fit, 18 start untrained")

    reader.page.get_by_role("radio", name="Checkpoint").click()
    expect(_table(reader, "cost_checkpoint")).to_contain_text("starts untrained")
    reader.page.get_by_role("radio", name="Blocks").click()
    expect(_table(reader, "cost_blocks")).to_contain_text("action_decoder")
    reader.page.get_by_role("radio", name="Shapes").click()
    expect(reader.page.get_by_text("Every result has the same shape.")).to_be_visible()


def test_several_experiments_stand_in_one_table_that_leads_to_two_of_them(editor: Editor) -> None:
    for number, width in ((1, 8), (2, 8), (3, 16)):
        file = editor.server.root / "tiny" / f"exp{number}" / "net.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(BASE.replace("width: 8", f"width: {width}") + "example_inputs: {x: B 4, y: B 8}\n")
    editor.open("tiny/exp1/net.yaml")
    editor.page.get_by_role("button", name=re.compile("^compare_arrows Compare|^Compare")).click()
    editor.page.get_by_role("combobox", name=re.compile("Or several experiments")).click()
    for number in (1, 2, 3):
        editor.page.get_by_role("option", name=f"tiny/exp{number}").click()
    editor.page.keyboard.press("Tab")
    editor.page.get_by_role("button", name="Show the table").click()

    totals = editor.page.locator(".bw-totals")
    expect(totals.locator("h4")).to_have_text("exp1, exp2, exp3")
    expect(editor.page).to_have_url(re.compile(r"exp1\.\.tiny(%2F|/)exp2\.\.tiny"))
    table = editor.page.locator(".st-key-compare_several_table-False")
    expect(table.locator("canvas table")).to_contain_text("net.up.out_features8816")
    expect(table.locator("canvas table")).to_contain_text("fits on")
    expect(totals).not_to_contain_text("on the way")

    frame = table.locator(".stDataFrame")
    box = frame.bounding_box()
    assert box is not None
    frame.click(position={"x": box["width"] - 60, "y": 52})
    expect(_rows(editor).first).to_contain_text("8 → 16")
    editor.page.get_by_role("button", name="All sides").click()
    editor.page.get_by_text("Experiments as rows").click()
    expect(editor.page.locator(".st-key-compare_several_table-True canvas table")).to_contain_text("exp3")


def test_a_change_is_taken_over_and_can_be_undone(editor: Editor) -> None:
    before = (editor.server.root / EMBEDDER).read_bytes()
    _compare(editor, f"{FAMILY}/exp1/info_embedder.yaml", EMBEDDER)
    expect(_rows(editor)).to_have_count(2)

    _rows(editor).first.click()
    editor.page.get_by_role("button", name="Take 3 into exp2").click()
    expect(_rows(editor)).to_have_count(1)
    editor.page.keyboard.press("Control+z")
    expect(_rows(editor)).to_have_count(2)
    assert (editor.server.root / EMBEDDER).read_bytes() == before


def test_a_node_is_taken_over_with_its_module_and_its_edges_wait_for_it(editor: Editor) -> None:
    policy = editor.server.root / FAMILY / "exp1" / "policy.yaml"
    before = policy.read_bytes()
    _compare(editor, f"{FAMILY}/exp1/policy.yaml", f"{FAMILY}/exp2/policy.yaml")
    expect(_rows(editor)).to_have_count(6)
    _rows(editor).nth(4).click()
    expect(editor.page.locator(".bw-refused")).to_contain_text("which is not there (take depth_tokens first)")

    for name, left in (("depth", 4), ("depth_tokens", 2)):
        _rows(editor).filter(has_text="node added").first.click()
        editor.page.get_by_role("button", name=f"Add {name} to exp1").click()
        expect(_card(editor, "before", f"node:{name}")).to_be_visible()
        expect(_rows(editor)).to_have_count(left)
    _rows(editor).filter(has_text="edge rewired").click()
    editor.page.get_by_role("button", name="Connect embed.cond_visual the same way in exp1").click()
    expect(_rows(editor)).to_have_count(1)
    for left in (2, 4, 6):
        editor.page.keyboard.press("Control+z")
        expect(_rows(editor)).to_have_count(left)
    assert policy.read_bytes() == before


def test_what_is_the_same_says_so_and_unsaved_edits_are_compared_from_the_top_bar(editor: Editor) -> None:
    editor.open(EMBEDDER)
    editor.head("node:info_embedder").click()
    editor.set_number("transformer_d_model", 640)
    expect(editor.card("out:info_embedder")).to_contain_text("640")
    editor.page.get_by_role("button", name=re.compile("^compare_arrows Compare|^Compare")).click()
    editor.page.get_by_role("combobox", name=re.compile("^Compare info_embedder with")).click()
    editor.page.get_by_role("option", name="Unsaved edits").click()
    expect(editor.page.locator(".bw-sides")).to_contain_text("on disk")
    expect(_rows(editor)).to_have_count(1)
    expect(_rows(editor).first).to_contain_text("512 → 640")

    editor.page.keyboard.press("Control+z")
    expect(editor.page.get_by_text("No difference in meaning")).to_be_visible()
    editor.page.get_by_role("button", name="Back").click()
    expect(editor.here).to_have_text("info_embedder")


def test_a_side_that_cannot_be_had_is_told(reader: Editor) -> None:
    _compare(reader, f"{FAMILY}/exp1/no_such.yaml", EMBEDDER)
    expect(reader.page.get_by_text("exp1/no_such cannot be drawn")).to_be_visible()
    expect(_card(reader, "after", "in:cond_visual")).to_be_visible()

    _compare(reader, f"nowhere:{EMBEDDER}", EMBEDDER)
    expect(reader.page.locator(".st-key-strip_compare")).to_contain_text(re.compile("repository|revision"))
    expect(reader.page.get_by_text("These two cannot be compared")).to_be_visible()
