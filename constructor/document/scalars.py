"""Single values by the rules of YAML 1.1, as PyYAML's safe loader reads them."""

from typing import Any

import yaml

CORE = "tag:yaml.org,2002:"
_RESOLVERS: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
_READER: Any = yaml.constructor.SafeConstructor()
_CONSTRUCTORS: dict[str, Any] = {
    CORE + "null": lambda node: None,
    CORE + "bool": _READER.construct_yaml_bool,
    CORE + "int": _READER.construct_yaml_int,
    CORE + "float": _READER.construct_yaml_float,
    CORE + "timestamp": _READER.construct_yaml_timestamp,
    CORE + "binary": _READER.construct_yaml_binary,
    CORE + "str": lambda node: node.value,
}
_MOST_DIGITS = 400
"""More than any number needs; Python turns no number of thousands of digits into text again."""
_READ_ERRORS = (ValueError, OverflowError, KeyError, AttributeError, IndexError, TypeError, yaml.YAMLError)


_NUMBERS = (CORE + "int", CORE + "float")


class UnknownTagError(ValueError):
    """A tag that the safe loader has no reading for."""


def plain_tag(text: str) -> str:
    """The tag that an unquoted scalar gets, e.g. "tag:yaml.org,2002:int"."""
    for tag, matcher in _RESOLVERS.get(text[:1], ()):
        if matcher.match(text):
            return str(tag)
    return CORE + "str"


def read_plain(text: str) -> Any:
    """The value of an unquoted scalar.

    Raises:
        ValueError: it looks like a number or a date and is none, such as `2024-13-01`.
    """
    if len(text) <= _MOST_DIGITS and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return int(text)
    tag = plain_tag(text)
    return text if tag == CORE + "str" else read_tagged(tag, text)


def read_tagged(tag: str, text: str) -> Any:
    """The value of a scalar with an explicit tag.

    Raises:
        UnknownTagError: the safe loader does not know the tag.
        ValueError: the text is not a value of that type.
    """
    if (construct := _CONSTRUCTORS.get(tag)) is None:
        raise UnknownTagError(tag)
    if len(text) > _MOST_DIGITS and tag in _NUMBERS:
        raise ValueError(f"a number of {len(text):,} characters: at most {_MOST_DIGITS} are read")
    try:
        return construct(yaml.ScalarNode(tag, text))
    except _READ_ERRORS as error:
        raise ValueError(f"{text!r} is no {tag.removeprefix(CORE)}: {error}") from error


def parse_scalar(text: str) -> Any:
    """The value that YAML reads when `text` stands unquoted after a key; "" is null.

    Text that cannot stand unquoted, or looks like a number or a date and is none, is returned as it is.
    """
    try:
        return read_plain(text)
    except ValueError:
        return text
