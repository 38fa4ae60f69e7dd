"""Example inputs as a user writes them, in the file or in the page.

image: B 3 H W                          a tensor by its shape
state: [2, 40, 48]                      the same in numbers
steps: {shape: B, dtype: int64}         with an element type
layers: {value: [18, 12]}               a plain value; numbers, true, false and null need no `value`
views: [B 300 1024, B 782 1024]         a list of tensors
data: {state: B 24, image: B 3 H W}     a mapping
"""

from collections.abc import Iterable, Mapping
from typing import Any

from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.document import Document
from constructor.probe.example import DictExample, Example, ListExample, PlainExample, TensorExample
from constructor.probe.expression import DimError
from constructor.probe.shape_text import parse_shape

SECTION = "example_inputs"
DIMS_KEY = "_dims_"
MAX_ITEMS = 256
MAX_DEPTH = 8
DTYPES = (
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool",
    "complex64",
)


def read_text(text: str) -> Any:
    """What a user typed into the page, as the YAML value that it is; the text itself when it is none."""
    document = Document.parse(f"value: {text}\n", "<example>")
    return text if document.problems else document.data().get("value")


def read_example(value: Any, sizes: Mapping[str, int]) -> Example:
    """The example that a written value stands for.

    Raises:
        WrittenError: it stands for none; the error says why, and in which part of the value.
    """
    return _read(value, sizes, (), 0)


class WrittenError(ValueError):
    """A written example that cannot be read; `path` leads to the part that is wrong."""

    def __init__(self, message: str, path: ConfigPath, hint: str | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint


def _read(value: Any, sizes: Mapping[str, int], path: ConfigPath, depth: int) -> Example:
    if depth > MAX_DEPTH:
        raise WrittenError(f"an example nested more than {MAX_DEPTH} levels deep", path)
    match value:
        case None | bool() | int() | float():
            return PlainExample(value)
        case str():
            return _tensor(value, "float32", sizes, path)
        case list() | tuple() if len(value) > MAX_ITEMS:
            raise WrittenError(f"a list of more than {MAX_ITEMS} items", path)
        case list() | tuple():
            if (shape := _listed_shape(value)) is not None:
                return _tensor(shape, "float32", sizes, path)
            return ListExample(
                tuple(_read(item, sizes, (*path, index), depth + 1) for index, item in enumerate(value))
            )
        case dict() if set(value) <= {"shape", "dtype"} and "shape" in value:
            return _described(value, sizes, path)
        case dict() if set(value) == {"value"}:
            return PlainExample(_frozen(value["value"]))
        case dict():
            return DictExample(
                tuple((name, _read(item, sizes, (*path, name), depth + 1)) for name, item in value.items())
            )
    raise WrittenError(
        f"an example is a shape, a number or a list, and this is {type(value).__name__}",
        path,
        "put a plain value under `value`, as in `{value: ...}`",
    )


def _described(value: dict[str, Any], sizes: Mapping[str, int], path: ConfigPath) -> TensorExample:
    dtype = value.get("dtype", "float32")
    name = str(dtype).removeprefix("torch.")
    if name not in DTYPES:
        raise WrittenError(
            f"no element type is called {dtype!r}",
            (*path, "dtype"),
            did_you_mean(name, DTYPES, f"use one of {', '.join(DTYPES)}"),
        )
    shape = value["shape"]
    text = shape if isinstance(shape, str) else _listed_shape(shape) if isinstance(shape, list) else None
    if isinstance(shape, int) and not isinstance(shape, bool):
        text = str(shape)
    if text is None:
        raise WrittenError(
            f"a shape is text such as `B 3 H W` or a list of sizes, and this is {shape!r}", (*path, "shape")
        )
    return _tensor(text, name, sizes, (*path, "shape"))


def _listed_shape(value: Iterable[Any]) -> str | None:
    """The text of a shape given as a list of single dims; None when the list is something else."""
    words: list[str] = []
    for item in value:
        if isinstance(item, bool) or not isinstance(item, int | str):
            return None
        if isinstance(item, str) and len(item.split()) != 1:
            return None
        words.append(str(item))
    return " ".join(words) or None


def _tensor(text: str, dtype: str, sizes: Mapping[str, int], path: ConfigPath) -> TensorExample:
    try:
        shape = parse_shape(text)
        if shape is None or shape.gap is not None:
            raise WrittenError(
                f"an example needs a definite shape, and this is {text!r}",
                path,
                "write each dim, as in `B 3 H W`",
            )
        unknown = [name for name in shape.names if name not in sizes]
        if unknown:
            raise WrittenError(
                f"the shape {text!r} has a dim {unknown[0]!r} without a size",
                path,
                did_you_mean(unknown[0], sizes)
                or f"give it a size: `example_inputs: {{_dims_: {{{unknown[0]}: 8}}}}`",
            )
        return TensorExample(shape.sizes(sizes), dtype, text, text)
    except DimError as error:
        raise WrittenError(
            f"{text!r} is no shape: {error}", path, "write dims with spaces between them, as in `B 3 H W`"
        ) from error


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
