"""With the token one edits, without it one sees nothing; and no file runs a script."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor

# Whatever of this reaches the page as markup marks the document, opens a dialog or fails to load.
MARKUP = "<img src=nowhere onerror=\\\"document.title='run';alert(1)\\\"><script>alert(2)</script>"
HOSTILE = f"""\
schema_version: 1
params: {{"{MARKUP}": "{MARKUP}"}}
model:
  graph:
    inputs: [x, "{MARKUP}"]
    modules:
      up: {{_type_: nn.Linear, in_features: "{MARKUP}", out_features: 8}}
      down: {{_type_: "{MARKUP}", "{MARKUP}": 4}}
    nodes:
      - {{name: up, call: "module:up", args: [$x]}}
      - {{name: "{MARKUP}", call: "module:down", args: [$up]}}
    outputs: ["${MARKUP}", $up]
"""


def test_a_visitor_with_the_token_edits_and_one_without_sees_nothing(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    folder = tmp_path / "folder" / "exp1"
    folder.mkdir(parents=True)
    (folder / "good.yaml").write_text("schema_version: 1\nmodel: {sequential: {inputs: [x], layers: []}}\n")
    server = start_server(folder.parent, "--host", "0.0.0.0")
    (token,) = re.findall(r"token=([\w-]{40,})", server.printed())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError, match="401"):
        opener.open(f"{server.url}/")
    page.goto(f"{server.url}/?token={token}")
    expect(Editor(page, server).component("good")).to_be_visible()
    assert token not in page.url
    assert server.printed().count(token) == 1


@pytest.mark.parametrize("tab", ["Problems", "YAML"])
def test_no_text_of_a_file_is_markup_in_the_page(
    page: Page, start_server: StartServer, tmp_path: Path, tab: str
) -> None:
    folder = tmp_path / "folder" / "<b>exp1<img src=x onerror=alert(3)>"
    folder.mkdir(parents=True)
    (folder / "bad.yaml").write_text(HOSTILE)
    said: list[str] = []

    def note(dialog: object) -> None:
        said.append(str(dialog))

    page.on("dialog", note)
    editor = Editor(page, start_server(folder.parent))
    page.goto(editor.server.url)
    editor.component("bad").first.click()
    editor.settled()
    editor.tab(tab)
    editor.card("node:up").click()
    expect(page.locator("img[src='nowhere'], img[src='x']")).to_have_count(0)
    assert page.title() != "run"
    assert not said
