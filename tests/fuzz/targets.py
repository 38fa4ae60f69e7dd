"""What is fuzzed: each target takes any bytes, and raises when a promise is broken.

The promises: no exception but those that are meant for users, every problem at a place that exists, bytes
that come back as they were, a component that does not differ from itself, and edits that change what they
say and nothing else.
"""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.diff import compare, side_of
from constructor.document import Document, EditError, Reader, Scalar, remove, set_value
from constructor.document import Mapping as MappingNode
from constructor.drawing import build_scene
from constructor.edits import (
    AddInput,
    AddNode,
    AddOutput,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    GraphEdit,
    MakeShared,
    Move,
    RemoveInput,
    RemoveOutput,
    Rename,
    SetReturn,
    Source,
    perform,
)
from constructor.graph import Graph, compile_graph
from constructor.registry import default_registry

# Between the files of one input: the first is the component, the others are what it may include.
SEPARATOR = b"\n%%%\n"
_FOLDER = Path("/nowhere")
_NAMES = ("component.yaml", "base.yaml", "other.yaml")
_VALUES: tuple[Any, ...] = (
    0,
    -1,
    2.5,
    True,
    None,
    "",
    "x: y",
    "$h",
    "${params.width}",
    "a\nb",
    [1, {"k": "v"}],
    {"k": []},
)
_CHOICE = 4


def document(data: bytes) -> None:
    """Reading, and writing back."""
    found = Document.parse(data, _NAMES[0])
    assert found.to_bytes() == data, "the bytes did not come back"
    found.data()
    _located(found.problems, {_NAMES[0]: data})


def resolver(data: bytes) -> None:
    """Includes, templates and references."""
    resolved, files = _resolved(data)
    _located(resolved.problems, files)


def compiler(data: bytes) -> None:
    """The graph, its drawing, and its comparison with itself."""
    resolved, files = _resolved(data)
    registry = default_registry()
    compiled = compile_graph(resolved, registry)
    _located(compiled.problems, files)
    build_scene(compiled.graph, registry, None)
    side = side_of(resolved, registry)
    assert not compare(side, side).changes, "it differs from itself"


def editor(data: bytes) -> None:
    """One edit, chosen by the first bytes, of the file that the others are."""
    chance = random.Random(int.from_bytes(data[:_CHOICE], "big"))
    before = Document.parse(data[_CHOICE:], str(_FOLDER / _NAMES[0]))
    try:
        if chance.random() < 0.5:
            _value_edit(before, chance)
        else:
            _graph_edit(before, chance)
    except EditError:
        return  # A refusal is an answer: it says why.


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "document": document,
    "resolver": resolver,
    "compiler": compiler,
    "editor": editor,
}


def _resolved(data: bytes) -> tuple[ResolvedConfig, dict[str, bytes]]:
    files = dict(zip((str(_FOLDER / name) for name in _NAMES), data.split(SEPARATOR), strict=False))
    return resolve_config(_FOLDER / _NAMES[0], read=_reader(files)), files


def _reader(files: Mapping[str, bytes]) -> Reader:
    def read(path: Path) -> Document:
        return Document.parse(files.get(str(path), b""), str(path))

    return read


def _located(problems: tuple[Diagnostic, ...], files: Mapping[str, bytes]) -> None:
    """That every problem stands in one of the files, in a line that it has."""
    for problem in problems:
        if problem.location is None or problem.location.file not in files:
            continue
        text = files[problem.location.file].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert 1 <= problem.location.line <= text.count(b"\n") + 1, f"{problem} is in no line of the file"
        assert problem.location.column >= 1, f"{problem} is in no column"


def _value_edit(before: Document, chance: random.Random) -> None:
    places = [path for path in before.locations() if path]
    if not places:
        return
    path = chance.choice(places)
    node, span = before.node(path), before.span(path)
    if chance.random() < 0.3:
        _only_changed(before, remove(before, path), path)
        return
    value = chance.choice(_VALUES)
    if chance.random() < 0.3 and isinstance(node, MappingNode):
        path = (*path, "new_key")
    after = set_value(before, path, value)
    _only_changed(before, after, path)
    if isinstance(node, Scalar) and span is not None and path in places and "&" not in before.text:
        # A list or mapping stands on lines of its own, so the space before the value goes.
        ahead = before.text[: span.start].rstrip(" ")
        assert after.text.startswith(ahead), "a byte before the value changed"
        if not isinstance(value, list | dict | str):
            assert after.text.endswith(before.text[span.end :]), "a byte behind the value changed"


def _only_changed(before: Document, after: Document, path: ConfigPath) -> None:
    """That what was whole still is, and that no other entry of the top level reads differently."""
    if not before.complete:
        return
    again = Document.parse(after.to_bytes(), after.file)
    assert again.complete, "the text cannot be read any more"
    if "&" in before.text:
        return  # An alias elsewhere may follow the value that it names.
    old, new = before.data(), again.data()
    for key in old.keys() - {path[0]}:
        assert repr(old[key]) == repr(new.get(key)), f"{key} reads differently"


def _graph_edit(before: Document, chance: random.Random) -> None:
    source = Source.of(before, default_registry(), _reader({}))
    if not source.graph.nodes:
        return
    edited = perform(source, _edit(source.graph, chance)).document
    if before.complete:
        assert Document.parse(edited.to_bytes(), edited.file).complete, "the text cannot be read any more"


def _edit(graph: Graph, chance: random.Random) -> GraphEdit:
    node = chance.choice(graph.nodes)
    values = [*graph.inputs, *(name for each in graph.nodes for name in each.writes), "nobody"]
    value, other, port = chance.choice(values), chance.choice(values), chance.choice(("input", 0, 1, "dim"))
    return chance.choice(
        (
            AddInput("more"),
            AddNode("op:gelu".removeprefix("op:"), "op", ((("input"), value),)),
            AddNode("nn.Linear", "block", (), (("in_features", 8), ("out_features", 4)), after=node.name),
            AddOutput(value),
            Connect(node.name, (port,), value),
            Delete(node.name),
            Disconnect(node.name, (port,)),
            Duplicate(node.name, shared=chance.random() < 0.5),
            MakeShared((*node.origin, "args", 0)),
            Move(node.name, chance.randrange(-2, 3)),
            RemoveInput(value),
            RemoveOutput(chance.randrange(3)),
            Rename("node", node.name, "renamed"),
            Rename("value", value, other if chance.random() < 0.2 else "renamed_value"),
            SetReturn(chance.choice(("single", "tuple", "dict"))),
        )
    )
