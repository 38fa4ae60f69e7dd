"""Arguments of nodes: `$name` takes a value of the graph, anything else is passed as it is."""

from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.graph.collector import Collector
from constructor.graph.ir import Const, Fields, Items, Ref, Value
from constructor.graph.names import is_name


def read_value(value: Any, path: ConfigPath, problems: Collector) -> Value:
    """The argument written as `value`. Text that cannot be read is reported and passed as it is."""
    if isinstance(value, str):
        return _read_text(value, path, problems)
    if isinstance(value, list | tuple):
        items = (read_value(item, (*path, index), problems) for index, item in enumerate(value))
        return Items(tuple(items))
    if isinstance(value, dict):
        fields = ((key, read_value(item, (*path, key), problems)) for key, item in value.items())
        return Fields(tuple(fields))
    return Const(value)


def _read_text(text: str, path: ConfigPath, problems: Collector) -> Value:
    if not text.startswith("$") or text.startswith("${"):
        return Const(text)
    if text.startswith("$$"):
        problems.warn(
            "escape-not-upstream",
            f"{text!r} is passed as the text {text[1:]!r}; upstream takes it for a value",
            path,
            hint="upstream cannot pass text that starts with `$`",
        )
        return Const(text[1:])
    if is_name(text[1:]):
        return Ref(text[1:])
    if text == "$":
        message, hint = (
            "`$` stands alone, without the name of a value",
            "write `$name`, or `$$` for a dollar sign",
        )
    else:
        message = f"{text!r} is no reference: `$` is followed by the name of a value and nothing else"
        hint = f"for the text itself write {'$' + text!r}"
        if "." in text or "[" in text:
            hint = f"take a part of a value with a node that calls `op:getitem`; {hint}"
    problems.error("bad-reference", message, path, hint=hint)
    return Const(text)


def constant(value: Value) -> Any:
    """The plain data that `value` stands for.

    Raises:
        ValueError: it refers to a value of the graph.
    """
    match value:
        case Const(data):
            return data
        case Items(items):
            return [constant(item) for item in items]
        case Fields(fields):
            return {key: constant(item) for key, item in fields}
        case Ref(name):
            raise ValueError(f"${name} is no constant")
