"""What each edit writes, line by line, and what it refuses."""

import difflib
from pathlib import Path

import pytest

from constructor.document import Document, EditError, read_document
from constructor.edits import (
    AddInput,
    AddNode,
    AddOutput,
    Connect,
    Delete,
    DeleteModule,
    Disconnect,
    Edited,
    GraphEdit,
    InsertNode,
    MakeShared,
    Move,
    RemoveInput,
    RemoveOutput,
    Rename,
    SetOutput,
    SetReturn,
    Source,
    WriteAsList,
    perform,
)
from constructor.registry import default_registry

TEXT = """\
# head
schema_version: 1
params:
  d: 8   # width
freeze: [up]
example_inputs:
  x: B 4
model:
  graph:
    inputs: [x, y]   # two
    modules:
      # the first
      up: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}
      down:
        _type_: nn.Linear   # last
        in_features: 8
        out_features: 2
    nodes:
      # go up
      - name: a
        call: module:up   # up
        args: [$x]
      - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}   # join
      - name: c
        call: module:down
        args:
          - $b
    outputs: [$c]
"""
LAYERS = """\
schema_version: 1
model:
  sequential:
    layers:
      - {_type_: nn.Linear, in_features: 4, out_features: 8}   # wide
      # rest
      - _type_: nn.ReLU
      - {_type_: nn.Linear, in_features: 8, out_features: 2}
    outputs: [h2]
freeze: [layer2]
"""
REGISTRY = default_registry()
UP = ("model", "graph", "modules", "up", "in_features")


def source_of(text: str) -> Source:
    return Source.of(Document.parse(text, "/nowhere/component.yaml"), REGISTRY)


def changed(edit: GraphEdit, text: str = TEXT) -> tuple[Edited, list[str]]:
    edited = perform(source_of(text), edit)
    lines = difflib.ndiff(text.splitlines(), edited.document.text.splitlines())
    return edited, [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("edit", "lines", "description"),
    [
        (
            AddNode("nn.LayerNorm", reads=(("input", "a"),), arguments=(("normalized_shape", 8),)),
            [
                "+       layernorm:",
                "+         _type_: nn.LayerNorm",
                "+         normalized_shape: 8",
                "+       - name: layernorm",
                "+         call: module:layernorm",
                "+         args: [$a]",
            ],
            "add layernorm (nn.LayerNorm) behind a",
        ),
        (
            AddNode("add", "op", (("a", "a"), ("b", "c"))),
            ["+       - name: add", "+         call: op:add", "+         args: [$a, $c]"],
            "add add (add) behind c",
        ),
        (
            AddNode("up", "module", (("input", "y"),), name="again"),
            ["+       - name: again", "+         call: module:up", "+         args: [$y]"],
            "add again (up)",
        ),
        (
            Connect("b", ("tensors", 2), "x"),
            [
                "-       - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}   # join",
                "+       - {name: b, call: op:cat, args: [[$a, $y, $x]], kwargs: {dim: 1}}   # join",
            ],
            "connect tensors[2] of b to x",
        ),
        (Connect("c", ("input",), "a"), ["-           - $b", "+           - $a"], "connect input of c to a"),
        (Disconnect("c", ("input",)), ["-         args:", "-           - $b"], "disconnect input of c"),
        (
            Rename("module", "up", "rise"),
            [
                "- freeze: [up]",
                "+ freeze: [rise]",
                '-       up: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}',
                '+       rise: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}',
                "-         call: module:up   # up",
                "+         call: module:rise   # up",
            ],
            "rename module up to rise",
        ),
        (
            Rename("value", "x", "img"),
            [
                "-   x: B 4",
                "+   img: B 4",
                "-     inputs: [x, y]   # two",
                "+     inputs: [img, y]   # two",
                "-         args: [$x]",
                "+         args: [$img]",
            ],
            "rename value x to img",
        ),
        (
            Rename("value", "c", "answer"),
            ["+         out: answer", "-     outputs: [$c]", "+     outputs: [$answer]"],
            "rename value c to answer",
        ),
        (
            AddInput("z"),
            ["-     inputs: [x, y]   # two", "+     inputs: [x, y, z]   # two"],
            "add the input z",
        ),
        (
            RemoveInput("x"),
            ["- example_inputs:", "-   x: B 4", "-     inputs: [x, y]   # two", "+     inputs: [y]   # two"],
            "remove the input x",
        ),
        (AddOutput("a"), ["-     outputs: [$c]", "+     outputs: [$c, $a]"], "return a too"),
        (SetOutput(0, "b"), ["-     outputs: [$c]", "+     outputs: [$b]"], "return b instead of c"),
        (
            SetReturn("dict"),
            ["-     outputs: [$c]", "+     outputs: {c: $c}"],
            "return a dict; `outputs` is a mapping now",
        ),
        (SetReturn("tuple"), ["+     return: tuple"], "return a tuple"),
        (
            MakeShared(UP, "inner"),
            [
                "+   inner: 4",
                '-       up: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}',
                "+       up: {_type_: nn.Linear, "
                'in_features: "${params.inner}", out_features: "${params.d}"}',
            ],
            "share in_features as params.inner",
        ),
    ],
)
def test_an_edit_is_as_small_as_it_can_be(edit: GraphEdit, lines: list[str], description: str) -> None:
    edited, found = changed(edit)
    assert found == lines
    assert edited.description == description


