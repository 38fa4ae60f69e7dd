"""What axe-core finds in the page: nothing serious or critical, in both themes."""

from importlib.resources import files
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import Server

EMBEDDER = "vfp_single_expert/exp1/info_embedder.yaml"
SETTLED = """Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))"""
WRONG = """\
schema_version: 1
model:
  sequential:
    layers: [{_type_: nn.Linear, in_features: 4, out_features: 8}, {_type_: nn.Liner, in_features: 3}]
"""
BAD = {"serious", "critical"}
THEMES = ("light", "dark")


def _findings(page: Page) -> list[str]:
    """Serious and critical violations: rule, place and what is measured there."""
    # Evaluated, not added as an element: the page's own policy lets no foreign script in.
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8") + ";0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in BAD
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_an_open_component_and_its_inspector(
    page: Page, bundled_to_read: Server, theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    editor = Editor(page, bundled_to_read).open(EMBEDDER, "node:info_embedder")
    expect(editor.inspector).to_contain_text("vfp_single_info_embedder")
    assert _findings(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_tab_and_every_dialog(
    page: Page, bundled_to_read: Server, theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    editor = Editor(page, bundled_to_read).open(EMBEDDER, "node:info_embedder")
    expect(page.locator(".st-key-command_palette dialog[data-ready]")).to_be_attached()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        # What fades in is pale for a moment.
        expect(page.locator('[data-stale="true"]')).to_have_count(0)
        page.evaluate(SETTLED)
        for _ in range(5):
            if not (told := _findings(page)):
                break
            page.wait_for_timeout(1000)  # What is wrong stays so; what was still fading does not.
        found[name] = told

    for tab in ("Problems", "YAML", "Memory"):
        editor.tab(tab)
        if tab == "YAML":
            expect(page.locator(".cm-content")).to_be_visible()
        if tab == "Memory":
            expect(page.locator(".bw-cards")).to_be_visible(timeout=60_000)
        look(tab)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Find a command")).to_be_focused()
    look("Commands")
    page.keyboard.press("Escape")
    dialog = page.locator(".stDialog")
    for key, name in (
        ("a", "Add a block"),
        ("w", "Connect"),
        ("F2", "Rename"),
        ("p", "Pack"),
        ("i", "Add an input"),
        ("o", "Outputs"),
        ("Shift+N", "New experiment"),
    ):
        page.keyboard.press(key)
        expect(dialog).to_contain_text(name)
        look(name)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    editor.set_number("transformer_num_layers", 5)
    expect(page.locator(".crumbs em")).to_have_text("edited")
    for key, name in (("Shift+D", "Discard"), ("Control+s", "Write 1 file")):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        expect(dialog).to_contain_text(name)
        look(name)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".crumbs em")).to_have_count(0)
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_what_does_not_fit_a_whole_experiment_and_a_comparison(
    page: Page, bundled_to_read: Server, theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    server, other = bundled_to_read, "vfp_single_expert/exp2/info_embedder.yaml"
    folder = server.root / "wrong" / "exp1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "net.yaml").write_text(WRONG)
    found = {}
    for name, query, mark in (
        (
            "Problems",
            "file=wrong/exp1/net.yaml&tab=problems",
            ".st-key-tables >> text=unknown-block",
        ),
        ("Overview", "file=vfp_single_expert/exp1", ".st-key-overview_cards"),
        ("Compare", f"file={EMBEDDER}&compare={EMBEDDER}..{other}", ".st-key-compare_before [data-still]"),
    ):
        page.goto(f"{server.url}/?{query}")
        expect(page.locator(mark).first).to_be_visible(timeout=60_000)
        expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
        if told := _findings(page):
            found[name] = told
    assert found == {}


def test_what_is_hard_to_read_is_found(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>t</title><main><p style='color:#bbb;background:#fff'>pale</p></main>"
    )
    findings = _findings(page)
    assert len(findings) == 1
    assert findings[0].startswith("color-contrast at ['p']")
