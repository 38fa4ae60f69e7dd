"""Pictures of a difference, and the file that holds them."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from constructor.diff.changes import Difference
from constructor.diff.compare import compare
from constructor.diff.comparison import Comparison, compare_sources
from constructor.diff.page import page, picture
from constructor.diff.picture import Picture, pictured
from constructor.diff.sources import source_of
from constructor.drawing import Scene
from constructor.registry import default_registry
from tests.unit.constructor.cli.run import Blockwright
from tests.unit.constructor.diff.samples import BASE, side

EXTRA = BASE.replace(
    "      - {name: last, call: module:down, args: [$sum]",
    "      - {name: same, call: op:identity, args: [$sum]}\n"
    "      - {name: last, call: module:down, args: [$same]",
)


def scenes(old: str, new: str) -> tuple[Difference, Picture]:
    one, other = side(old, "a.yaml"), side(new, "b.yaml")
    difference = compare(one, other)
    return difference, pictured(difference, one, other, default_registry())


def statuses(scene: Scene) -> dict[str, str]:
    return {card.id: card.status for card in scene.cards if card.status not in ("ok", "unknown")}


def wires(scene: Scene) -> dict[tuple[str, str], str]:
    return {(wire.source, wire.target): wire.status for wire in scene.wires if wire.status != "ok"}


def compared(folder: Path, old: str, new: str) -> Comparison:
    for name, text in (("a.yaml", old), ("b.yaml", new)):
        (folder / name).write_text(text)
    return compare_sources(source_of(str(folder / "a.yaml")), source_of(str(folder / "b.yaml")))


def test_what_is_new_is_marked_on_its_side_and_in_both() -> None:
    _, found = scenes(BASE, EXTRA)
    assert statuses(found.before) == {"node:last": "changed"}
    assert statuses(found.after) == {"node:same": "added", "node:last": "changed"}
    assert wires(found.before) == {("node:sum", "node:last"): "removed"}
    assert wires(found.after) == {("node:sum", "node:same"): "added", ("node:same", "node:last"): "added"}
    assert wires(found.both) == wires(found.before) | wires(found.after)


def test_what_is_gone_stands_among_what_is_there() -> None:
    _, found = scenes(EXTRA, BASE)
    assert statuses(found.both) == {"node:last": "changed", "gone:node:same": "removed"}
    assert wires(found.both) == {
        ("node:sum", "node:last"): "added",
        ("node:sum", "gone:node:same"): "removed",
        ("gone:node:same", "node:last"): "removed",
    }
    ids = {card.id for card in found.both.cards}
    assert all({wire.source, wire.target} <= ids for wire in found.both.wires)


def test_a_rename_moves_no_edge() -> None:
    difference, found = scenes(BASE, BASE.replace("name: sum", "name: total").replace("$sum", "$total"))
    assert statuses(found.after) == {"node:total": "changed"}
    assert wires(found.both) == {}
    assert found.cards == (("node:total",),)
    assert len(difference.changes) == 1


def test_a_hyperparameter_marks_every_node_that_calls_the_module() -> None:
    _, found = scenes(BASE, BASE.replace("width: 8", "width: 16"))
    assert statuses(found.after) == {"node:first": "changed", "node:last": "changed"}
    (card,) = (card for card in found.after.cards if card.id == "node:first")
    assert card.message == "out_features 8 → 16"


def test_the_file_asks_nobody_for_anything(tmp_path: Path) -> None:
    text = page(compared(tmp_path, BASE, EXTRA))
    links = {link for link in re.findall(r"https?://[^\"' )]+", text)}
    assert links == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text
    assert text.count("<svg") == 6


def test_names_and_values_are_text_in_it(tmp_path: Path) -> None:
    nasty = "</script><img src=x onerror=alert(1)>\\u202e"
    text = page(compared(tmp_path, BASE, BASE.replace("out_features: 2", f'out_features: "{nasty}"')))
    assert "<img" not in text
    assert "\u202e" not in text
    assert "&lt;img src=x" in text


def test_a_picture_is_well_formed(tmp_path: Path) -> None:
    comparison = compared(tmp_path, EXTRA, BASE.replace("width: 8", "width: 16"))
    root = ElementTree.fromstring(picture(comparison.pairs[0]))
    dashed = [element for element in root.iter() if element.get("stroke-dasharray") == "6 4"]
    texts = {element.text for element in root.iter() if element.tag.endswith("text")}
    assert len(dashed) == 1
    assert {"−", "~"} <= texts
    assert any(text and text.startswith("changed: out_features") for text in texts)


def test_the_command_draws(blockwright: Blockwright, head: Path) -> None:
    Path("other.yaml").write_text(head.read_text().replace("width: 8", "width: 16"))
    for name, start in (("x.html", "<!doctype html>"), ("x.svg", "<svg")):
        assert blockwright("diff", "--no-cost", head, "other.yaml", "--out", name).status == 1
        assert Path(name).read_text().startswith(start)
    assert blockwright("diff", "--no-cost", head, "other.yaml", "--out", "x.pdf").status == 2
    assert blockwright("diff", "--no-cost", head, "other.yaml", "--out", "no/x.svg").status == 2


@pytest.mark.parametrize("new", ["schema_version: 1\nmodel: {graph: [\n", "schema_version: 2\n"])
def test_a_side_that_cannot_be_read_still_gives_a_page(tmp_path: Path, new: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    for folder, text in (("one", BASE), ("two", new)):
        (tmp_path / folder / "bad.yaml").write_text(text)
        (tmp_path / folder / "good.yaml").write_text(BASE)
    one, two = (source_of(str(tmp_path / folder)) for folder in ("one", "two"))
    text = page(compare_sources(one, two))
    assert '<span class="status broken">broken</span>' in text
    assert 'class="problem"' in text
