"""Edits of one file, each compared with the exact lines that it may change."""

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

import pytest

from constructor.diagnostics import parse_path
from constructor.document import (
    Document,
    EditError,
    append_item,
    insert_key,
    remove,
    rename_key,
    set_value,
)

SAMPLE = """\
# head
schema_version: 1   # v
params:   # shared
  d: 4     # width
  lr: 1.0e-4
  name: "q"  # n
  s: 'it''s'
  flag: yes
  empty:    # nothing
  l: [1, 2,  3]  # list
  m: {a: 1, "b": x}
  e: []
  text: |
    one
    two

  fold: >-
    a
    b
# about the model
model:
  graph:
    inputs: [x]
    modules:
      # first
      a:
        _type_: nn.Linear
        k: ${params.d}
      # second
      b:
        _type_: nn.GELU  # t
    nodes:
    - name: a   # na
      call: module:a
      args: [$x]
    # between
    - {name: b, call: module:b, args: [$a]}
    -
    - - 1
      - 2
    outputs:
      - $b
"""

Edit = Callable[[Document], Document]


def lines_changed(edit: Edit, text: str = SAMPLE) -> list[str]:
    """The lines that go ("- ") and come ("+ "), change by change."""
    old = text.splitlines()
    new = edit(Document.parse(text, "f.yaml")).text.splitlines()
    changes: list[str] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] != new[c:d]:
            changes += [f"- {line}" for line in old[a:b]] + [f"+ {line}" for line in new[c:d]]
    return changes


def setting(path: str, value: Any) -> Edit:
    return lambda document: set_value(document, parse_path(path), value)


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("params.d", 5, "  d: 4     # width", "  d: 5     # width"),
        ("params.lr", 2e-4, "  lr: 1.0e-4", "  lr: 2.0e-4"),
        ("params.name", "z", '  name: "q"  # n', '  name: "z"  # n'),
        ("params.name", 3, '  name: "q"  # n', "  name: 3  # n"),
        ("params.s", "don't", "  s: 'it''s'", "  s: 'don''t'"),
        ("params.flag", False, "  flag: yes", "  flag: no"),
        ("params.empty", 5, "  empty:    # nothing", "  empty: 5    # nothing"),
        ("params.l[1]", 7, "  l: [1, 2,  3]  # list", "  l: [1, 7,  3]  # list"),
        ("params.l", [1, 2, 4, 5], "  l: [1, 2,  3]  # list", "  l: [1, 2,  4, 5]  # list"),
        ("params.l[0]", "a,b", "  l: [1, 2,  3]  # list", '  l: ["a,b", 2,  3]  # list'),
        ("params.m.b", "${x.y}", '  m: {a: 1, "b": x}', '  m: {a: 1, "b": "${x.y}"}'),
        ("params.m", {"a": 2, "c": 1}, '  m: {a: 1, "b": x}', "  m: {a: 2, c: 1}"),
        ("params.e", [1], "  e: []", "  e: [1]"),
        ("params.d", "1e-4", "  d: 4     # width", '  d: "1e-4"     # width'),
        ("params.d", "2024-01-01", "  d: 4     # width", '  d: "2024-01-01"     # width'),
        ("params.d", "x: y", "  d: 4     # width", '  d: "x: y"     # width'),
        ("params.d", "${params.l}", "  d: 4     # width", "  d: ${params.l}     # width"),
        ("params.d", "two\nlines", "  d: 4     # width", '  d: "two\\nlines"     # width'),
        ("model.graph.inputs", ["x", "y"], "    inputs: [x]", "    inputs: [x, y]"),
        ("model.graph.nodes[0].name", "b c", "    - name: a   # na", "    - name: b c   # na"),
        ("model.graph.nodes[2]", "q", "    -", "    - q"),
        ("model.graph.nodes[3][0]", 3, "    - - 1", "    - - 3"),
        ("schema_version", None, "schema_version: 1   # v", "schema_version: null   # v"),
    ],
)
def test_setting_a_value_changes_one_line(path: str, value: object, old: str, new: str) -> None:
    assert sorted(lines_changed(setting(path, value))) == sorted([f"- {old}", f"+ {new}"])


