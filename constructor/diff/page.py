"""A comparison as one HTML file that works offline: pictures side by side or in one, and the changes."""

import html
import json
from collections.abc import Iterator

from constructor.diff.changes import Change
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.cost import Cost
from constructor.diff.cost_text import cost_lines, key_text, total_lines
from constructor.diff.costs import Costs
from constructor.diff.picture import Picture, pictured
from constructor.diff.summary import summary
from constructor.diff.words import SIGNS, kind_of_element, place, subject, value_text
from constructor.drawing import Scene, lay_out, svg
from constructor.drawing.palette import PALETTES, Theme, mixed
from constructor.drawing.svg import cleaned
from constructor.places import shipped
from constructor.records import ComponentReport
from constructor.registry import Registry, default_registry

_ASSETS = shipped("assets") / "compare"
# The file may ask nobody for anything: only the script and the styles inside it run.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
Reports = tuple[ComponentReport | None, ComponentReport | None]
_THEMES: tuple[Theme, ...] = ("light", "dark")
_ACCENTS = {"light": "#1f5fbf", "dark": "#7fb2ff"}
_LEGEND = (("+", "added"), ("−", "removed"), ("~", "changed"))


def page(comparison: Comparison, costs: Costs | None = None, registry: Registry | None = None) -> str:
    """The text of the file; what comes from a component's file is text in it, never markup or script."""
    registry = registry or default_registry()
    each = costs.each if costs is not None else (None,) * len(comparison.pairs)
    title = f"{comparison.before.text} → {comparison.after.text}"
    sections = "".join(
        _section(pair, cost, registry, costs.reports[number] if costs is not None else (None, None))
        for number, (pair, cost) in enumerate(zip(comparison.pairs, each, strict=True))
        if pair.status != "identical"
    )
    identical = [pair.name for pair in comparison.pairs if pair.status == "identical"]
    style, script = ((_ASSETS / name).read_text(encoding="utf-8") for name in ("compare.css", "compare.js"))
    several = costs is not None and len(comparison.pairs) > 1
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_variables()}{style}</style>\n"
        f'<body data-view="side">\n<main>\n<h1>{escape(title)}</h1>\n'
        f'<p class="summary">{escape(summary(comparison))}</p>\n'
        + ("".join(map(_total, total_lines(costs))) if several and costs is not None else "")
        + _bar(len(comparison.changes) + len(comparison.settings))
        + _settings(comparison.settings)
        + sections
        + (f'<p class="summary">unchanged: {escape(", ".join(identical))}</p>\n' if identical else "")
        + _problems(comparison)
        + f'</main>\n<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def escape(text: str) -> str:
    """Text as HTML shows it; characters that would turn or hide what stands around them are replaced."""
    return html.escape(cleaned(text))


def picture(pair: Pair, reports: Reports = (None, None), registry: Registry | None = None) -> str:
    """Both sides of a component in one drawing, as the text of an SVG file."""
    return svg(lay_out(_scenes(pair, registry or default_registry(), reports).both))


def _scenes(pair: Pair, registry: Registry, reports: Reports) -> Picture:
    one, other = pair.sides
    assert pair.difference is not None
    assert one is not None
    assert other is not None
    return pictured(pair.difference, one, other, registry, reports)


def _variables() -> str:
    def of(theme: Theme) -> str:
        colours = PALETTES[theme]
        own = {"accent": _ACCENTS[theme], "chosen": mixed(_ACCENTS[theme], colours["sheet"], 0.12)}
        return "".join(f"--{name}:{colour};" for name, colour in {**colours, **own}.items())

    return f":root{{{of('light')}}}@media (prefers-color-scheme: dark){{:root{{{of('dark')}}}}}\n"


def _bar(changes: int) -> str:
    legend = "".join(f'<span class="{word}"><b>{sign}</b> {word}</span>' for sign, word in _LEGEND)
    return (
        '<div class="bar" role="toolbar" aria-label="Comparison">'
        '<button data-view="side" aria-pressed="true">Side by side</button>'
        '<button data-view="both" aria-pressed="false">In one</button>'
        '<label><input type="checkbox" id="linked" checked> pan and zoom together</label>'
        '<button id="previous" title="p">Previous</button><button id="next" title="n">Next</button>'
        f'<span id="count" aria-live="polite">{changes} changes</span>'
        f'<span class="legend">{legend}</span></div>\n'
    )


