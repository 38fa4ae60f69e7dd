"""What flows and what things cost, in a few characters: shapes, counts, hyperparameters."""

from collections.abc import Mapping
from typing import Any

from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.registry.entry import BlockEntry

# The one symbol that stays a letter: a batch has the size that the probe happened to take.
_BATCH = "B"


def shape_label(info: ValueInfo | None) -> str:
    """The shape for an edge: "B × 943 × 512", "3 of B × 300 × 1024", "None"; "" when nothing is known."""
    match info:
        case None:
            return ""
        case TensorInfo():
            return _join(_dims(info))
        case PlainInfo(value):
            return plain_text(value)
        case ListInfo(items):
            return _list_label(items)
        case DictInfo(fields):
            shapes = [shape_label(item) for _, item in fields if isinstance(item, TensorInfo | ListInfo)]
            return shapes[0] if len(shapes) == 1 else "{" + ", ".join(name for name, _ in fields) + "}"


def shape_detail(info: ValueInfo | None, name: str = "") -> str:
    """Everything known of a value: a line a tensor with name, sizes and element type, then the symbols."""
    lead = f"{name}: " if name else ""
    match info:
        case None:
            return f"{lead}shape unknown"
        case TensorInfo(shape, dtype, symbolic):
            sizes = " × ".join(str(size) for size in shape) or "scalar"
            symbols = " × ".join((symbolic or "").split())
            return f"{lead}{sizes} {dtype}" + (f"\n    {symbols}" if symbols not in ("", sizes) else "")
        case PlainInfo(value):
            return f"{lead}{plain_text(value)}"
        case ListInfo(items):
            if len(items) > 1 and all(item == items[0] for item in items):
                return f"{lead}{len(items)} of {shape_detail(items[0])}"
            lines = [shape_detail(item, f"{name}[{index}]") for index, item in enumerate(items)]
            return "\n".join(lines) or f"{lead}empty list"
        case DictInfo(fields):
            lines = [shape_detail(item, f"{name}.{key}" if name else key) for key, item in fields]
            return "\n".join(lines) or f"{lead}empty mapping"


def flops_detail(flops: int, count: int = 1) -> str:
    """The operations of a forward pass, of one of `count` equal blocks: "20.4 G FLOPs forward"."""
    return f"{count_text(flops)} FLOPs forward" + (" each" if count > 1 else "")


def kept_detail(kept: int, count: int = 1) -> str:
    """What forward keeps for backward, of one of `count` equal blocks: "1.5 GiB kept for backward"."""
    size, unit = float(kept), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if size < 1023.5:
            break
        size, unit = size / 1024, larger
    told = f"{size:.0f}" if unit == "B" or size >= 99.95 else f"{size:.1f}"
    return f"{told} {unit} kept for backward" + (" each" if count > 1 else "")


def count_text(count: int) -> str:
    """A count in at most four figures: "512", "3.1 k", "33.7 M", "1.2 G"; "" for none."""
    if count <= 0:
        return ""
    size = float(count)
    for unit in ("", " k", " M", " G", " T"):
        if size < 999.5 or unit == " T":
            return f"{count}" if not unit else f"{size:.0f}{unit}" if size >= 99.95 else f"{size:.1f}{unit}"
        size /= 1000
    raise AssertionError("the loop returns at its last unit")


def essentials(entry: BlockEntry | None, spec: Any) -> str:
    """The hyperparameters that matter most: "d 512 · heads 8 · layers 4"."""
    if entry is None or not isinstance(spec, Mapping):
        return ""
    values = {**(spec.get("_kwargs_") or {}), **spec} if isinstance(spec.get("_kwargs_"), Mapping) else spec
    parts = []
    for argument in entry.arguments:
        value = values.get(argument.name, None if argument.required else argument.default)
        if not argument.essential or value is None or value is False:
            continue
        label = argument.short or argument.name
        parts.append(label if value is True else f"{label} {plain_text(value)}")
    return " · ".join(parts)


def compact_repr(detail: str) -> str:
    """The essential of a module's repr: "in_features=48, out_features=512, bias=True" -> "48 → 512"."""
    parts = _split(detail)
    pairs = dict(part.split("=", 1) for part in parts if "=" in part)
    if "in_features" in pairs and "out_features" in pairs:
        return f"{pairs['in_features']} → {pairs['out_features']}"
    sizes = [part for part in parts if "=" not in part]
    if len(sizes) >= 2 and "kernel_size" in pairs:
        return f"{sizes[0]} → {sizes[1]} · {_size(pairs['kernel_size'])}"
    told = [_size(size) for size in sizes]
    told += [f"{key} {value}" for key, value in pairs.items() if key in ("p", "eps", "num_heads", "dim")][:1]
    return " · ".join(told[:2])


def _dims(info: TensorInfo) -> tuple[str, ...]:
    symbols = (info.symbolic or "").split()
    if len(symbols) != len(info.shape):
        symbols = [""] * len(info.shape)
    return tuple(
        _BATCH if symbol == _BATCH else str(size) for size, symbol in zip(info.shape, symbols, strict=True)
    )


def _join(dims: tuple[str, ...]) -> str:
    return " × ".join(dims) or "scalar"


def _list_label(items: tuple[ValueInfo, ...]) -> str:
    if not items:
        return "empty list"
    if not all(isinstance(item, TensorInfo) for item in items):
        return f"{len(items)} values" if len(items) != 1 else shape_label(items[0])
    rows = [_dims(item) for item in items if isinstance(item, TensorInfo)]
    if len({len(row) for row in rows}) > 1:
        return f"{len(items)} tensors"
    columns = zip(*rows, strict=True)
    return f"{len(items)} of {_join(tuple(_range(column) for column in columns))}"


def _range(sizes: tuple[str, ...]) -> str:
    if len(set(sizes)) == 1:
        return sizes[0]
    if _BATCH in sizes:
        return "?"
    numbers = sorted(int(size) for size in sizes)
    return f"{numbers[0]}–{numbers[-1]}"


def plain_text(value: Any) -> str:
    """A plain value in a few characters."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(plain_text(item) for item in value)
    return str(value)


def _size(text: str) -> str:
    inner = [part.strip() for part in text.strip("()[]").split(",") if part.strip()]
    return " × ".join(inner)


def _split(text: str) -> list[str]:
    """The parts of `text` between the commas that stand outside brackets."""
    parts, depth, part = [], 0, ""
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    return [part for part in [*parts, part.strip()] if part]
