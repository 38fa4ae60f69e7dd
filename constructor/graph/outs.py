"""The names that nodes give to their results, and what the graph returns."""

from typing import Any, Literal

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Out, Output
from constructor.graph.names import check_name

Returns = Literal["single", "tuple", "dict"]
_RETURNS: tuple[Returns, ...] = ("single", "tuple", "dict")


def read_out(out: Any, path: ConfigPath, problems: Collector, otherwise: str) -> Out:
    """The names in an `out`; what is wrong is reported, and `otherwise` stands in for it."""
    match out:
        case str():
            check_name(out, "a value", path, problems)
            return Out("whole", (out,))
        case list() if out:
            names = [(item, (*path, index)) for index, item in enumerate(out)]
            return Out("items", _names(names, problems))
        case dict() if out:
            names = [(item, (*path, key)) for key, item in out.items()]
            return Out("fields", _names(names, problems), tuple(out))
        case list() | dict():
            message = "`out` is empty: it must name at least one value"
        case _:
            message = (
                f"`out` must be a name, a list of names or a mapping of keys to names, and is {kind(out)}"
            )
    problems.error("bad-out", message, path, hint="leave `out` away to name the result as the node")
    return Out("whole", (otherwise,))


def _names(written: list[tuple[Any, ConfigPath]], problems: Collector) -> tuple[str, ...]:
    names: list[str] = []
    for name, path in written:
        if check_name(name, "a value", path, problems) and name in names:
            message = f"`out` gives the name {name!r} twice"
            problems.error("name-taken", message, path, hint="give each result a name of its own")
        names.append(str(name))
    return tuple(names)


def read_outputs(section: dict[str, Any], path: ConfigPath, problems: Collector) -> tuple[Output, ...] | None:
    """The `outputs` of a frontend; None when nothing is written there or it cannot be read."""
    outputs, place = section.get("outputs"), (*path, "outputs")
    match outputs:
        case None:
            return None
        case list():
            items: list[tuple[str | None, Any, ConfigPath]]
            items = [(None, item, (*place, index)) for index, item in enumerate(outputs)]
        case dict():
            items = [(key, item, (*place, key)) for key, item in outputs.items()]
        case _:
            hint = f"write `outputs: [{outputs}]`" if isinstance(outputs, str) else None
            message = (
                f"`outputs` must be a list of values or a mapping of keys to values, and is {kind(outputs)}"
            )
            problems.error("bad-outputs", message, place, hint=hint)
            return None
    if not items:
        problems.warn("no-outputs", "`outputs` is empty, so the model returns nothing", place)
    return tuple(Output(key, _value_name(item, where, problems), where) for key, item, where in items)


def _value_name(item: Any, path: ConfigPath, problems: Collector) -> str:
    name = item.removeprefix("$") if isinstance(item, str) else item
    check_name(name, "an output's value", path, problems)
    return str(name)


def read_returns(
    section: dict[str, Any], outputs: tuple[Output, ...], path: ConfigPath, problems: Collector
) -> Returns:
    """The form of what the model returns: as `return` says, else by the form and number of outputs."""
    mapping = isinstance(section.get("outputs"), dict)
    natural: Returns = "dict" if mapping else "single" if len(outputs) == 1 else "tuple"
    written, place = section.get("return"), (*path, "return")
    if written is None:
        return natural
    if written not in _RETURNS:
        message = f"`return` must be single, tuple or dict, and is {kind(written)}"
        hint = did_you_mean(written, _RETURNS) if isinstance(written, str) else None
        problems.error("bad-return", message, place, hint=hint)
        return natural
    if (written == "dict") != mapping:
        form = "a list" if not mapping else "a mapping"
        message = f"`return: {written}` does not fit `outputs`, which is {form}"
        hint = "`dict` needs a mapping of keys to values, `single` and `tuple` a list"
    elif written == "single" and len(outputs) != 1:
        message = f"`return: single` needs exactly one output, and there are {len(outputs)}"
        hint = "write `return: tuple`"
    else:
        return _RETURNS[_RETURNS.index(written)]
    problems.error("return-does-not-fit", message, place, hint=hint)
    return natural