@pytest.mark.parametrize(
    ("edit", "code", "words"),
    [
        (Rename("module", "up", "train"), "reserved-name", "torch keeps that name"),
        (Rename("module", "up", "down"), "name-taken", "a module has it"),
        (Rename("value", "b", "x"), "name-taken", "it is an input"),
        (Rename("value", "b", "a b"), "bad-name", "cannot be the name of a value"),
        (Connect("a", ("input",), "c"), "forward-reference", "in a circle"),
        (Connect("a", ("input",), "a"), "forward-reference", "its own result"),
        (Connect("c", ("inputt",), "a"), "unknown-input", "has no input 'inputt'"),
        (Connect("c", ("input",), "q"), "unknown-value", "nothing makes"),
        (Disconnect("c", ("input", 0)), "edit-impossible", "passes nothing"),
        (DeleteModule("up"), "edit-impossible", "a calls the module up"),
        (RemoveOutput(0), "edit-impossible", "the last output"),
        (AddNode("nn.Nothing"), "unknown-block", "no block is registered"),
        (InsertNode("nn.GELU", "x", "c"), "edit-impossible", "does not read $x"),
        (Delete("zz"), "edit-impossible", "no node 'zz'"),
        (Move("a", -1), "edit-impossible", "first node already"),
        (MakeShared(UP, "d"), "name-taken", "another of `params`"),
        (AddNode("add", "op", (("b", "a"),)), "edit-impossible", "a is not connected"),
    ],
)
def test_what_cannot_be_done_says_why(edit: GraphEdit, code: str, words: str) -> None:
    with pytest.raises(EditError) as refusal:
        perform(source_of(TEXT), edit)
    assert refusal.value.problem.code == code
    assert words in refusal.value.problem.message


def test_the_last_node_is_not_deleted() -> None:
    text = perform(source_of(perform(source_of(TEXT), Delete("a")).document.text), Delete("b")).document.text
    with pytest.raises(EditError, match="the last node"):
        perform(source_of(text), Delete("c"))


def test_what_dangles_after_a_deletion_is_a_problem_of_the_graph() -> None:
    edited, lines = changed(Delete("b"))
    assert lines == ["-       - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}   # join"]
    assert "$b" in edited.document.text


def test_an_argument_taken_out_of_the_middle_moves_the_others_to_keywords() -> None:
    text = TEXT.replace("args: [[$a, $y]], kwargs: {dim: 1}", "args: [[$a, $y], 1]")
    edited, lines = changed(Disconnect("b", ("tensors",)), text)
    assert lines[1] == "+       - {name: b, call: op:cat, kwargs: {dim: 1}}   # join"
    assert edited.description == "disconnect tensors of b; dim by keyword now"


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            AddNode("nn.Dropout", after="layer0"),
            [
                "+       - {_type_: nn.Dropout}",
                "-     outputs: [h2]",
                "+     outputs: [h3]",
                "- freeze: [layer2]",
                "+ freeze: [layer3]",
            ],
        ),
        (
            InsertNode("nn.GELU", "h1", "layer2"),
            [
                "+       - {_type_: nn.GELU}",
                "-     outputs: [h2]",
                "+     outputs: [h3]",
                "- freeze: [layer2]",
                "+ freeze: [layer3]",
            ],
        ),
        (
            Delete("layer1"),
            [
                "-       - _type_: nn.ReLU",
                "-     outputs: [h2]",
                "+     outputs: [h1]",
                "- freeze: [layer2]",
                "+ freeze: [layer1]",
            ],
        ),
        (
            Move("layer0", 1),
            [
                "-       - {_type_: nn.Linear, in_features: 4, out_features: 8}   # wide",
                "+       - {_type_: nn.Linear, in_features: 4, out_features: 8}   # wide",
            ],
        ),
        (Rename("value", "x", "img"), ["+     inputs: [img]"]),
    ],
)
def test_layers_are_edited_alike(edit: GraphEdit, lines: list[str]) -> None:
    _, found = changed(edit, LAYERS)
    assert sorted(found) == sorted(lines)