def test_collections_and_single_values_replace_each_other() -> None:
    assert lines_changed(setting("model.graph.modules.a", 3)) == [
        "-       a:",
        "-         _type_: nn.Linear",
        "-         k: ${params.d}",
        "+       a: 3",
    ]
    assert lines_changed(setting("model.graph.outputs", [])) == [
        "-     outputs:",
        "-       - $b",
        "+     outputs: []",
    ]
    assert lines_changed(setting("model.graph.outputs", {"first": "$b"})) == [
        "-       - $b",
        "+       first: $b",
    ]
    assert lines_changed(setting("model.graph.nodes[0]", 3)) == [
        "-     - name: a   # na",
        "-       call: module:a",
        "-       args: [$x]",
        "+     - 3",
    ]
    assert lines_changed(setting("model.graph.inputs", {"a": {"b": 1}})) == [
        "-     inputs: [x]",
        "+     inputs: {a: {b: 1}}",
    ]


def test_a_value_of_several_lines_takes_lines_of_its_own_behind_the_comment() -> None:
    value = {"a": {"x": 1}, "b": [{"y": 2}]}
    text = "p:\n  k: 1  # note\n  l:\n  - 1  # item\n"
    assert lines_changed(setting("p.k", value), text) == [
        "-   k: 1  # note",
        "+   k:  # note",
        "+     a:",
        "+       x: 1",
        "+     b:",
        "+     - y: 2",
    ]
    assert lines_changed(setting("p.l[0]", value), text) == [
        "-   - 1  # item",
        "+   - a:  # item",
        "+       x: 1",
        "+     b:",
        "+     - y: 2",
    ]


def test_a_block_of_text_stays_one() -> None:
    assert lines_changed(setting("params.text", "x\ny\n")) == ["-     one", "-     two", "+     x", "+     y"]
    assert lines_changed(setting("params.fold", "new\nline\n")) == [
        "-   fold: >-",
        "-     a",
        "-     b",
        "+   fold: |",
        "+     new",
        "+     line",
    ]
    assert lines_changed(setting("params.text", "x")) == [
        "-   text: |",
        "-     one",
        "-     two",
        "+   text: x",
    ]


def test_setting_what_does_not_exist_adds_it_and_what_leads_to_it() -> None:
    assert lines_changed(setting("notes.by.me", True)) == ["+ notes:", "+   by:", "+     me: true"]
    assert lines_changed(setting("model.graph.outputs[1]", "$a")) == ["+       - $a"]
    assert lines_changed(setting("model.graph.modules.a.bias", False)) == ["+         bias: false"]


def test_a_mapping_is_changed_key_by_key_so_comments_stay() -> None:
    new = {"d": 8, "rate": 0.5, "lr": 1e-4, "flag": True}
    changes = lines_changed(
        setting("p", new), "p:\n  d: 4  # w\n  old: 1  # gone\n  lr: 1.0e-4  # l\n  flag: on\n"
    )
    assert changes == ["-   d: 4  # w", "-   old: 1  # gone", "+   d: 8  # w", "+   rate: 0.5"]


@pytest.mark.parametrize(
    ("path", "key", "value", "before", "added"),
    [
        ("params", "z", 1, None, ["  z: 1"]),
        ("params", "z", [1, "a"], "lr", ["  z: [1, a]"]),
        ("<root>", "top", [1, 2], None, ["top: [1, 2]"]),
        ("<root>", "top", {"a": {"b": 1}}, "model", ["top:", "  a:", "    b: 1"]),
        ("model.graph.modules", "c", {"_type_": "x"}, None, ["      c:", "        _type_: x"]),
        ("model.graph.modules", "c", {"_type_": "x"}, "b", ["      c:", "        _type_: x"]),
        ("model.graph", "imports", {"a": {"b": 1}}, "nodes", ["    imports:", "      a:", "        b: 1"]),
        ("model.graph.nodes[0]", "kwargs", {"dim": 1}, None, ["      kwargs:", "        dim: 1"]),
    ],
)
def test_a_key_is_inserted_with_the_indentation_of_its_neighbours(
    path: str, key: str, value: object, before: str | None, added: list[str]
) -> None:
    place = parse_path(path)
    assert lines_changed(lambda d: insert_key(d, place, key, value, before)) == [
        f"+ {line}" for line in added
    ]


