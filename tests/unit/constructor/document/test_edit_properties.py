"""Edits of random files: the value is set, nothing else changes, and what can be undone is undone."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
import yaml_edit
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constructor.diagnostics import ConfigPath
from constructor.document import (
    Document,
    EditError,
    Sequence,
    append_item,
    insert_key,
    remove,
    rename_key,
    set_value,
)
from constructor.document.splice import Marks, line_end, same
from tests.unit.constructor.document.messy import VALUES, messy_texts

FEW = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def documents() -> st.SearchStrategy[Document]:
    return (
        messy_texts()
        .map(lambda text: Document.parse(text.encode()))
        .filter(lambda d: d.complete and not errors(d))
    )


def errors(document: Document) -> list[str]:
    return [str(problem) for problem in document.problems if problem.severity == "error"]


def paths(value: Any, path: ConfigPath = ()) -> Iterator[ConfigPath]:
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def at(value: Any, path: ConfigPath) -> Any:
    for part in path:
        value = value[part]
    return value


def ends_in_a_block(document: Document) -> bool:
    """A block of text at the end of a file without a last line break: nothing can follow it unchanged."""
    return not document.text.endswith("\n") and any(mark in document.text for mark in "|>")


def untouched(document: Document, path: ConfigPath) -> tuple[str, str]:
    """What stands before the key or dash of a value, and after the line on which it ends."""
    span, key, node, parent = (
        document.span(path),
        document.key_span(path),
        document.node(path),
        document.node(path[:-1]),
    )
    assert span is not None
    assert node is not None
    if key is not None:
        start = key.start
    elif isinstance(parent, Sequence) and not parent.flow:
        start = Marks.of(document).dash_of(node)
    else:
        start = document.lines.start_of(span.start)
    return document.text[:start], document.text[line_end(document.text, span.end) :]


@FEW
@given(messy_texts())
def test_reading_agrees_with_pyyaml_and_loses_no_byte(text: str) -> None:
    document = Document.parse(text.encode())
    assert document.to_bytes() == text.encode()
    try:
        expected = yaml.load(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        assert errors(document)
        return
    assert not errors(document)
    assert same(document.data(), expected)


@FEW
@given(documents(), st.data())
def test_setting_what_is_there_already_changes_nothing(document: Document, data: st.DataObject) -> None:
    values = document.data()
    path = data.draw(st.sampled_from(list(paths(values))))
    assert set_value(document, path, at(values, path)).to_bytes() == document.to_bytes()


@FEW
@given(documents(), VALUES, st.data())
def test_a_set_value_is_read_back_and_only_its_text_changes(
    document: Document, value: Any, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(paths(document.data()))[1:]))
    span = document.span(path)
    assert span is not None
    edited = set_value(document, path, value)
    assert same(at(edited.data(), path), value)
    before, after = untouched(document, path)
    assert edited.text.startswith(before)
    assert edited.text.endswith(after)
    if "\r\n" in document.text:
        assert edited.text.count("\n") == edited.text.count("\r\n")
    assert edited.bom == document.bom


@FEW
@given(documents(), st.integers(-99, 99), st.data())
def test_setting_a_plain_number_replaces_only_its_digits(
    document: Document, value: int, data: st.DataObject
) -> None:
    values = document.data()
    numbers = [path for path in paths(values) if type(at(values, path)) is int]
    assume(numbers)
    path = data.draw(st.sampled_from(numbers))
    span = document.span(path)
    assert span is not None
    edited = set_value(document, path, value)
    if value != at(values, path):
        assert edited.text == document.text[: span.start] + str(value) + document.text[span.end :]


@FEW
@given(documents(), VALUES, st.data())
def test_inserting_a_key_and_removing_it_gives_the_same_text(
    document: Document, value: Any, data: st.DataObject
) -> None:
    values = document.data()
    path = data.draw(st.sampled_from([p for p in paths(values) if isinstance(at(values, p), dict)]))
    names = list(at(values, path))
    before = data.draw(st.sampled_from([None, *names]))
    try:
        inserted = insert_key(document, path, "new_key", value, before)
    except EditError:
        assume(not ends_in_a_block(document))
        raise
    expected = names.copy()
    expected.insert(names.index(before) if before is not None else len(names), "new_key")
    assert list(at(inserted.data(), path)) == expected
    removed = remove(inserted, (*path, "new_key"))
    assert same(removed.data(), values)
    if names:
        assert removed.text == document.text


@FEW
@given(documents(), VALUES, st.data())
def test_adding_an_item_and_removing_it_gives_the_same_text(
    document: Document, value: Any, data: st.DataObject
) -> None:
    values = document.data()
    lists = [p for p in paths(values) if isinstance(at(values, p), list)]
    assume(lists)
    path = data.draw(st.sampled_from(lists))
    items = at(values, path)
    index = data.draw(st.integers(0, len(items)))
    try:
        added = append_item(document, path, value, index)
    except EditError:
        assume(not ends_in_a_block(document))
        raise
    assert same(at(added.data(), path), [*items[:index], value, *items[index:]])
    removed = remove(added, (*path, index))
    assert same(removed.data(), values)
    if items:
        assert removed.text == document.text


@FEW
@given(documents(), st.data())
def test_removing_leaves_everything_else(document: Document, data: st.DataObject) -> None:
    values = document.data()
    path = data.draw(st.sampled_from(list(paths(values))[1:]))
    try:
        removed = remove(document, path)
    except EditError:
        # A block of text that keeps its blank lines would take those behind the removed value too.
        assume("|+" not in document.text)
        raise
    del at(values, path[:-1])[path[-1]]
    assert same(removed.data(), values)
    assert len(removed.text) <= len(document.text) + len(" {}")


@FEW
@given(documents(), st.sampled_from(["new", "on", "two words", "1"]), st.data())
def test_renaming_a_key_and_back_gives_the_same_values(
    document: Document, name: str, data: st.DataObject
) -> None:
    values = document.data()
    keys = [p for p in paths(values) if p and isinstance(p[-1], str) and name not in at(values, p[:-1])]
    assume(keys)
    path = data.draw(st.sampled_from(keys))
    renamed = rename_key(document, path, name)
    assert at(renamed.data(), (*path[:-1], name)) == at(values, path)
    back = rename_key(renamed, (*path[:-1], name), str(path[-1]))
    assert same(back.data(), values)


COMPONENT = """\
# a component as people write it
schema_version: 1

params:
  d_model:   512    # width
  heads: 8
  rates: [0.1, 2.5, 3]   # three
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 7}
      down:
        _type_: nn.Linear   # the last
        in_features: 7
        out_features: 2
    nodes:
    - name: a
      call: module:up
      repeat: 3
"""


NUMBERS = [
    path for path in paths(yaml.safe_load(COMPONENT)) if type(at(yaml.safe_load(COMPONENT), path)) is int
]


@pytest.mark.parametrize("path", NUMBERS)
def test_a_number_is_set_as_another_lossless_editor_sets_it(path: ConfigPath) -> None:
    other = yaml_edit.Document.parse(COMPONENT)
    place: Any = other.as_mapping()
    for part in path[:-1]:
        place = place[part].as_mapping() or place[part].as_sequence()
    place[path[-1]] = 41
    assert set_value(Document.parse(COMPONENT), path, 41).text == str(other)
