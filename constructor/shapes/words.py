"""Values and shapes in words, for messages."""

from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo

_MAX_ITEMS = 4


def words(info: ValueInfo | None) -> str:
    """A value in a few words: "2 × 943 × 512 (B × 3*N+S+3 × 512)"."""
    match info:
        case None:
            return "unknown"
        case TensorInfo(shape, dtype, symbolic):
            numbers = shape_words(shape)
            symbols = symbolic.replace(" ", " × ") if symbolic else numbers
            kind = "" if dtype == "float32" else f" {dtype}"
            return f"{numbers}{kind}" + (f" ({symbols})" if symbols != numbers else "")
        case PlainInfo(value):
            return repr(list(value) if isinstance(value, tuple) else value)
        case ListInfo(items):
            return f"[{_joined([words(item) for item in items])}]"
        case DictInfo(fields):
            return f"{{{_joined([f'{name}: {words(item)}' for name, item in fields])}}}"


def shape_words(shape: tuple[int, ...]) -> str:
    """The sizes of a shape: "2 × 943 × 512"; a tensor without dims is "one number"."""
    return " × ".join(map(str, shape)) or "one number"


def _joined(parts: list[str]) -> str:
    shown = parts[:_MAX_ITEMS]
    more = f" and {len(parts) - _MAX_ITEMS} more" if len(parts) > _MAX_ITEMS else ""
    return ", ".join(shown) + more
