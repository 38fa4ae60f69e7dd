"""A drawing as a file: what comes from a component's file stays text in it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from constructor.drawing import Card, Drawing, Scene, Wire, build_scene, dot, html, lay_out, png, svg
from constructor.drawing.palette import PALETTES
from tests.conftest import Golden
from tests.unit.constructor.drawing import samples

STYLE = Path(__file__).parents[4] / "app" / "widgets" / "canvas_js" / "canvas.css"
EVIL = '</script><img src=x onerror=alert(1)>&"\u202eevil\x00\x1b'
SVG = "{http://www.w3.org/2000/svg}"


def scene(name: str = "policy", *expanded: str) -> Scene:
    graph, report, problems = samples.named(name)
    return build_scene(graph, samples.REGISTRY, report, problems, expanded)


def evil_scene() -> Scene:
    cards = tuple(
        Card(f"node:{i}", EVIL, EVIL, EVIL, message=EVIL, status="error", detail=EVIL) for i in range(2)
    )
    return Scene(cards, (), (Wire("w", "node:0", "node:1", EVIL, EVIL, detail=EVIL),))


def written(drawing: Drawing) -> list[str]:
    root = ElementTree.fromstring(svg(drawing))
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_svg_shows_every_title_shape_and_problem(theme: str) -> None:
    texts = written(lay_out(scene("broken")))
    assert {"cam_head", "B × 3 × 240 × 320", "head_backbone", "320 M", "velocity"} <= set(texts)
    assert any(text.startswith("error: left_backbone gives") for text in texts)


def test_svg_titles_are_not_cut_while_they_fit() -> None:
    titles = [card.title for card in scene("policy", "node:info_embedder").cards if card.title]
    texts = written(lay_out(scene("policy", "node:info_embedder")))
    assert [title for title in titles if title not in texts] == []


def test_svg_of_a_folded_repeat_tells_the_count() -> None:
    assert "× 3" in written(lay_out(scene("embedder", "node:info_embedder")))


def test_svg_keeps_hostile_names_as_harmless_text() -> None:
    text = svg(lay_out(evil_scene()))
    root = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "g", "rect", "path", "text", "title", "circle"),
    }
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    assert "\u202e" not in text


def test_html_holds_hostile_names_as_data_only() -> None:
    text = html(lay_out(evil_scene()), title=EVIL)
    assert "<img" not in text.replace("\\u003c", "")
    data = re.search(r'<script id="drawing" type="application/json">(.*?)</script>', text, re.S)
    assert data is not None
    assert json.loads(data[1])["cards"][0]["title"] == EVIL


def test_html_asks_nobody_for_anything() -> None:
    text = html(lay_out(scene()))
    assert "default-src 'none'" in text
    links = set(re.findall(r"https?://[^\"'`\s)]+", text))
    assert all(link.startswith("http://www.w3.org/") for link in links), links


def test_dot_for_people_quotes_texts() -> None:
    text = dot(evil_scene(), texts=True)
    assert '\\"' in text
    assert all(line.count('"') % 2 == 0 for line in text.replace('\\"', "").splitlines())


def test_dot_reads_well(golden: Golden) -> None:
    golden(dot(scene("embedder", "node:info_embedder"), direction="TB", texts=True), "embedder.dot")


def test_png_is_a_picture_of_some_size() -> None:
    picture = png(scene("embedder"))
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) > 300


@pytest.mark.parametrize(
    ("theme", "rule"), [("light", ".bw-canvas {"), ("dark", '.bw-canvas[data-theme="dark"] {')]
)
def test_files_have_the_colours_of_the_page(theme: str, rule: str) -> None:
    block = STYLE.read_text(encoding="utf-8").partition(rule)[2].partition("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    assert {name: colours.get(name) for name in PALETTES[theme]} == dict(PALETTES[theme])  # type: ignore[index]


def test_a_status_changes_the_file() -> None:
    plain = scene("embedder")
    marked = replace(plain, cards=tuple(replace(card, status="removed") for card in plain.cards))
    assert svg(lay_out(plain)) != svg(lay_out(marked))
