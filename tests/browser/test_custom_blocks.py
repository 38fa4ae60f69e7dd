"""Blocks of the user's own code, as the README shows them, have ports, shapes and a form in the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.editor_page import Editor
from tests.docs.test_readme import files_of_the_readme

POLICY = """\
schema_version: 1
model:
  graph:
    inputs: [tokens, condition]
    modules: {film: {_type_: component, path: film.yaml}}
    nodes: [{name: y, call: module:film, kwargs: {tokens: $tokens, condition: $condition}}]
    outputs: [$y]
"""


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "family" / "exp1"
    folder.mkdir(parents=True)
    for name, text in files_of_the_readme().items():
        (tmp_path if name.endswith(".py") else folder).joinpath(name).write_text(text)
    return folder


def test_blocks_named_at_the_start_are_known_everywhere(
    page: Page, start_server: StartServer, experiment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    editor = Editor(page, start_server(tmp_path / "root", "--blocks", "film_blocks"))
    editor.open("family/exp1/film.yaml", "node:y")
    expect(editor.verdict).to_have_text("✓ shapes fit")
    expect(editor.inspector).to_contain_text("Scales and shifts every token")
    expect(editor.number("width")).to_have_attribute("min", "8")
    editor.set_number("width", 640)
    expect(editor.inspector).to_contain_text("2 × 300 × 640")


def test_code_that_a_part_of_the_policy_imports_waits_for_trust(
    page: Page, start_server: StartServer, experiment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    component = experiment / "film.yaml"
    asking = "imports: [film_blocks]\nsettings: {allowed_import_prefixes: [film_]}\n"
    component.write_text(component.read_text().replace("model:", f"{asking}model:", 1))
    (experiment / "policy.yaml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    editor = Editor(page, start_server(tmp_path / "root"))
    editor.open("family/exp1/policy.yaml")
    expect(editor.verdict).to_contain_text("error")
    editor.button("Trust and import film_blocks").click()
    expect(editor.verdict).to_have_text("✓ shapes fit")
