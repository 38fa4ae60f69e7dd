"""Records to JSON and back, so that a worker process and its client need no pickle.

A module that equals the one it is folded with (`same_as`) is written as a note of that, since the layers
of a large model are the same record two dozen times over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from constructor.diagnostics import Diagnostic, Location
from constructor.records import memory, report, values, weights
from constructor.records.report import ModuleReport

_RECORDS: dict[str, Callable[..., Any]] = {
    record.__name__: record
    for record in (
        Diagnostic,
        Location,
        values.TensorInfo,
        values.PlainInfo,
        values.ListInfo,
        values.DictInfo,
        report.NamedValue,
        report.InputReport,
        report.InnerEdge,
        report.ModuleReport,
        report.NodeReport,
        report.ComponentReport,
        memory.MemorySettings,
        memory.Interval,
        memory.KindBytes,
        memory.BlockMemory,
        memory.BlockWork,
        memory.PhaseMemory,
        memory.CardVerdict,
        memory.Alternative,
        memory.RankMemory,
        memory.Saving,
        memory.MemoryReport,
        weights.WeightInfo,
    )
}
_TAG = "_record_"
_MODULE = ModuleReport.__name__
_REPEAT = "_repeat_"


def encode(value: Any) -> Any:
    """`value` as JSON data; a record becomes an object tagged with its class name, without its defaults.

    Raises:
        TypeError: it holds something that is neither a record nor JSON data.
    """
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, Any] = {_TAG: type(value).__name__}
        for name, default in _fields(type(value)):
            if (item := getattr(value, name)) is not default:
                repeats = name == "children" and isinstance(value, ModuleReport)
                found[name] = list(_encoded_children(item)) if repeats else encode(item)
        return found
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot cross a process border")


def decode(data: Any) -> Any:
    """The inverse of `encode`; lists come back as tuples, as records hold them."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    kind = data.get(_TAG)
    arguments = {
        key: _decoded_children(item) if kind == _MODULE and key == "children" else decode(item)
        for key, item in data.items()
        if key != _TAG
    }
    return arguments if kind is None else _RECORDS[kind](**arguments)


@cache
def _fields(record: type) -> tuple[tuple[str, Any], ...]:
    """The names of a record's fields with their defaults."""
    return tuple((field.name, field.default) for field in fields(record))


def _encoded_children(children: Sequence[ModuleReport]) -> Iterator[Any]:
    """Each child, or only its name where it equals the child it is folded with."""
    whole: dict[str | None, ModuleReport] = {}
    for child in children:
        like = whole.get(child.same_as)
        if like is not None and _moved(like, child.name, child.path) == child:
            yield {_TAG: _REPEAT, "name": child.name, "path": child.path, "same_as": child.same_as}
        else:
            whole[child.path] = child
            yield encode(child)


def _decoded_children(data: Sequence[Any]) -> tuple[ModuleReport, ...]:
    whole = {item["path"]: decode(item) for item in data if item[_TAG] != _REPEAT}
    return tuple(
        _moved(whole[item["same_as"]], item["name"], item["path"])
        if item[_TAG] == _REPEAT
        else whole[item["path"]]
        for item in data
    )


def _moved(module: ModuleReport, name: str, path: str) -> ModuleReport:
    """The report of a module equal to `module` that hangs at another place and is folded with it."""

    def at(old: str) -> str:
        return path + old.removeprefix(module.path)

    def move(inner: ModuleReport) -> ModuleReport:
        return replace(
            inner,
            path=at(inner.path),
            children=tuple(move(child) for child in inner.children),
            same_as=None if inner.same_as is None else at(inner.same_as),
        )

    return replace(move(module), name=name, same_as=module.path)
