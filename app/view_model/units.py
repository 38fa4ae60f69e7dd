"""The only place of the page that turns numbers and shapes into text.

A few digits and a unit to read at a glance; `exact` beside them for who needs every digit.
"""

from collections.abc import Callable, Sequence

from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo

UNKNOWN = "…"
"""What stands for a figure that is not known (yet)."""


def count(number: int | None) -> str:
    """A parameter count at a glance: "33.7 M", "320 M", "8.2 k", "987"."""
    if number is None:
        return UNKNOWN
    return _scaled(number, 1000, ("", " k", " M", " G", " T"))


def exact(number: int | None) -> str:
    """A count with every digit, in groups of three: "33,677,408"."""
    return UNKNOWN if number is None else f"{number:,}"


def data_size(number_of_bytes: int | None) -> str:
    """A size in binary units: "128 MiB", "1.2 GiB", "512 B"."""
    if number_of_bytes is None:
        return UNKNOWN
    return _scaled(number_of_bytes, 1024, (" B", " KiB", " MiB", " GiB", " TiB"))


def duration(seconds: float) -> str:
    """A time at a glance: "1.2 s", "25.1 ms", "340 µs"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return (
                f"{seconds / size:.3g} {unit}" if seconds < 999.5 * size else f"{seconds / size:.0f} {unit}"
            )
    return "< 1 µs"


def share(part: int | None, whole: int | None) -> str:
    """A part of a whole: "12.3 %", "100 %", "< 0.1 %"; "0 %" of nothing."""
    if part is None or whole is None:
        return UNKNOWN
    if part <= 0 or whole <= 0:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "< 0.1 %"
    return f"{percent:.0f} %" if percent >= 99.95 or percent.is_integer() else f"{percent:.1f} %"


def shape(sizes: tuple[int, ...]) -> str:
    """A concrete shape: "2 × 943 × 512"; "scalar" when it has no dimension."""
    return " × ".join(map(str, sizes)) or "scalar"


def symbolic(dims: str | None) -> str:
    """A symbolic shape, given as dims separated by spaces: "B × 943 × 512"; "" when there is none."""
    return " × ".join((dims or "").split())


def value(info: ValueInfo | None) -> str:
    """The shape of any value: lists as "3 of 2 × 300 × 1024" or in brackets, mappings in braces."""
    return _value(info, lambda tensor: shape(tensor.shape))


def symbolic_value(info: ValueInfo | None) -> str:
    """As `value`, in symbols where a tensor has them."""
    return _value(info, lambda tensor: symbolic(tensor.symbolic) or shape(tensor.shape))


def dtype(info: ValueInfo | None) -> str:
    """The element types of a value's tensors, each once: "float32"; "" without tensors."""
    return ", ".join(dict.fromkeys(tensor.dtype for tensor in _tensors(info)))


def plural(number: int, noun: str) -> str:
    """A number with its noun: "1 error", "2 errors"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a row; of very many the first, and how many more there are: "a, b and 1,990 more"."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"


def _tensors(info: ValueInfo | None) -> tuple[TensorInfo, ...]:
    match info:
        case TensorInfo():
            return (info,)
        case ListInfo(items):
            return tuple(tensor for item in items for tensor in _tensors(item))
        case DictInfo(fields):
            return tuple(tensor for _, item in fields for tensor in _tensors(item))
        case _:
            return ()


def _value(info: ValueInfo | None, tensor_text: Callable[[TensorInfo], str]) -> str:
    match info:
        case None:
            return UNKNOWN
        case TensorInfo():
            return tensor_text(info)
        case PlainInfo(plain):
            return str(list(plain) if isinstance(plain, tuple) else plain)
        case ListInfo(items):
            texts = [_value(item, tensor_text) for item in items]
            if len(set(texts)) == 1:
                return f"{len(texts)} of {texts[0]}"
            return f"[{', '.join(texts)}]"
        case DictInfo(fields):
            return "{" + ", ".join(f"{name}: {_value(item, tensor_text)}" for name, item in fields) + "}"


def _scaled(number: int, base: int, units: tuple[str, ...]) -> str:
    if number < base:
        return f"{number}{units[0]}"
    scaled = float(number)
    for unit in units[1:]:
        scaled /= base
        text = f"{scaled:.0f}" if scaled >= 99.95 else f"{scaled:.1f}"
        if float(text) < base:
            return text + unit
    return text + units[-1]
