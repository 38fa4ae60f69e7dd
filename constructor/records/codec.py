"""Records to JSON and back, so that a worker process and its client need no pickle."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from constructor.diagnostics import Diagnostic, Location
from constructor.records import report, values

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
    )
}
_TAG = "_record_"


def encode(value: Any) -> Any:
    """`value` as JSON data; a record becomes an object tagged with its class name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {_TAG: type(value).__name__} | {f.name: encode(getattr(value, f.name)) for f in fields(value)}
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
    if isinstance(data, dict):
        arguments = {key: decode(item) for key, item in data.items() if key != _TAG}
        return _RECORDS[data[_TAG]](**arguments) if _TAG in data else arguments
    return data
