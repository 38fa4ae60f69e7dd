"""Random edits of random files: the text reads as was meant, and what was not meant keeps its bytes."""

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constructor.diagnostics import ConfigPath
from constructor.document import Document, EditError
from constructor.edits import Delete, Disconnect, GraphEdit, Move, Source, perform
from constructor.registry import default_registry
from tests.unit.constructor.edits.components import canonical, components, edits_of, intended

REGISTRY = default_registry()
SOME = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
FEW = settings(SOME, max_examples=25)


def source_of(document: Document) -> Source:
    return Source.of(document, REGISTRY)


def node_texts(source: Source) -> dict[str, str]:
    """The text of every node by its name."""
    found = {}
    for node in source.graph.nodes:
        place: ConfigPath = node.origin
        span = source.document.span(place)
        assert span is not None
        found[node.name] = source.document.text[span.start : span.end]
    return found


def comments(document: Document) -> int:
    return document.text.count("#")


def _words(text: str) -> list[str]:
    """What stands in a text, whatever its order."""
    return sorted(re.findall(r"[^\s\[\],]+", text))


@SOME
@given(components(), st.data())
def test_an_edit_reads_back_as_meant_and_leaves_the_rest(text: str, data: st.DataObject) -> None:
    source = source_of(Document.parse(text, "/nowhere/component.yaml"))
    edit = data.draw(edits_of(source.graph))
    before = canonical(source.graph)
    try:
        edited = perform(source, edit)
    except EditError:
        assume(False)
    after = source_of(edited.document)
    meant = intended(before, edit, edited.node)
    if source.form == "steps":
        # A step has no name of its own: it goes by its value.
        meant["nodes"] = [{**node, "name": node["out"][0]} for node in meant["nodes"]]
    assert canonical(after.graph) == meant
    if "\r\n" in text:
        assert edited.document.text.count("\n") == edited.document.text.count("\r\n")
    assert (edited.document.text + "\n").count("\n\n") <= (text + "\n").count("\n\n") + 1
    same = [node["name"] for node in before["nodes"] if node in meant["nodes"]]
    old, new = node_texts(source), node_texts(after)
    assert [old[name] for name in same] == [new[name] for name in same]
    if not isinstance(edit, Delete | Disconnect | Move) and "Remove" not in type(edit).__name__:
        assert comments(edited.document) == comments(source.document)
    if isinstance(edit, Move):
        assert _words(edited.document.text) == _words(text)


@FEW
@given(components(), st.data())
def test_any_sequence_of_edits_stays_a_component_without_new_syntax_problems(
    text: str, data: st.DataObject
) -> None:
    document = Document.parse(text, "/nowhere/component.yaml")
    done: list[GraphEdit] = []
    for _ in range(6):
        source = source_of(document)
        edit = data.draw(edits_of(source.graph))
        try:
            document = perform(source, edit).document
        except EditError:
            continue
        done.append(edit)
    assert document.complete
    assert not document.problems
    assert Document.parse(document.to_bytes(), document.file) == document
