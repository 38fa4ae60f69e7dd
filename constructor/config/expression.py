"""The grammar inside `${...}`: config paths and environment forms."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath, PathPart, did_you_mean

PATTERN = re.compile(r"\$\{([^{}]+)\}")

_SEGMENT = re.compile(r"(?P<key>[^\[\]]+)(?P<indexes>(?:\[[0-9]{1,9}\])*)")
_TYPES = ("int", "float", "bool", "json")
_TRUE = ("true", "1", "yes", "on")
_MOST_DIGITS = 400
_MOST_LEVELS = 100
_FALSE = ("false", "0", "no", "off")


class ExpressionError(ValueError):
    """An expression that cannot be evaluated; `hint` says what to try."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


@dataclass(frozen=True, slots=True)
class PathExpression:
    """`${a.b[0]}`; `chained` when a segment has more than one index, which upstream rejects."""

    target: ConfigPath
    chained: bool


@dataclass(frozen=True, slots=True)
class EnvironmentExpression:
    """`${env:TYPE:VAR,default}`."""

    variable: str
    cast: str | None
    default: str | None


def parse_expression(text: str) -> PathExpression | EnvironmentExpression:
    """What stands between the braces of one `${...}`.

    Raises:
        ExpressionError: it is neither a path nor an environment form.
    """
    text = text.strip()
    if not text:
        raise ExpressionError("bad-expression", "there is nothing between the braces of `${}`")
    if text.startswith("env:"):
        return _environment(text.removeprefix("env:"))
    parts: list[PathPart] = []
    chained = False
    for segment in text.split("."):
        found = _SEGMENT.fullmatch(segment)
        if found is None:
            raise ExpressionError(
                "bad-expression",
                f"{text!r} is no path: "
                + (f"{segment!r} is no key" if segment else "a key between two dots is empty"),
                "write keys with dots between them and an index in brackets, as in ${params.grid[0]}",
            )
        indexes = [int(index) for index in re.findall(r"\d+", found["indexes"])]
        chained = chained or len(indexes) > 1
        parts += [found["key"], *indexes]
    return PathExpression(tuple(parts), chained)


def _environment(text: str) -> EnvironmentExpression:
    name, comma, default = text.partition(",")
    cast, colon, variable = name.partition(":")
    if colon and cast in _TYPES:
        return EnvironmentExpression(variable, cast, default if comma else None)
    return EnvironmentExpression(name, None, default if comma else None)


def read_environment(expression: EnvironmentExpression, environ: Mapping[str, str]) -> Any:
    """The value of an environment form.

    Raises:
        ExpressionError: the variable is not set and has no default, or its text is no such value.
    """
    name, cast = expression.variable, expression.cast
    text = environ.get(name, expression.default)
    if text is None:
        message = f"the environment variable {name!r} is not set"
        raise ExpressionError("missing-variable", message, _how_to_set(expression, environ))
    if cast is None:
        return text
    source = f"the environment variable {name!r}" if name in environ else f"the default of {name!r}"
    text = text.strip()
    if not text:
        raise ExpressionError("bad-variable", f"{source} is blank, and must be of type {cast}")
    try:
        return _CASTS[cast](text)
    except (ValueError, RecursionError) as error:
        raise ExpressionError("bad-variable", f"{source} is {text!r}, which is not of type {cast}") from error


def _how_to_set(expression: EnvironmentExpression, environ: Mapping[str, str]) -> str | None:
    """What to do about a variable that is not set; `env:str:X` asks for one called `str:X`."""
    word, colon, rest = expression.variable.partition(":")
    if colon and expression.cast is None:
        types = ", ".join(_TYPES)
        return f"{word!r} is no type (those are {types}); for plain text write ${{env:{rest}}}"
    form = f"{expression.cast}:{word}" if expression.cast else word
    return did_you_mean(word, environ, f"set it, or give a default: ${{env:{form},value}}")


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(text)
    try:
        return int(text, 10)
    except ValueError:
        return int(text, 0)


def _boolean(text: str) -> bool:
    folded = text.lower()
    if folded not in _TRUE + _FALSE:
        raise ValueError(text)
    return folded in _TRUE


def _json(text: str) -> Any:
    value = json.loads(text)
    json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    if "\\u0000" in json.dumps(value):  # and no name may hold a null character
        raise ValueError(text)
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return value
    raise ValueError(text)


_CASTS: dict[str, Any] = {"int": _integer, "float": float, "bool": _boolean, "json": _json}