def test_a_key_inserted_before_another_goes_above_its_comment() -> None:
    edited = insert_key(Document.parse(SAMPLE), ("model", "graph", "modules"), "c", 1, "b").text
    assert "      c: 1\n      # second\n      b:\n" in edited


def test_keys_go_into_braces_and_empty_places() -> None:
    def insert(path: str, before: str | None = None) -> list[str]:
        return lines_changed(lambda d: insert_key(d, parse_path(path), "z", 1, before))

    assert insert("params.m")[1] == '+   m: {a: 1, "b": x, z: 1}'
    assert insert("params.m", "a")[1] == '+   m: {z: 1, a: 1, "b": x}'
    assert insert("params.empty")[1] == "+   empty: {z: 1}    # nothing"
    assert lines_changed(lambda d: insert_key(d, (), "z", 1), "# only this\n") == ["+ z: 1"]
    assert lines_changed(lambda d: insert_key(d, ("a",), "z", {"y": {}}), "a: {}\nb:\n   c: 1\n") == [
        "- a: {}",
        "+ a:",
        "+    z:",
        "+       y: {}",
    ]


@pytest.mark.parametrize(
    ("path", "value", "at", "added"),
    [
        ("model.graph.outputs", "$c", None, "      - $c"),
        ("model.graph.outputs", "$c", 0, "      - $c"),
        ("model.graph.nodes", {"name": "n", "call": "op:x"}, None, "    - {name: n, call: op:x}"),
        ("model.graph.nodes", {"name": "n", "call": "op:x"}, 1, "    - {name: n, call: op:x}"),
    ],
)
def test_an_item_is_added_in_the_manner_of_its_neighbours(
    path: str, value: object, at: int | None, added: str
) -> None:
    assert lines_changed(lambda d: append_item(d, parse_path(path), value, at)) == [f"+ {added}"]


def test_items_go_into_brackets_and_nested_lists() -> None:
    def append(path: str, at: int | None = None) -> list[str]:
        return lines_changed(lambda d: append_item(d, parse_path(path), 9, at))

    assert append("params.l")[1] == "+   l: [1, 2,  3, 9]  # list"
    assert append("params.l", 0)[1] == "+   l: [9, 1, 2,  3]  # list"
    assert append("params.e")[1] == "+   e: [9]"
    assert append("params.empty")[1] == "+   empty: [9]    # nothing"
    assert append("model.graph.nodes[3]") == ["+       - 9"]
    assert append("model.graph.nodes[3]", 0) == ["-     - - 1", "+     - - 9", "+       - 1"]


def test_one_item_a_line_stays_so() -> None:
    text = "a: [\n  x,  # one\n  y   # two\n]\nb: {\n  k: 1,\n}\n"
    assert lines_changed(lambda d: append_item(d, ("a",), "z"), text) == [
        "-   y   # two",
        "+   y,   # two",
        "+   z",
    ]
    assert lines_changed(lambda d: append_item(d, ("a",), "z", 1), text) == ["+   z,"]
    assert lines_changed(lambda d: insert_key(d, ("b",), "l", 2), text) == ["+   l: 2,"]


