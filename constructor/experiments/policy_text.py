"""The text of a drafted policy file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any, Protocol

from constructor.document import scalar_text
from constructor.experiments.fits import Way
from constructor.experiments.matching import Connection, Fed, Literal, listed
from constructor.experiments.names import Names
from constructor.experiments.parts import Part, Source

_HEAD = """\
# A draft, made from the names and shapes of the components' ports. What was assumed, and what is left
# open, stands above the line it is about: read it, decide, and remove the comments.
schema_version: 1

model:
  graph:
"""
_WIDTH = 110
_OPS: dict[Way, tuple[str, str]] = {"tokens": ("tokens", ""), "unsqueeze": ("unsqueeze", ", 1")}


class Given(Protocol):
    """An input of the policy, the inputs of parts that it feeds, and what else fits there."""

    @property
    def name(self) -> str: ...
    @property
    def feeds(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def copies(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the file: parts in the order in which they run, and what feeds them."""

    parts: Sequence[Part]
    fed: Sequence[Fed]
    inputs: Sequence[Given]
    relative: Callable[[Path], str]
    names: Names


def policy_text(written: Written) -> str:
    """The file, ending with a line break."""
    nodes = list(_nodes(written))
    lines = ["    inputs:", *_inputs(written), "    modules:", *_modules(written), "    nodes:", *nodes]
    return _HEAD + "".join(f"{line}\n" for line in (*lines, *_outputs(written)))


def _inputs(written: Written) -> Iterator[str]:
    if not written.inputs:
        # A graph needs an input, also when every part makes its values by itself.
        yield f"      - {written.names.free('unused')}"
    for given in written.inputs:
        takers = [name for name, _ in given.feeds]
        said = ""
        if given.copies[:1] == (takers[0],):
            said = f"open: {listed(given.copies)} take one each; join those that get the same"
        elif len(takers) > 1:
            said = f"assumed: {listed(takers)} take the same"
        yield from _line("      ", f"- {_word(given.name)}", said)


def _modules(written: Written) -> Iterator[str]:
    linked = {name for item in written.fed for edge in item.edges for name in edge}
    for part in written.parts:
        path = scalar_text(written.relative(part.file), flow=True)
        alone = len(written.parts) > 1 and part.name not in linked
        said = "open: connected to nothing; remove it if it takes no part" if alone else ""
        yield from _line("      ", f"{_word(part.name)}: {{_type_: component, path: {path}}}", said)


def _nodes(written: Written) -> Iterator[str]:
    made: dict[tuple[str, Way], str] = {}
    fed_by_input = {feed: given.name for given in written.inputs for feed in given.feeds}
    for part in written.parts:
        items = [item for item in written.fed if item.part.name == part.name]
        for item in items:
            yield from _ops(item, made, written.names)
        yield f"      - name: {_word(part.name)}"
        yield f"        call: module:{part.name}"
        if items:
            yield "        kwargs:"
        for item in items:
            value = _value(item, made, fed_by_input)
            yield from _line("          ", f"{_word(item.port.name)}: {value}", _said(item))
        yield from _out(part)


def _ops(item: Fed, made: dict[tuple[str, Way], str], names: Names) -> Iterator[str]:
    """The ops that an input's values go through first, each once in the file."""
    for source, how in item.by.sources if isinstance(item.by, Connection) else ():
        if how in _OPS and (source.value, how) not in made:
            op, more = _OPS[how]
            name = made[source.value, how] = names.free(f"{source.value}_{op}")
            yield f"      - {{name: {_word(name)}, call: op:{op}, args: [${source.value}{more}]}}"


def _value(item: Fed, made: dict[tuple[str, Way], str], inputs: dict[tuple[str, str], str]) -> str:
    match item.by:
        case Connection(sources):
            values = [f"${_name(source, how, made)}" for source, how in sources]
            return f"[{', '.join(values)}]" if item.port.count is not None else values[0]
        case Literal(value):
            return _plain(value)
        case _:
            return f"${inputs[item.part.name, item.port.name]}"


def _name(source: Source, how: Way, made: dict[tuple[str, Way], str]) -> str:
    return made.get((source.value, how), source.value)


def _said(item: Fed) -> str:
    if item.open is not None:
        return f"open: {item.open}"
    return f"assumed: {item.assumed}" if item.assumed is not None else ""


def _out(part: Part) -> Iterator[str]:
    match part.form:
        case "items":
            yield f"        out: [{', '.join(_word(source.value) for source in part.sources)}]"
        case "fields":
            yield "        out:"
            for source in part.sources:
                yield f"          {_word(source.key)}: {_word(source.value)}"


def _outputs(written: Written) -> Iterator[str]:
    """Every value that no part takes."""
    taken = {
        source.value
        for item in written.fed
        if isinstance(item.by, Connection)
        for source, _ in item.by.sources
    }
    left = [source.value for part in written.parts for source in part.sources if source.value not in taken]
    if len(left) == 1:
        yield f"    outputs: [${left[0]}]"
        yield "    return: single"
    else:
        yield "    # every value that nothing takes"
        yield "    outputs:"
        yield from (f"      {_word(name)}: ${name}" for name in left)
        yield "    return: dict"


def _line(indent: str, text: str, comment: str) -> Iterator[str]:
    """A line with what is to be said about it above."""
    width = _WIDTH - len(indent) - 2
    yield from (f"{indent}# {line}" for line in wrap(comment, width, break_on_hyphens=False))
    yield f"{indent}{text}"


def _word(text: str) -> str:
    """A name as a key or a value, in quotes where YAML would read something else than text."""
    return scalar_text(text, flow=True)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_word(str(key))}: {_plain(item)}' for key, item in value.items())}}}"
    return scalar_text(f"${value}" if isinstance(value, str) and value.startswith("$") else value, flow=True)