def _section(pair: Pair, cost: Cost | None, registry: Registry, reports: Reports) -> str:
    was = (
        f", was {pair.before.name}"
        if pair.before and pair.after and pair.before.name != pair.after.name
        else ""
    )
    head = (
        f"<section>\n<header><h2>{escape(pair.name)}</h2>"
        f'<span class="status {pair.status}">{pair.status}</span>{escape(was)}</header>\n'
    )
    views, rows = "", ""
    if pair.difference is not None and pair.difference.changes:
        scenes = _scenes(pair, registry, reports)
        views = _views(pair, scenes)
        rows = _table(pair.difference.changes, scenes.cards)
    return head + views + rows + "".join(_cost(cost)) + "</section>\n"


def _settings(changes: tuple[Change, ...]) -> str:
    """What differs in two training YAMLs; no picture shows it."""
    if not changes:
        return ""
    return (
        f"<section>\n<header><h2>training</h2></header>\n{_table(changes, ((),) * len(changes))}</section>\n"
    )


def _views(pair: Pair, scenes: Picture) -> str:
    before, after = pair.before, pair.after
    assert before is not None
    assert after is not None
    shown = (
        ("one", "before", str(before.path), scenes.before),
        ("one", "after", str(after.path), scenes.after),
        ("both", "both", "both in one: what is gone stands among what is there", scenes.both),
    )
    figures = (
        f'<figure class="{place}" data-side="{side}"><figcaption>{escape(title)}</figcaption>'
        f"{_picture(scene)}</figure>\n"
        for place, side, title, scene in shown
    )
    return f'<div class="views">\n{"".join(figures)}</div>\n'


def _picture(scene: Scene) -> str:
    drawing = lay_out(scene)
    hint = "drag to move, Ctrl and wheel to zoom, double-click to fit"
    return "".join(
        f'<div class="picture {theme}" title="{hint}">{svg(drawing, theme, ids=True)}</div>'
        for theme in _THEMES
    )


def _table(changes: tuple[Change, ...], cards: tuple[tuple[str, ...], ...]) -> str:
    rows = "".join(_row(change, ids) for change, ids in zip(changes, cards, strict=True))
    head = "".join(f"<th>{word}</th>" for word in ("", "what", "which", "before", "after", "set by"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n"


def _row(change: Change, cards: tuple[str, ...]) -> str:
    olds, news = _sides(change)
    what = f"{kind_of_element(change)} {change.kind}"
    look = change.kind if change.kind in ("added", "removed") else "changed"
    return (
        f'<tr tabindex="0" data-cards="{escape(json.dumps(cards))}">'
        f'<td class="{look}">{SIGNS[change.kind]}</td><td class="what">{escape(what)}</td>'
        f'<td class="which">{escape(subject(change))}</td>'
        f'<td class="value">{escape(olds)}</td><td class="value">{escape(news)}</td>'
        f'<td class="place">{escape(place(change))}</td></tr>\n'
    )


def _sides(change: Change) -> tuple[str, str]:
    match change.kind:
        case "renamed":
            return change.before or "", change.after or ""
        case "added":
            return "", value_text(change.new) if change.new else ""
        case "removed":
            return value_text(change.old) if change.old else "", ""
        case "moved":
            places = [f"place {given.value + 1}" if given else "" for given in (change.old, change.new)]
            return places[0], places[1]
    return value_text(change.old), value_text(change.new)


def _total(line: str) -> str:
    return f'<p class="total">{escape(line)}</p>\n'


def _cost(cost: Cost | None) -> Iterator[str]:
    if cost is None:
        return
    lines = "".join(f"<li>{escape(line)}</li>" for line in cost_lines(cost))
    yield f'<ul class="cost">{lines}</ul>\n'
    if cost.checkpoint is not None and cost.checkpoint.keys:
        keys = "\n".join(key_text(key) for key in cost.checkpoint.groups())
        yield f"<details><summary>keys of a checkpoint</summary><pre>{escape(keys)}</pre></details>\n"


def _problems(comparison: Comparison) -> str:
    lines = "".join(f'<li class="problem">{escape(str(problem))}</li>' for problem in comparison.problems)
    return f"<ul>{lines}</ul>\n" if lines else ""