@pytest.mark.parametrize(
    ("path", "gone", "left"),
    [
        ("params.d", ["  d: 4     # width"], []),
        ("params.empty", ["  empty:    # nothing"], []),
        ("params.l[0]", ["  l: [1, 2,  3]  # list"], ["  l: [2,  3]  # list"]),
        ("params.l[2]", ["  l: [1, 2,  3]  # list"], ["  l: [1, 2]  # list"]),
        ("params.m.a", ['  m: {a: 1, "b": x}'], ['  m: {"b": x}']),
        ("params.text", ["  text: |", "    one", "    two"], []),
        ("model.graph.modules.b", ["      b:", "        _type_: nn.GELU  # t"], []),
        (
            "model.graph.nodes[0].name",
            ["    - name: a   # na", "      call: module:a"],
            ["    - call: module:a"],
        ),
        ("model.graph.nodes[1]", ["    - {name: b, call: module:b, args: [$a]}"], []),
        ("model.graph.nodes[2]", ["    -"], []),
        ("model.graph.nodes[3][0]", ["    - - 1", "      - 2"], ["    - - 2"]),
        ("model.graph.outputs[0]", ["    outputs:", "      - $b"], ["    outputs: []"]),
        ("model.graph.inputs[0]", ["    inputs: [x]"], ["    inputs: []"]),
    ],
)
def test_removing_takes_the_lines_of_the_value_and_no_other(
    path: str, gone: list[str], left: list[str]
) -> None:
    changes = lines_changed(lambda d: remove(d, parse_path(path)))
    assert [line[2:] for line in changes if line.startswith("-")] == gone
    assert [line[2:] for line in changes if line.startswith("+")] == left


@pytest.mark.parametrize(
    ("path", "name", "new"),
    [
        ("params.d", "dim", "  dim: 4     # width"),
        ("params.d", "on", '  "on": 4     # width'),
        ("params.m.b", "c", '  m: {a: 1, "c": x}'),
        ("model.graph.modules.a", "x y", "      x y:"),
    ],
)
def test_renaming_changes_the_key_alone(path: str, name: str, new: str) -> None:
    assert lines_changed(lambda d: rename_key(d, parse_path(path), name))[1] == f"+ {new}"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_breaks_and_a_missing_last_one_are_kept(newline: str) -> None:
    document = Document.parse(("\ufeff" + newline.join(("p:", "  a: 1", "l:", "- x"))).encode())
    edited = insert_key(document, ("p",), "b", {"c": {"d": [1]}})
    edited = append_item(edited, ("l",), {"k": 1, "j": 2})
    edited = set_value(edited, ("p", "a"), 7)
    assert (
        edited.to_bytes()
        == (
            "\ufeff"
            + newline.join(
                ("p:", "  a: 7", "  b:", "    c:", "      d: [1]", "l:", "- x", "- k: 1", "  j: 2")
            )
        ).encode()
    )
    assert remove(edited, ("l", 1)).text.endswith("- x")


def test_a_tag_goes_when_it_does_not_suit_the_new_value_and_an_anchor_stays() -> None:
    text = "a: &x !!str 1\nb: !!float 2\n"
    assert lines_changed(setting("a", "y"), text) == ["- a: &x !!str 1", "+ a: &x !!str y"]
    assert lines_changed(setting("a", 5), text) == ["- a: &x !!str 1", "+ a: &x 5"]
    assert lines_changed(setting("b", 2.5), text) == ["- b: !!float 2", "+ b: !!float 2.5"]


SHARED = "a: &x 1\nb: *x\nc: &y\n  k: 1\nd: *y\n"


@pytest.mark.parametrize(("path", "others"), [("a", "b"), ("c.k", "d.k"), ("d.k", "c.k")])
def test_a_value_that_an_alias_repeats_changes_only_on_request(path: str, others: str) -> None:
    document = Document.parse(SHARED, "f.yaml")
    with pytest.raises(EditError, match=f"an alias gives the same value to {others}") as refusal:
        set_value(document, parse_path(path), 2)
    assert refusal.value.problem.location == document.location(parse_path(path))
    both = set_value(document, parse_path(path), 2, shared=True)
    for place in (path, others):
        value: Any = both.data()
        for part in parse_path(place):
            value = value[part]
        assert value == 2


def test_an_alias_itself_is_replaced_where_it_stands() -> None:
    assert lines_changed(setting("b", 2), SHARED) == ["- b: *x", "+ b: 2"]
    assert lines_changed(lambda d: remove(d, ("b",)), SHARED) == ["- b: *x"]
