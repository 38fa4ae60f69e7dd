"""HTML and Markdown from texts that come from files: nothing in them is ever markup."""

import re
from functools import cache
from html import escape
from importlib.resources import files

import streamlit as st

_MARKDOWN_SIGNS = re.compile(
    r"([\\`*\[\]<>#$~]|:(?=[A-Za-z])|&(?=[A-Za-z#])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"
)


def tag(name: str, content: str = "", /, **attributes: str | None) -> str:
    """An element around `content`, which is markup already; attributes are texts, None leaves one out.

    A trailing underscore of an attribute's name is dropped (`class_`), others become dashes.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{written}>{content}</{name}>"


def text(value: str) -> str:
    """A text as HTML."""
    return escape(value)


def prose(value: str) -> str:
    """A sentence as HTML; what stands between backticks is code."""
    parts = value.split("`")
    if len(parts) % 2 == 0:
        return escape(value)
    return "".join(
        tag("code", escape(part)) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def prose_markdown(value: str) -> str:
    """A sentence as Markdown; what stands between backticks is code, the rest reads as it is written."""
    parts = value.split("`")
    if len(parts) % 2 == 0:
        return plain(value)
    return "".join(
        f"`{part}`" if place % 2 and part.strip() else plain(part) for place, part in enumerate(parts)
    )


def breakable(value: str) -> str:
    """A name as HTML that may be broken after its underscores, dots and slashes."""
    return re.sub(r"([_./])", r"\1<wbr>", escape(value, quote=False))


def plain(value: str) -> str:
    """A text as Markdown that reads as it is written."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", value)


def use_styles() -> None:
    """Give the page the styles of the widgets; called once by the page, takes no room."""
    st.html(f"<style>{_styles()}</style>")


def use_style(rule: str) -> None:
    """Give the page a rule that changes with what it shows; it stays where it is called and takes no room.

    A style that is alone in its HTML is put beside the dialogs, of which it would push the open one aside.
    """
    st.html(f"<i hidden></i><style>{rule}</style>")


@cache
def _styles() -> str:
    source = files("app.widgets")
    return "".join(
        source.joinpath(name).read_text(encoding="utf-8") for name in ("widgets.css", "memory.css")
    )
