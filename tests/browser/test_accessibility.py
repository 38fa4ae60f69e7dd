"""What axe-core finds in the page: nothing serious or critical, in both themes."""

from importlib.resources import files
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import Server

EMBEDDER = "vfp_single_expert/exp1/info_embedder.yaml"
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


def test_what_is_hard_to_read_is_found(page: Page) -> None:
    page.set_content(
        "<html lang=en><title>t</title><main><p style='color:#bbb;background:#fff'>pale</p></main>"
    )
    findings = _findings(page)
    assert len(findings) == 1
    assert findings[0].startswith("color-contrast at ['p']")
