"""The example inputs that a block told by its ports, kept in the file where its parts tell others."""

from collections.abc import Iterator
from typing import Any

from constructor.document import Document, Reader, insert_key
from constructor.edits import Source
from constructor.graph.places import value_at
from constructor.probe import (
    BoundPort,
    DictExample,
    Example,
    ListExample,
    PlainExample,
    Ports,
    TensorExample,
)

SECTION = "example_inputs"


def with_examples(before: Source, after: Source, read: Reader) -> Document:
    """The unpacked text with an example for every input that would be probed with something else.

    What a block takes is more than what its parts take: a projection takes any row of tokens, and the block
    knew that this one is a chunk of 40 actions.
    """
    written = value_at(before.resolved.data, (SECTION,))
    known = written if isinstance(written, dict) else {}
    if written is not None and not isinstance(written, dict):
        return after.document
    examples = {name: example for name, example in _changed(before, after, read) if name not in known}
    if not examples:
        return after.document
    if written is None:
        first = "model" if after.document.node(("model",)) is not None else None
        return insert_key(after.document, (), SECTION, examples, first)
    document = after.document
    for name, example in examples.items():
        document = after.at(document).write((SECTION, name), example)
    return document


def _changed(before: Source, after: Source, read: Reader) -> Iterator[tuple[str, Any]]:
    old, new = (Ports(one.graph, one.resolved, one.registry, read) for one in (before, after))
    for name in before.graph.inputs:
        port, now = old.fed_by(name), new.fed_by(name)
        if port is None or (now is not None and (port.sample is not None or _look(port) == _look(now))):
            continue
        example = _example(before, port) if port.sample is None else _sample(port.sample)
        if example is not _UNKNOWN:
            yield name, example


def _sample(example: Example) -> Any:
    """An example that a component's file wrote, as a file writes one."""
    match example:
        case TensorExample(shape, dtype, _, template):
            text = template or " ".join(map(str, shape))
            return text if dtype == "float32" else {"shape": text, "dtype": dtype}
        case ListExample(items):
            return [_sample(item) for item in items]
        case DictExample(fields):
            return {name: _sample(item) for name, item in fields}
        case PlainExample(value):
            return {"value": value}


class _Unknown:
    pass


_UNKNOWN = _Unknown()


def _look(port: BoundPort) -> tuple[Any, ...]:
    """What decides the example of a port."""
    if port.absent:
        return (None,)
    return (port.template, port.dtype, port.count, port.value, tuple(map(_look, port.fields)), port.anything)


def example_of(port: BoundPort) -> Any | None:
    """The example of a port as a file writes one; None where nothing, or nothing definite, is known."""
    found = _example(None, port)
    return None if found is _UNKNOWN or (isinstance(found, str) and "..." in found) else found


def _example(source: Source | None, port: BoundPort) -> Any:
    """The example of a port as the file writes one, with `${...}` for hyperparameters written so.

    Args:
        source: the file in which the port's hyperparameters are written; None writes their values.
    """
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


def _word(source: Source | None, port: BoundPort, name: str, word: str) -> str:
    """One dim: the expression behind the hyperparameter that it names, or its size."""
    setting = port.settings.get(name)
    if source is None or setting is None or setting.path is None:
        return word
    text = source.written(setting.path)
    return text if isinstance(text, str) and text.startswith("${") and text.endswith("}") else word
