"""Memory in the page: what a step needs, what holds it, and the drawing in its colours."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.pictures import picture
from tests.browser.server import Server

ENCODER = "mutual_information_estimator/exp1/action_encoder.yaml"
DECODER = "vfp_single_expert/exp1/action_decoder.yaml"


@pytest.fixture
def reader(page: Page, bundled_to_read: Server) -> Editor:
    return Editor(page, bundled_to_read)


def test_the_tab_predicts_a_step_and_leads_to_the_block_that_holds_most(
    reader: Editor, request: pytest.FixtureRequest
) -> None:
    reader.open(DECODER)
    reader.tab("Memory")
    pane = reader.tables
    expect(pane).to_contain_text(re.compile(r"✓ fits on \w+"), timeout=60_000)
    expect(pane).to_contain_text(re.compile(r"reserves [\d.]+ [MG]iB \([\d.]+ to [\d.]+ [MG]iB\)"))
    expect(pane.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").first).to_be_visible()
    expect(pane).to_contain_text(re.compile(r"largest batch [\d,]+"), timeout=60_000)
    expect(pane).to_contain_text("What these figures are")

    picture(reader.page, "memory", request)
    largest = pane.get_by_role("option").first
    card = largest.get_attribute("data-card")
    assert card
    largest.click()
    expect(reader.card(card)).to_have_class(re.compile("selected"))
    expect(largest).to_have_attribute("aria-selected", "true")
    expect(reader.inspector).to_contain_text(card.rpartition("/")[2])

    saving = pane.locator("[class*=st-key-memory_saving_]", has_text="weights in bf16")
    expect(saving).to_contain_text(re.compile(r"−[\d.]+ [MG]iB"), timeout=60_000)
    saving.get_by_role("button", name="Use").click()
    expect(pane.get_by_role("combobox", name="Precision")).to_have_value("bf16 weights")
    expect(saving).to_have_count(0)

    batch = pane.get_by_role("spinbutton", name="B", exact=True)
    batch.fill("4000")
    batch.press("Enter")
    expect(pane).to_contain_text(re.compile(r"✕ does not fit on \w+"), timeout=60_000)


def test_another_value_is_asked_about_and_the_file_stays_as_it_is(reader: Editor) -> None:
    reader.open(ENCODER)
    text = (reader.folder / ENCODER).read_bytes()
    reader.tab("Memory")
    pane = reader.tables
    value = pane.get_by_role("spinbutton", name="Its value")
    reader.pick(pane.get_by_role("combobox", name="Another value of"), re.compile(r"^hidden_dim = 1024"))
    expect(value).to_have_value("512")
    pane.get_by_role("button", name="Ask", exact=True).click()

    row = pane.locator("[class*=st-key-memory_saving_]", has_text="hidden_dim of 512 instead of 1024")
    expect(row).to_contain_text(re.compile(r"−[\d.]+ MiB"), timeout=60_000)
    row.get_by_role("button", name="Forget").click()
    expect(row).to_have_count(0)

    value.fill("0")
    value.press("Enter")
    pane.get_by_role("button", name="Ask", exact=True).click()
    row = pane.locator("[class*=st-key-memory_saving_]", has_text="hidden_dim of 0 instead of 1024")
    expect(row).to_contain_text("at least 1")
    expect(reader.page.get_by_role("button", name="Undo")).to_be_disabled()
    assert (reader.folder / ENCODER).read_bytes() == text


def test_the_drawing_is_coloured_by_what_blocks_keep_for_backward(reader: Editor) -> None:
    reader.open(DECODER)
    reader.page.get_by_label("Colour blocks by").select_option("kept")
    expect(reader.page.locator(".legend .keys")).to_have_text(
        re.compile(r"^0 +[\d.]+ [KMG]iB$"), timeout=60_000
    )
    heats = reader.page.locator(".st-key-canvas .card").evaluate_all(
        "cards => cards.map((card) => card.style.getPropertyValue('--heat'))"
    )
    assert "100%" in heats
