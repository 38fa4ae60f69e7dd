"""What is wrong in a folder is told where it stands; the other files, the disk and the page are unharmed."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import Server, serving

GOOD = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: 8, out_features: 16}
      down: {_type_: nn.Linear, in_features: 16, out_features: 4}
    nodes:
      - {name: up, call: module:up, args: [$x]}
      - {name: down, call: module:down, args: [$up]}
    outputs: [$down]
"""
BROKEN = {
    "broken_yaml": GOOD.replace("outputs: [$down]", "outputs: [$down"),
    "duplicate_key": GOOD.replace("    inputs: [x]\n", "    inputs: [x]\n    inputs: [y]\n"),
    "tabs": GOOD.replace("    inputs", "\tinputs"),
    "unknown_type": GOOD.replace("down: {_type_: nn.Linear", "down: {_type_: nn.Liner"),
    "missing_keyword": GOOD.replace(", out_features: 4", ""),
    "extra_keyword": GOOD.replace("out_features: 4", "out_features: 4, wide: 2"),
    "forward_reference": GOOD.replace("args: [$x]", "args: [$down]"),
    "mismatch": GOOD.replace("in_features: 16", "in_features: 12"),
    "cycle_in_values": GOOD + "params: {a: '${params.b}', b: '${params.a}'}\n",
    "cycle_in_defaults": "defaults: [cycle_in_defaults.yaml]\n" + GOOD,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad") / "root"
    experiment = root / "family" / "exp1"
    experiment.mkdir(parents=True)
    for name, text in {**BROKEN, "good": GOOD}.items():
        (experiment / f"{name}.yaml").write_text(text)
    return root


@pytest.fixture(scope="module")
def served(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(folder, tmp_path_factory.mktemp("log") / "server.log") as server:
        yield server


@pytest.fixture
def editor(page: Page, served: Server) -> Editor:
    return Editor(page, served)


@pytest.fixture
def own(page: Page, served: Server, tmp_path: Path) -> Editor:
    """An editor on a folder that the test may change."""
    editor = Editor(page, served, tmp_path.name)
    (editor.folder / "exp1").mkdir(parents=True)
    for name in ("good", "other"):
        (editor.folder / "exp1" / f"{name}.yaml").write_text(GOOD)
    return editor


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_error_is_located_and_leaves_the_rest_alone(editor: Editor, folder: Path, name: str) -> None:
    file = folder / "family" / "exp1" / f"{name}.yaml"
    editor.open(f"family/exp1/{name}.yaml")
    expect(editor.here).to_have_text(name)
    expect(editor.verdict).to_contain_text("error")
    editor.tab("Problems")
    expect(editor.tables).to_contain_text(re.compile(rf"{name}\.yaml:\d+:\d+"))
    expect(editor.page.locator(".st-key-defect")).to_have_count(0)
    editor.choose("good")
    expect(editor.verdict).to_have_text("✓ shapes fit")
    assert file.read_text() == BROKEN[name]


def test_a_node_in_error_carries_the_mark_and_the_message(editor: Editor) -> None:
    editor.open("family/exp1/unknown_type.yaml")
    expect(editor.card("node:down")).to_have_class(re.compile("is-error"))
    expect(editor.card("node:down")).to_contain_text("nn.Liner")
    expect(editor.card("node:up")).to_have_class(re.compile("is-ok"))


def test_a_wrong_shape_marks_its_edge_and_the_rest_keeps_its_shapes(editor: Editor) -> None:
    editor.open("family/exp1/mismatch.yaml")
    expect(editor.card("node:down")).to_have_class(re.compile("is-error"))
    expect(editor.page.locator(".st-key-canvas .wire.is-error")).to_have_count(1)
    expect(editor.page.locator(".st-key-canvas .label", has_text="16").first).to_be_visible()


def test_a_folder_without_a_component_teaches_what_one_is(page: Page, served: Server, tmp_path: Path) -> None:
    editor = Editor(page, served, tmp_path.name)
    editor.folder.mkdir()
    (editor.folder / "notes.yaml").write_text("remember: milk\n")
    page.goto(editor.address())
    expect(page.get_by_text("No component in this folder")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("notes.yaml")).to_be_visible()
    (editor.folder / "first.yaml").write_text(GOOD)
    expect(editor.component("first")).to_be_visible()


@pytest.mark.parametrize("target", ["../secret.yaml", "/etc/passwd"])
def test_a_file_outside_of_the_root_is_refused(own: Editor, target: str) -> None:
    secret = own.server.root.with_name("secret.yaml")
    secret.write_text(GOOD.replace("up", "secret"))
    own.page.goto(f"{own.server.url}/?file={target}")
    expect(own.page.get_by_text("lies outside of")).to_be_visible(timeout=30_000)
    expect(own.page.get_by_text("secret:")).to_have_count(0)


def test_a_change_on_disk_is_followed_while_nothing_is_edited(own: Editor) -> None:
    own.open("exp1/good.yaml")
    (own.folder / "exp1" / "good.yaml").write_text(GOOD.replace("out_features: 4", "out_features: 5"))
    expect(own.card("out:down")).to_contain_text("5")
    expect(own.page.locator(".crumbs em")).to_have_count(0)


def test_a_change_on_disk_never_swallows_an_edit(own: Editor) -> None:
    file = own.folder / "exp1" / "good.yaml"
    own.open("exp1/good.yaml", "node:down")
    own.set_number("out_features", 6)
    expect(own.page.locator(".crumbs em")).to_have_text("edited")
    theirs = GOOD + "# theirs\n"
    file.write_text(theirs)
    expect(own.page.get_by_text("changed on disk")).to_be_visible()
    assert file.read_text() == theirs
    own.page.keyboard.press("Control+s")
    dialog = own.page.get_by_role("dialog")
    expect(dialog).to_contain_text("# theirs")
    expect(dialog).to_contain_text("out_features: 6")
    expect(dialog.get_by_role("button", name=re.compile("^Write"))).to_be_disabled()
    dialog.get_by_role("button", name="Load theirs").click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(own.page.get_by_text("changed on disk while")).to_have_count(0)
    own.page.keyboard.press("Control+z")
    expect(own.number("out_features")).to_have_value("6")


def test_edits_on_both_sides_that_do_not_touch_are_saved_together(own: Editor) -> None:
    file = own.folder / "exp1" / "good.yaml"
    own.open("exp1/good.yaml", "node:down")
    own.set_number("out_features", 6)
    expect(own.page.locator(".crumbs em")).to_have_text("edited")
    file.write_text("# theirs\n" + GOOD)
    expect(own.page.get_by_text("changed on disk")).to_be_visible()
    own.page.keyboard.press("Control+s")
    dialog = own.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The two do not touch.")
    dialog.get_by_role("button", name="Take both").click()
    dialog.get_by_role("button", name="Write 1 file").click()
    expect(own.page.get_by_text("Saved good.yaml").first).to_be_visible()
    assert file.read_text() == "# theirs\n" + GOOD.replace("out_features: 4", "out_features: 6")


def test_a_vanished_folder_leaves_the_page_alive(own: Editor) -> None:
    own.open("exp1/good.yaml", "node:down")
    own.set_number("out_features", 6)
    expect(own.page.locator(".crumbs em")).to_have_text("edited")
    shutil.move(own.folder, own.folder.with_name(f"{own.root}-gone"))
    expect(own.page.get_by_text("is gone from the disk")).to_be_visible()
    expect(own.card("node:down")).to_contain_text("out 6")
    shutil.move(own.folder.with_name(f"{own.root}-gone"), own.folder)
    expect(own.page.get_by_text("is gone from the disk")).to_have_count(0)
    own.save()
    assert (own.folder / "exp1" / "good.yaml").read_text() == GOOD.replace(
        "out_features: 4", "out_features: 6"
    )


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("      ", "          ").encode(),
    ],
    ids=["byte order mark", "CRLF", "no final newline", "odd indentation"],
)
def test_what_is_no_error_is_read_and_kept(own: Editor, before: bytes) -> None:
    file = own.folder / "exp1" / "good.yaml"
    file.write_bytes(before)
    own.open("exp1/good.yaml", "node:down")
    expect(own.verdict).to_have_text("✓ shapes fit")
    own.set_number("out_features", 6)
    expect(own.page.locator(".crumbs em")).to_have_text("edited")
    own.save()
    assert file.read_bytes() == before.replace(b"out_features: 4", b"out_features: 6")
