"""A comparison as Markdown: a comment for a pull request."""

import re
from collections.abc import Iterator

from constructor.diff.changes import Change
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.cost import Cost
from constructor.diff.cost_text import cost_lines, key_text, total_lines
from constructor.diff.costs import Costs
from constructor.diff.summary import summary
from constructor.diff.words import SIGNS, detail, kind_of_element, place, subject

_HEADER = "| | what | which | change | set by |\n| --- | --- | --- | --- | --- |\n"
_SPECIAL = re.compile(r"([\\|`*_<>\[\]])")


def markdown(comparison: Comparison, *, cosmetic: bool = False, costs: Costs | None = None) -> str:
    """The comparison with a table for every component that differs; names of files cannot break it."""
    lines = [
        f"### {code(comparison.before.text)} → {code(comparison.after.text)}",
        "",
        f"{escaped(summary(comparison))}",
        "",
    ]
    if comparison.settings:
        rows = "\n".join(_row(change) for change in comparison.settings)
        lines += ["#### training", "", _HEADER + rows, ""]
    each = costs.each if costs is not None else (None,) * len(comparison.pairs)
    for pair, cost in zip(comparison.pairs, each, strict=True):
        lines += _pair(pair, cosmetic=cosmetic)
        if cost is not None and pair.status != "identical":
            lines += [f"- {escaped(line)}" for line in cost_lines(cost)] + [""]
            lines += _checkpoint(cost)
    if costs is not None and len(comparison.pairs) > 1:
        lines += [*(f"- **{escaped(line)}**" for line in total_lines(costs)), ""]
    identical = [pair.name for pair in comparison.pairs if pair.status == "identical"]
    if identical and len(comparison.pairs) > 1:
        lines += [f"Unchanged: {', '.join(code(name) for name in identical)}", ""]
    if comparison.problems:
        lines += ["**Problems**", ""]
        lines += [f"- {escaped(str(problem))}" for problem in comparison.problems]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _checkpoint(cost: Cost) -> Iterator[str]:
    """The keys that a checkpoint does not simply fill, folded away."""
    groups = cost.checkpoint.groups() if cost.checkpoint is not None else ()
    told = [key for key in groups if key.fate != "kept"]
    if told:
        yield from ("<details><summary>keys of a checkpoint</summary>", "")
        yield from (f"- {escaped(key_text(key))}" for key in told)
        yield from ("", "</details>", "")


def _pair(pair: Pair, *, cosmetic: bool) -> Iterator[str]:
    notes = pair.difference.cosmetic if pair.difference is not None and cosmetic else ()
    if pair.status == "identical" and not notes:
        return
    title = f"#### {pair.status}: {code(pair.name)}"
    if pair.before is not None and pair.after is not None and pair.before.name != pair.after.name:
        title += f" (was {code(pair.before.name)})"
    yield from (title, "")
    if pair.difference is not None and pair.difference.changes:
        yield _HEADER + "\n".join(_row(change) for change in pair.difference.changes)
        yield ""
    if notes:
        yield from (f"- cosmetic: {escaped(note)}" for note in notes)
        yield ""


def _row(change: Change) -> str:
    cells = (SIGNS[change.kind], f"{kind_of_element(change)} {change.kind}", code(subject(change)))
    return "| " + " | ".join((*cells, escaped(detail(change)), escaped(place(change)))) + " |"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text in the type of code; a backtick or bar in it does no harm."""
    flat = " ".join(text.split()).replace("|", "\\|")
    return f"`{flat}`" if "`" not in flat else f"`` {flat} ``"
