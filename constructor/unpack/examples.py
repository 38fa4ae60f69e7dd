"""The example inputs that a block told by its ports, kept in the file where its parts tell others."""

from collections.abc import Iterator
from typing import Any

from constructor.document import Document, insert_key
from constructor.edits import Source
from constructor.graph.places import value_at
from constructor.probe import BoundPort, Ports

SECTION = "example_inputs"


def with_examples(before: Source, after: Source) -> Document:
    """The unpacked text with an example for every input that would be probed with something else.

    What a block takes is more than what its parts take: a projection takes any row of tokens, and the block
    knew that this one is a chunk of 40 actions.
    """
    written = value_at(before.resolved.data, (SECTION,))
    known = written if isinstance(written, dict) else {}
    if written is not None and not isinstance(written, dict):
        return after.document
    examples = {name: example for name, example in _changed(before, after) if name not in known}
    if not examples:
        return after.document
    if written is None:
        first = "model" if after.document.node(("model",)) is not None else None
        return insert_key(after.document, (), SECTION, examples, first)
    document = after.document
    for name, example in examples.items():
        document = after.at(document).write((SECTION, name), example)
    return document


def _changed(before: Source, after: Source) -> Iterator[tuple[str, Any]]:
    old = Ports(before.graph, before.resolved, before.registry)
    new = Ports(after.graph, after.resolved, after.registry)
    for name in before.graph.inputs:
        port, now = old.fed_by(name), new.fed_by(name)
        if port is None or port.sample is not None or (now is not None and _look(port) == _look(now)):
            continue
        if (example := _example(before, port)) is not _UNKNOWN:
            yield name, example


class _Unknown:
    pass


_UNKNOWN = _Unknown()


def _look(port: BoundPort) -> tuple[Any, ...]:
    """What decides the example of a port."""
    if port.absent:
        return (None,)
    return (port.template, port.dtype, port.count, port.value, tuple(map(_look, port.fields)), port.anything)


def _example(source: Source, port: BoundPort) -> Any:
    """The example of a port as the file writes one, with `${...}` for hyperparameters written so."""
    if port.absent:
        return None
    if port.anything or port.fields:
        return _UNKNOWN
    if port.template is None:
        return {"value": port.value}
    words = port.template.split()
    names = (port.symbolic or "").split()
    shape = " ".join(
        _word(source, port, name, word)
        for name, word in zip(names if len(names) == len(words) else words, words, strict=True)
    )
    one: Any = shape if port.dtype == "float32" else {"shape": shape, "dtype": port.dtype}
    return one if port.count is None else [one] * port.count


def _word(source: Source, port: BoundPort, name: str, word: str) -> str:
    """One dim: the expression behind the hyperparameter that it names, or its size."""
    setting = port.settings.get(name)
    text = source.written(setting.path) if setting is not None and setting.path is not None else None
    return text if isinstance(text, str) and text.startswith("${") and text.endswith("}") else word
