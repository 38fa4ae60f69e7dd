"""Experiments as wholes in the page: their policy, their components side by side, drafts and variants."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor
from tests.browser.server import Server

ENCODER = """\
# A state into four numbers.
schema_version: 1
model:
  sequential:
    inputs: [state]
    layers: [{_type_: nn.Linear, in_features: 48, out_features: 4}]
"""
DECODER = """\
schema_version: 1
model:
  sequential:
    inputs: [code]
    layers: [{_type_: nn.Linear, in_features: 4, out_features: 24}]
"""
TRAINING = """\
model:
  component_config_paths: {encoder: family/exp1/encoder.yaml, decoder: family/exp1/decoder.yaml}
  component_build_args: {encoder: {freeze: true}, decoder: {init: true}}
  component_optims: {decoder: {type: adamw}}
"""


@pytest.fixture
def editor(page: Page, start_server: StartServer, tmp_path: Path) -> Editor:
    root = tmp_path / "given"
    folder = root / "family" / "exp1"
    folder.mkdir(parents=True)
    (folder / "encoder.yaml").write_text(ENCODER)
    (folder / "decoder.yaml").write_text(DECODER)
    (root / "train.yaml").write_text(TRAINING)
    return Editor(page, start_server(root))


def test_a_folder_without_a_policy_gets_one_by_a_click(editor: Editor) -> None:
    editor.open()
    editor.page.get_by_role("treeitem", name="exp1").click()
    cards = editor.page.locator(".st-key-overview_cards")
    expect(cards.get_by_role("heading", name="encoder")).to_be_visible()
    expect(cards).to_contain_text("A state into four numbers.")
    expect(editor.page.locator(".st-key-overview .facts")).to_contain_text("316 parameters")
    expect(editor.page).to_have_url(re.compile("file=family%2Fexp1$"))

    editor.page.get_by_role("button", name="Draft a policy").click()
    expect(editor.here).to_have_text("policy")
    expect(editor.verdict).to_contain_text("shapes fit")
    expect(editor.card("node:decoder")).to_be_visible()
    policy = editor.folder / "family" / "exp1" / "policy.yaml"
    assert not policy.exists()

    editor.page.keyboard.press("Control+s")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("policy.yaml is a new file.")
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(editor.page.get_by_text("Saved policy.yaml").first).to_be_visible()
    assert "./encoder.yaml" in policy.read_text()


def test_a_component_opens_from_its_card_and_a_training_says_what_it_does(editor: Editor) -> None:
    editor.open()
    editor.page.get_by_role("treeitem", name="train.yaml").click()
    cards = editor.page.locator(".st-key-overview_cards")
    expect(cards).to_contain_text("frozen")
    expect(cards).to_contain_text("new weights (init)")
    expect(editor.page.locator(".st-key-overview .facts")).to_contain_text("196 frozen")
    cards.get_by_role("button", name="Open").nth(1).click()
    expect(editor.here).to_have_text("decoder")


def test_a_variant_is_made_after_its_files_were_shown(editor: Editor) -> None:
    editor.open()
    editor.page.get_by_role("button", name="New", exact=True).click()
    dialog = editor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("family/exp2: decoder.yaml, encoder.yaml")
    expect(dialog).to_contain_text("family/exp2/encoder.yaml")
    dialog.get_by_role("button", name="Make exp2, 2 files").click()
    expect(editor.page.get_by_text("Made exp2 with 2 files").first).to_be_visible()
    expect(editor.here).to_have_text("exp2")
    made = editor.folder / "family" / "exp2" / "encoder.yaml"
    assert made.read_text() == ENCODER
    assert "family/exp2/decoder.yaml" in (editor.folder / "train_exp2.yaml").read_text()


def test_a_policy_stands_for_its_experiment(page: Page, bundled_to_read: Server) -> None:
    editor = Editor(page, bundled_to_read).open("vfp_single_expert/exp2/policy.yaml")
    unused = page.locator("[role=treeitem][data-id$='vfp_single_expert/exp2#multimodal_bridge']")
    whole = page.locator(".facts")
    expect(whole).to_contain_text(re.compile(r"exp2 1\.\d G · 334 M frozen"), timeout=60_000)
    expect(editor.inspector).to_contain_text("Experiment exp2")
    expect(editor.card("node:depth")).to_contain_text("da3.yaml · frozen")
    expect(unused).to_contain_text("not called")
    page.locator("[role=treeitem][data-id$='variational_flow_matching_policy/exp1']").click()
    expect(editor.here).to_have_text("policy")
    codebook = page.locator(
        "[role=treeitem][data-id$='variational_flow_matching_policy/exp1#vqvae_codebook']"
    )
    expect(codebook).to_contain_text("not called", timeout=60_000)
