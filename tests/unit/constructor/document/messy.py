"""Random YAML files as people write them: comments, odd indentation, every style, CRLF, no last newline."""

from typing import Any

from hypothesis import strategies as st

KEYS = ("a", "b", "lr", "d_model", "_type_", "two words", "é", '"on"', "'q'", "x.y", "long_key_name", "k-9")
SCALARS = (
    "1",
    "-3",
    "0.5",
    "1.0e-4",
    "true",
    "No",
    "null",
    "~",
    "word",
    "two words",
    "nn.Linear",
    "$ref",
    "module:a",
    "ünï",
    "🙂 ok",
    '"double"',
    '"esc\\n\\"x\\""',
    "'single ''quoted'''",
    "2024-01-02",
    "0x1F",
    "a#b",
    "http://x",
    ".inf",
    "-",
)
FLOW_SCALARS = tuple(text for text in SCALARS if text not in ("-",))
COMMENTS = ("", "", "", "  # note", " # a: b", "\t# tab before")

Draw = Any


def _one_of(draw: Draw, *choices: str) -> str:
    return str(draw(st.sampled_from(choices)))


@st.composite
def messy_texts(draw: Draw) -> str:
    """The text of a file whose top level is a mapping."""
    newline = _one_of(draw, "\n", "\n", "\r\n")
    head = draw(st.sampled_from(([], ["# head"], ["---"], ["%YAML 1.1", "---"], ["", "# head", ""])))
    lines = head + _block_mapping(draw, 0, 3)
    tail = _one_of(
        draw, newline, newline, "", newline * 3, f"{newline}# end{newline}", f"{newline}...{newline}"
    )
    bom = _one_of(draw, "", "", "", "\ufeff")
    return bom + newline.join(lines) + tail


def _block_mapping(draw: Draw, indent: int, depth: int) -> list[str]:
    lines: list[str] = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        lines += draw(st.sampled_from(([], [], [], [" " * indent + "# above"], [""], ["# far left"])))
        lines += _entry(draw, key, indent, depth)
    return lines


def _entry(draw: Draw, key: str, indent: int, depth: int) -> list[str]:
    head = " " * indent + key + _one_of(draw, "", "", " ") + ":"
    kind = draw(
        st.sampled_from(("scalar",) * 4 + ("empty", "flow", "literal") + ("mapping", "list") * (depth > 0))
    )
    comment = _one_of(draw, *COMMENTS)
    match kind:
        case "mapping":
            return [
                head + comment,
                *_block_mapping(draw, indent + draw(st.sampled_from((2, 2, 4, 1, 3))), depth - 1),
            ]
        case "list":
            return [
                head + comment,
                *_block_list(draw, indent + draw(st.sampled_from((0, 2, 2, 4))), depth - 1),
            ]
        case "literal":
            return [head + " " + _literal_head(draw), *_literal_body(draw, indent)]
        case "empty":
            return [head + comment]
        case "flow":
            return _with_comment(head + " " + _flow(draw, 2, indent), comment)
        case _:
            gap = _one_of(draw, " ", " ", "   ")
            return [head + gap + _one_of(draw, *SCALARS[:-1]) + comment]


def _with_comment(text: str, comment: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*lines, last + comment]


def _literal_head(draw: Draw) -> str:
    return _one_of(draw, "|", "|-", "|+", ">", ">-", "| # kept")


def _literal_body(draw: Draw, indent: int) -> list[str]:
    padding = " " * (indent + draw(st.sampled_from((1, 2, 4))))
    body = draw(
        st.lists(st.sampled_from(("one", "two: x", "# no comment", "", "  deep")), min_size=0, max_size=3)
    )
    return [padding + "first", *((padding + line if line else "") for line in body)]


def _block_list(draw: Draw, indent: int, depth: int) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(st.sampled_from(([], [], [], [" " * indent + "# above"], [""])))
        lines += _item(draw, indent, depth)
    return lines


def _item(draw: Draw, indent: int, depth: int) -> list[str]:
    dash = " " * indent + "-"
    kind = draw(st.sampled_from(("scalar",) * 3 + ("empty", "flow") + ("mapping", "list") * (depth > 0)))
    comment = _one_of(draw, *COMMENTS)
    match kind:
        case "mapping" | "list":
            gap = draw(st.sampled_from((1, 1, 3)))
            block = _block_mapping if kind == "mapping" else _block_list
            first, *rest = [line for line in block(draw, indent + 1 + gap, depth - 1)]
            if not first.strip() or first.lstrip().startswith("#"):
                return [dash, first, *rest]
            return [dash + " " * gap + first.lstrip(), *rest]
        case "empty":
            return [dash + comment]
        case "flow":
            return _with_comment(dash + " " + _flow(draw, 2, indent), comment)
        case _:
            return [dash + " " + _one_of(draw, *SCALARS[:-1]) + comment]


def _flow(draw: Draw, depth: int, indent: int) -> str:
    padding = "\n" + " " * (indent + 3)
    comma = _one_of(draw, ", ", ", ", ",", " , ", f",{padding}", f", # c{padding}")
    space = _one_of(draw, "", "", " ")
    is_list = draw(st.booleans())
    items: list[str] = []
    if is_list:
        items = [_flow_value(draw, depth, indent) for _ in range(draw(st.integers(0, 3)))]
    else:
        keys = draw(st.lists(st.sampled_from(KEYS[:9]), max_size=3, unique=True))
        items = [f"{key}: {_flow_value(draw, depth, indent)}" for key in keys]
    body = comma.join(items) + ("," if items and draw(st.sampled_from((False, False, True))) else "")
    return ("[" if is_list else "{") + space + body + space + ("]" if is_list else "}")


def _flow_value(draw: Draw, depth: int, indent: int) -> str:
    if depth > 0 and draw(st.sampled_from((False, False, True))):
        return _flow(draw, depth - 1, indent)
    return _one_of(draw, *FLOW_SCALARS)


ODD_STRINGS = (
    *(
        "yes",
        "1e-4",
        "010",
        "2024-01-01",
        "${params.d}",
        "a: b",
        "# x",
        "",
        " pad ",
        "x\ny\n",
        "$x",
        "-",
        "[",
    ),
    *("1:30", "=", "<<", "---", "é🙂", "tab\tin", "\x85nel", "null"),
)
STRINGS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
KEY_NAMES = st.one_of(st.sampled_from(("a", "b", "on", "1", "x y")), STRINGS)
SINGLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False),
    st.sampled_from(ODD_STRINGS),
    STRINGS,
)
VALUES = st.recursive(
    SINGLE,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY_NAMES, inner, max_size=3)),
    max_leaves=6,
)