def test_a_value_from_a_template_is_written_over_where_it_is_used() -> None:
    text = TEXT.replace(
        "schema_version: 1\n", "schema_version: 1\ntemplates:\n  t: {call: op:cat, args: [[$a, $y]]}\n"
    )
    text = text.replace(
        "{name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}", "{name: b, _template_: t}"
    )
    _, found = changed(Connect("b", ("tensors", 0), "x"), text)
    assert found == [
        "-       - {name: b, _template_: t}   # join",
        "+       - {name: b, _template_: t, args: [[$x, $y]]}   # join",
    ]
    _, found = changed(Rename("value", "y", "other"), text)
    assert "+   t: {call: op:cat, args: [[$a, $other]]}" in found


def test_what_an_included_file_writes_is_not_changed_from_here(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(TEXT)
    child = tmp_path / "child.yaml"
    child.write_text("defaults: [base.yaml]\nmodel:\n  graph:\n    outputs: [$c, $a]\n")
    source = Source.of(read_document(child), REGISTRY)
    for edit in (Rename("value", "a", "first"), Delete("b"), Connect("b", ("tensors", 0), "x"), Move("a", 1)):
        with pytest.raises(EditError, match=r"base\.yaml:\d+") as refusal:
            perform(source, edit)
        assert refusal.value.problem.hint is not None
    assert perform(source, RemoveOutput(1)).document.text.endswith("outputs: [$c]\n")
    assert perform(source, AddOutput("b")).document.text.endswith("outputs: [$c, $a, $b]\n")


def test_an_alias_is_not_changed_for_others() -> None:
    text = TEXT.replace("args: [$x]", "args: &first [$x]").replace("args:\n          - $b", "args: *first")
    with pytest.raises(EditError, match="an alias gives the same value"):
        perform(source_of(text), Connect("c", ("input",), "a"))
    assert "&first [$img]" in perform(source_of(text), Rename("value", "x", "img")).document.text


def test_a_file_with_a_syntax_error_is_not_edited() -> None:
    with pytest.raises(EditError, match="YAML error"):
        perform(source_of(TEXT + "  - ]\n"), Delete("a"))


MAPPED = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    nodes:
      b: {call: op:identity, args: [$a]}   # second
      a:
        call: op:identity
        args: [$x]
    order: [a, b]
    outputs: [$b]
"""
LISTED = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    nodes:
      - name: a
        call: op:identity
        args: [$x]
      - {name: b, call: op:identity, args: [$a]}   # second
    outputs: [$b]
"""


def test_a_mapping_of_nodes_becomes_a_list_in_the_order_in_which_they_run() -> None:
    found = perform(source_of(MAPPED), WriteAsList())
    assert found.document.text == LISTED
    assert found.description == "write nodes as a list: `nodes` is a list now, in the order in which they ran"


def test_an_edit_of_a_mapping_that_says_no_order_makes_it_a_list_and_says_so() -> None:
    text = MAPPED.replace("    order: [a, b]\n", "").replace("$a", "$x")
    found = perform(source_of(text), AddNode("identity", "op", (("x", "a"),), name="c"))
    assert found.description.endswith("; `nodes` is a list now")
    assert [node.name for node in source_of(found.document.text).graph.nodes] == ["b", "a", "c"]
    assert "# second" in found.document.text


def test_an_edit_that_a_mapping_has_room_for_leaves_it_one() -> None:
    found = perform(source_of(MAPPED), AddNode("identity", "op", (("x", "b"),), name="c"))
    assert "order: [a, b, c]" in found.document.text


@pytest.mark.parametrize(
    "text", [LISTED, MAPPED.replace("order: [a, b]", "order: [a]").replace("[$b]", "[$a]")]
)
def test_what_cannot_be_a_list_with_the_same_meaning_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        perform(source_of(text), WriteAsList())
