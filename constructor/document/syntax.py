"""The parser's complaints in plain words, and patches that let reading go on behind some of them.

A patch replaces characters in the text that is parsed, one for one, so that every offset stays true; the
user's own text is never changed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from constructor.document.nodes import Mapping, Node, Scalar, Sequence
from constructor.document.problems import Reporter, shown

_INTERPOLATION = re.compile(r"\$\{[^{}\r\n]*\}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters of the parsed text to replace so that parsing can go on.

    Attributes:
        certain: the patch surely means what the user meant, so later complaints are worth reporting.
    """

    start: int
    text: str
    certain: bool = True

    def apply(self, parsed: str) -> str:
        return parsed[: self.start] + self.text + parsed[self.start + len(self.text) :]


def mask_unprintable(text: str, report: Reporter) -> str:
    """`text` with every character that YAML forbids replaced by `_`; the first few are reported."""
    found = list(_UNPRINTABLE.finditer(text))
    for match in found[:_MAX_LISTED]:
        code = ord(match.group())
        if 0xDC80 <= code <= 0xDCFF:
            report.add(
                "not-utf8",
                f"the byte 0x{code - 0xDC00:02x} is not UTF-8 text",
                match.start(),
                hint="save the file as UTF-8",
            )
        else:
            report.add(
                "unprintable-character", f"the character U+{code:04X} is not allowed in YAML", match.start()
            )
    return _UNPRINTABLE.sub("_", text) if found else text


def report_syntax(error: yaml.MarkedYAMLError, text: str, report: Reporter) -> Patch | None:
    """Reports a syntax error at the place that the user must change; a patch if reading can go on."""
    offset = min(error.problem_mark.index if error.problem_mark else len(text), len(text))
    problem, context = str(error.problem or error), str(error.context or "")
    if "cannot start any token" in problem:
        return _bad_start(text, offset, report)
    if "mapping values are not allowed" in problem:
        report.add(
            "yaml-syntax",
            "a second `: ` on this line, or a line indented further than the value above it",
            offset,
            hint="put a value that contains `: ` in quotes, or align the line with its neighbours",
        )
        return Patch(offset, "_", certain=False)
    if "flow" in context or "flow" in problem:
        return _broken_flow(error, text, offset, report)
    if "quoted scalar" in context and "end of stream" in problem:
        report.add(
            "yaml-syntax", "this quote is never closed", _context(error, offset), hint="add the closing quote"
        )
        return None
    if "block" in context:
        report.add(
            "yaml-syntax",
            f"the line does not fit the lines above it: {shown(text[offset:])!r}",
            offset,
            hint="check its indentation; every key needs `: ` behind it, every list item `- ` before it",
        )
        return None
    words = ": ".join(part for part in (context, problem) if part)
    report.add("yaml-syntax", f"not valid YAML {words}".replace("  ", " "), offset)
    return None


def warn_of_tabs(text: str, root: Node | None, report: Reporter) -> None:
    """Warns of tabs between values, which this reader takes for blanks and others refuse."""
    if "\t" not in text or root is None or report.found:
        return
    inside = sorted(_scalar_ranges(root))
    ends = [end for _, end in inside]
    for found in re.finditer(r"\t+", text):
        offset = found.start()
        index = bisect_right(ends, offset)
        if index < len(inside) and inside[index][0] <= offset:
            continue
        line_start = report.lines.start_of(offset)
        since = max(line_start, ends[index - 1] if index else 0)
        if "#" not in text[since:offset]:
            report.add(
                "tab-separation",
                "a tab stands between values; upstream's YAML reader may refuse it",
                offset,
                hint="use spaces",
                severity="warning",
            )


def _scalar_ranges(node: Node) -> Iterator[tuple[int, int]]:
    match node:
        case Scalar(start=start, end=end):
            yield start, end
        case Sequence(items=items):
            for item in items:
                yield from _scalar_ranges(item)
        case Mapping(entries=entries):
            for entry in entries:
                yield entry.key.start, entry.key.end
                yield from _scalar_ranges(entry.value)


def _context(error: Any, offset: int) -> int:
    return int(error.context_mark.index) if error.context_mark is not None else offset


def _bad_start(text: str, offset: int, report: Reporter) -> Patch:
    character = text[offset : offset + 1]
    if character == "\t":
        later = len(_TAB_INDENT.findall(text, offset + 1))
        report.add(
            "tab-indentation",
            "a tab stands where YAML expects spaces" + (f" (and on later lines: {later})" if later else ""),
            offset,
            hint="indent with spaces",
        )
        spaces = _TAB_INDENT.sub(lambda found: " " * len(found.group()), text[offset:])
        return Patch(offset, " " + spaces[1:], certain=False)
    report.add(
        "yaml-syntax",
        f"a value cannot start with {character!r}",
        offset,
        hint="put the value in quotes",
    )
    return Patch(offset, "_")


def _broken_flow(error: Any, text: str, offset: int, report: Reporter) -> Patch | None:
    found = _interpolation_near(text, offset)
    if found is not None:
        report.add(
            "unquoted-interpolation",
            f"inside braces or brackets {shown(found.group())} must be in quotes: "
            "there a brace ends an unquoted value",
            found.start(),
            hint=f'write "{found.group()}"',
        )
        return Patch(found.start(), "_" * len(found.group()))
    opened = _context(error, offset)
    bracket = text[opened : opened + 1]
    if bracket in ("{", "[") and "node" not in str(error.context):
        closing = "}" if bracket == "{" else "]"
        report.add(
            "yaml-syntax",
            f"expected `,` or `{closing}` before {shown(text[offset:]) or 'the end of the file'!r}; "
            f"the `{bracket}` on line {report.line(opened)} is still open",
            offset if text[offset:].strip() else opened,
            hint=f"close it with `{closing}`, or put a value that holds one of `{{}}[],` in quotes",
        )
        return None
    report.add("yaml-syntax", f"unexpected {shown(text[offset:])!r} between braces or brackets", offset)
    return None


def _interpolation_near(text: str, offset: int) -> "re.Match[str] | None":
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    for found in _INTERPOLATION.finditer(text, line_start):
        if found.start() > offset:
            return None
        if found.start() <= offset < found.end():
            return found
    return None
