"""Dim expressions: the small arithmetic in which shapes are written, such as `ceil(H/32)*ceil(W/32)`.

Numbers, names (`d`, or `dims[0]` for an item of a list), `+ - * / //`, parentheses and `ceil floor round
min max`. Nothing is ever evaluated as Python; text, nesting and results are bounded, so that a file cannot
make the reader work for long.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

MAX_TEXT = 200
MAX_DEPTH = 20
MAX_SIZE = 2**40

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+)|(?P<name>[A-Za-z_]\w*(?:\[-?\d+\])?)|(?P<sign>//|[-+*/(),]))", re.ASCII
)


class DimError(ValueError):
    """A dim that cannot be read or has no whole size; the message says why in words for a user."""


class Dim(Protocol):
    """One dim of a shape; `names` are those it mentions, in order, repeats included."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def value(self, sizes: Mapping[str, int]) -> Fraction:
        """The exact value; DimError when a name has no size or something is divided by 0."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A size written out."""

    size: int

    @property
    def names(self) -> tuple[str, ...]:
        return ()

    def value(self, sizes: Mapping[str, int]) -> Fraction:
        return Fraction(self.size)


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol or the name of an argument."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def value(self, sizes: Mapping[str, int]) -> Fraction:
        if self.name not in sizes:
            raise DimError(f"{self.name!r} has no size")
        return Fraction(sizes[self.name])


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on dims: an infix sign or a function."""

    operation: str
    operands: tuple[Dim, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for operand in self.operands for name in operand.names)

    def value(self, sizes: Mapping[str, int]) -> Fraction:
        values = [operand.value(sizes) for operand in self.operands]
        if self.operation in ("/", "//") and values[1] == 0:
            raise DimError("a division by 0")
        result = Fraction(_OPERATIONS[self.operation](*values))
        if abs(result) > MAX_SIZE:
            raise DimError("a size beyond any tensor")
        return result


_OPERATIONS: dict[str, Callable[..., Fraction | int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
}
_FUNCTIONS = {"ceil": 1, "floor": 1, "round": 1, "min": 2, "max": 2}


def parse_dim(text: str) -> Dim:
    """The dim written as `text`.

    Raises:
        DimError: `text` is no dim expression.
    """
    if len(text) > MAX_TEXT:
        raise DimError(f"a dim of more than {MAX_TEXT} characters")
    reader = _Parser(text)
    dim = reader.sum(0)
    if reader.kind:
        raise reader.unexpected()
    return dim


def size_of(dim: Dim, sizes: Mapping[str, int]) -> int:
    """The size of a dim in elements.

    Raises:
        DimError: a name without a size, or a result that is negative or no whole number.
    """
    value = dim.value(sizes)
    if value.denominator != 1 or value < 0:
        shown = value.numerator if value.denominator == 1 else f"{float(value):g}"
        raise DimError(f"a size of {shown}, which is no whole number of elements")
    return value.numerator


class _Parser:
    """Precedence climbing over the tokens of one dim."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._advance()

    def _advance(self) -> None:
        self.kind, self._token = next(self._tokens, ("", ""))

    def unexpected(self) -> DimError:
        found = repr(self._token) if self.kind else "the end"
        return DimError(f"{found} where a size or an operation should stand in {self._text!r}")

    def _take(self, *signs: str) -> str | None:
        if self.kind == "sign" and self._token in signs:
            sign = self._token
            self._advance()
            return sign
        return None

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise self.unexpected()

    def sum(self, depth: int) -> Dim:
        left = self._product(depth)
        while (sign := self._take("+", "-")) is not None:
            left = Apply(sign, (left, self._product(depth)))
        return left

    def _product(self, depth: int) -> Dim:
        left = self._factor(depth)
        while (sign := self._take("*", "/", "//")) is not None:
            left = Apply(sign, (left, self._factor(depth)))
        return left

    def _factor(self, depth: int) -> Dim:
        if depth >= MAX_DEPTH:
            raise DimError(f"a dim nested more than {MAX_DEPTH} levels deep")
        if self._take("-") is not None:
            return Apply("-", (Number(0), self._factor(depth + 1)))
        if self._take("(") is not None:
            inner = self.sum(depth + 1)
            self._expect(")")
            return inner
        kind, token = self.kind, self._token
        if kind == "number":
            self._advance()
            return _number(token)
        if kind == "name":
            self._advance()
            return self._call(token, depth) if self._take("(") is not None else Name(token)
        raise self.unexpected()

    def _call(self, function: str, depth: int) -> Dim:
        if function not in _FUNCTIONS:
            raise DimError(f"no function {function!r} in {self._text!r}; there are {', '.join(_FUNCTIONS)}")
        operands = [self.sum(depth + 1)]
        while self._take(",") is not None:
            operands.append(self.sum(depth + 1))
        self._expect(")")
        least = _FUNCTIONS[function]
        if len(operands) < least or (least == 1 and len(operands) > 1):
            raise DimError(f"{function} takes {'one size' if least == 1 else 'two or more sizes'}")
        return Apply(function, tuple(operands))


def _number(token: str) -> Number:
    size = int(token) if len(token) <= len(str(MAX_SIZE)) else MAX_SIZE + 1
    if size > MAX_SIZE:
        raise DimError("a size beyond any tensor")
    return Number(size)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            raise DimError(f"{rest[0]!r} cannot stand in a dim ({text!r})")
        kind = match.lastgroup or ""
        yield kind, match.group(kind)
        position = match.end()
