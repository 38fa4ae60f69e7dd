"""Nodes packed into a component file, and back to the text that they were."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constructor.document import Document, EditError, Mapping, Sequence, read_document
from constructor.edits import Source
from constructor.graph import compile_graph
from constructor.registry import default_registry
from constructor.unpack import Moved, Packed, can_unpack, pack, unpack
from tests.unit.constructor.edits.components import canonical, components

REGISTRY = default_registry()
EXPERIMENTS = Path(__file__).parents[4] / "experiment_models"
FILE = Path("/nowhere/net.yaml")
TEXT = """\
# head
schema_version: 1
params:
  d: 8   # width
  w: 3
freeze: [down]
model:
  graph:
    inputs: [x, y]   # two
    modules:
      # the first
      up: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}
      # the second
      down:
        _type_: nn.Linear   # last
        in_features: ${params.d}
        out_features: 2

      act: {_type_: nn.ReLU}
    nodes:
      # go up
      - name: a
        call: module:up   # up
        args: [$x]

      # then
      - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}   # join
      - name: c
        call: module:act
        args:
          - $b
      - {name: e, call: module:down, args: [$a]}
    outputs: [$c, $e]
"""
CLIMB = """\
schema_version: 1

params:
  d: 8   # width

model:
  graph:
    inputs: [x, y]
    modules:
      # the first
      up: {_type_: nn.Linear, in_features: 4, out_features: "${params.d}"}
    nodes:
      # go up
      - name: a
        call: module:up   # up
        args: [$x]

      # then
      - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}   # join
    outputs: [a, b]
    return: tuple
"""


def source_of(text: str) -> Source:
    return Source.of(Document.parse(text, str(FILE)), REGISTRY)


def beside(packed: Packed, path: Path) -> Document:
    """The files as they are after packing, and before anything is saved."""
    if path == packed.file:
        return Document.parse(packed.text, str(path))
    return packed.document if path == FILE else read_document(path)


def there_and_back(source: Source, names: tuple[str, ...], name: str = "packed") -> tuple[Packed, Source]:
    packed = pack(source, names, name)

    def read(path: Path) -> Document:
        return beside(packed, path)

    back = unpack(Source.of(packed.document, REGISTRY, read), packed.node, read)
    assert {move.old: move.new for move in back.moves} == {move.new: move.old for move in packed.moves}
    return packed, Source.of(back.document, REGISTRY)


def refusal(names: tuple[str, ...], text: str = TEXT, name: str = "packed") -> str:
    with pytest.raises(EditError) as caught:
        pack(source_of(text), names, name)
    return caught.value.problem.message


def test_the_lines_move_as_they_stand() -> None:
    packed, back = there_and_back(source_of(TEXT), ("a", "b"), "climb")
    assert packed.file == Path("/nowhere/climb.yaml")
    assert packed.text == CLIMB
    assert packed.description == "pack 2 nodes into climb.yaml"
    assert packed.moves == (Moved("graph_modules.up", "graph_modules.climb.graph_modules.up"),)
    nodes = TEXT[TEXT.index("      # go up") : TEXT.index("      - name: c")]
    up = TEXT[TEXT.index("      # the first") : TEXT.index("      # the second")]
    climb = "      climb: {_type_: component, path: ./climb.yaml}\n"
    call = "      - {name: climb, call: module:climb, kwargs: {x: $x, y: $y}, out: [a, b]}\n"
    assert packed.document.text == TEXT.replace(up, climb).replace(nodes, call)
    assert back.document.text == TEXT


@pytest.mark.parametrize("names", [("a",), ("b",), ("c",), ("b", "c"), ("c", "e"), ("a", "b", "c", "e")])
def test_neighbours_come_back_to_the_byte(names: tuple[str, ...]) -> None:
    text = TEXT.replace("freeze: [down]\n", "")
    for written in (text, text.replace("\n", "\r\n"), text[:-1]):
        assert there_and_back(source_of(written), names)[1].document.text == written


def test_what_is_frozen_stays_frozen() -> None:
    packed, back = there_and_back(source_of(TEXT), ("e",))
    assert "freeze: [packed]" in packed.document.text
    assert back.document.text == TEXT
    assert refusal(("a", "e")) == "`freeze` names down and not the rest of what would be one block"


def test_one_result_keeps_its_name() -> None:
    assert "out: b}" in pack(source_of(TEXT), ("b",), "join").document.text
    packed = pack(source_of(TEXT), ("b",), "b")
    assert "- {name: b, call: module:b, kwargs: {a: $a, y: $y}}" in packed.document.text
    assert "outputs: [b]\n    return: single\n" in packed.text


def test_the_block_runs_after_what_it_reads_and_before_what_reads_it() -> None:
    text = TEXT.replace("freeze: [down]\n", "")
    packed, back = there_and_back(source_of(text), ("a", "e"))
    graph = Source.of(packed.document, REGISTRY).graph
    assert [node.name for node in graph.nodes] == ["packed", "b", "c"]
    assert not compile_graph(back.resolved, REGISTRY).problems
    assert refusal(("a", "c")) == "b reads what the chosen nodes make and runs before c"


def test_what_cannot_be_one_block_is_told() -> None:
    twice = TEXT.replace("call: module:act", "call: module:up")
    assert refusal(("a",), twice) == "c calls the module up too, so its weights cannot move away"
    assert refusal(()) == "no node is chosen"
    assert refusal(("gone",)) == "there is no node 'gone'"
    assert refusal(("a",), name="down") == "the name 'down' is taken: a module has it"
    nothing = TEXT.replace("[$c, $e]", "[$c]").replace("freeze: [down]\n", "")
    assert (
        refusal(("e",), nothing)
        == "nobody reads what the chosen nodes make, so the block would return nothing"
    )
    chosen = TEXT.replace("args: [$x]", "args: [1]")
    assert refusal(("a",), chosen).startswith("the chosen nodes read nothing from outside")
    model = TEXT.replace('"${params.d}"', '"${model.graph.modules.down.in_features}"')
    assert refusal(("a",), model).startswith("the chosen nodes refer to `model`")
    sequential = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
    assert refusal(("layer0",), sequential) == "the layers of a sequential model cannot be packed"


def test_templates_are_written_out() -> None:
    text = TEXT.replace("model:\n", "templates:\n  act: {_type_: nn.GELU}\nmodel:\n", 1)
    packed, back = there_and_back(
        source_of(text.replace("act: {_type_: nn.ReLU}", "act: {_template_: act}")), ("c",)
    )
    assert "act:\n        _type_: nn.GELU" in packed.text or "act: {_type_: nn.GELU}" in packed.text
    assert "_template_" not in packed.text
    module = back.graph.module("act")
    assert module is not None
    assert module.spec == {"_type_": "nn.GELU"}


def test_names_that_are_taken_make_room() -> None:
    component = """\
schema_version: 1
params: {d: 9, deep: {n: 3}}   # another d
freeze: [up]
model:
  graph:
    inputs: [x, c]
    modules:
      up: {_type_: nn.Linear, in_features: "${params.d}", out_features: "${params.deep.n}"}
    nodes:
      - {name: b, call: module:up, args: [$x]}
      - {name: a, call: op:add, args: [$b, $c]}
    outputs: [a]
"""
    text = TEXT.replace("act: {_type_: nn.ReLU}", "act: {_type_: component, path: ./inner.yaml}")
    text = text.replace("          - $b\n", "          - $b\n          - [$y, $a]\n")

    def read(path: Path) -> Document:
        return Document.parse(component, str(path))

    unpacked = unpack(Source.of(Document.parse(text, str(FILE)), REGISTRY, read), "c", read)
    after = Source.of(unpacked.document, REGISTRY)
    assert unpacked.moves == (Moved("graph_modules.act.graph_modules.up", "graph_modules.up_2"),)
    spec = after.graph.module("up_2")
    assert spec is not None
    assert spec.spec == {"_type_": "nn.Linear", "in_features": 9, "out_features": 3}
    assert 'in_features: "${params.d_2}"' in unpacked.document.text
    assert "freeze: [down, up_2]" in unpacked.document.text
    assert [(node.name, node.reads, node.writes) for node in after.graph.nodes] == [
        ("a", ("x",), ("a",)),
        ("b", ("a", "y"), ("b",)),
        ("b_2", ("b",), ("b_2",)),
        ("a_2", ("b_2", "y", "a"), ("c",)),
        ("e", ("a",), ("e",)),
    ]
    assert not [
        problem for problem in compile_graph(after.resolved, REGISTRY).problems if problem.severity == "error"
    ]


@pytest.mark.parametrize(
    "file", sorted(EXPERIMENTS.rglob("policy.yaml")), ids=lambda file: "/".join(file.parts[-3:-1])
)
def test_components_of_bundled_policies_can_be_unpacked_one_after_another(file: Path) -> None:
    source = Source.of(read_document(file), REGISTRY)
    calls = [node.call for node in source.graph.nodes]
    for node in source.graph.nodes:
        if not can_unpack(source.graph, node.name):
            continue
        source = Source.of(unpack(source, node.name).document, REGISTRY)
    found = (*source.resolved.problems, *compile_graph(source.resolved, REGISTRY).problems)
    assert [problem for problem in found if problem.severity == "error"] == []
    assert len({call for call in calls if calls.count(call) == 1}) > 2


def test_a_component_that_several_nodes_call_or_that_is_gone_is_told() -> None:
    source = Source.of(read_document(EXPERIMENTS / "naive_flow_matching_policy/exp1/policy.yaml"), REGISTRY)
    with pytest.raises(EditError, match="head, left, right share the weights of backbone"):
        unpack(source, "head")
    text = TEXT.replace("act: {_type_: nn.ReLU}", "act: {_type_: component, path: ./inner.yaml}")
    with pytest.raises(EditError, match=r"inner\.yaml cannot be unpacked: "):
        unpack(source_of(text), "c")


def contiguous(source: Source, names: tuple[str, ...]) -> bool:
    """Whether the chosen nodes, and their modules, stand next to each other on lines of their own."""
    chosen = [node for node in source.graph.nodes if node.name in names]
    specs = [source.graph.module(node.callee) for node in chosen if node.kind == "module"]
    for places in (
        [source.entry(node.origin) for node in chosen],
        [source.entry(spec.origin) for spec in specs if spec is not None],
    ):
        if not places:
            continue
        parent = source.document.node(places[0][:-1])
        if not isinstance(parent, Mapping | Sequence) or parent.flow:
            return False
        order = (
            list(range(len(parent.items)))
            if isinstance(parent, Sequence)
            else [e.name for e in parent.entries]
        )
        found = sorted({order.index(place[-1]) for place in places})  # type: ignore[arg-type]
        if found != list(range(found[0], found[0] + len(found))):
            return False
    return True


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(components(), st.data())
def test_packing_and_unpacking_means_nothing_and_gives_the_bytes_back(text: str, data: st.DataObject) -> None:
    source = Source.of(Document.parse(text, str(FILE)), REGISTRY)
    names = [node.name for node in source.graph.nodes]
    start = data.draw(st.integers(0, len(names) - 1))
    neighbours = names[start : data.draw(st.integers(start + 1, len(names)))]
    chosen = tuple(name for name in neighbours if data.draw(st.integers(0, 4)))
    try:
        _, back = there_and_back(source, chosen)
    except EditError:
        assume(False)
    before, after = canonical(source.graph), canonical(back.graph)
    nodes = [sorted(graph["nodes"], key=lambda node: str(node["name"])) for graph in (before, after)]
    assert nodes[0] == nodes[1]
    assert before["outputs"] == after["outputs"]
    assert before["modules"] == after["modules"]
    if contiguous(source, chosen) and source.form != "mapping":  # comments in `order` stay behind
        assert back.document.text == text


def test_what_allows_the_blocks_goes_with_them() -> None:
    settings_too = "settings:\n  allow_target: true\n  allowed_import_prefixes: [torch.nn]\nmodel:\n"
    text = TEXT.replace("model:\n", settings_too, 1).replace("_type_: nn.ReLU", "_target_: torch.nn.ReLU")
    packed, back = there_and_back(source_of(text), ("c",))
    assert "settings:\n  allow_target: true\n" in packed.text
    assert back.document.text == text


def test_a_value_that_leads_to_another_one_is_another_one() -> None:
    component = """\
schema_version: 1
params: {double: "${params.d}", d: 4}
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: "${params.double}", out_features: 2}
    nodes:
      - {name: z, call: module:up, args: [$x]}
    outputs: [z]
"""
    text = TEXT.replace("  w: 3\n", "  w: 3\n  double: ${params.d}\n")
    text = text.replace("act: {_type_: nn.ReLU}", "act: {_type_: component, path: ./inner.yaml}")

    def read(path: Path) -> Document:
        return Document.parse(component, str(path))

    unpacked = unpack(Source.of(Document.parse(text, str(FILE)), REGISTRY, read), "c", read)
    after = Source.of(unpacked.document, REGISTRY)
    up = after.graph.module("up_2")
    assert up is not None
    assert up.spec["in_features"] == 4
    assert after.resolved.data["params"] == {"d": 8, "w": 3, "double": 8, "double_2": 4, "d_2": 4}


@pytest.mark.parametrize(
    ("outputs", "out", "said"),
    [
        ("[z, x]", "", "act returns several values, and c gives all of them one name"),
        ("[z, x]", "[c, again]", None),
        ("{first: z, second: x}", "{second: c}", None),
        ("[x]", "", None),
    ],
)
def test_results_that_cannot_get_the_names_go_through_an_op(outputs: str, out: str, said: str | None) -> None:
    component = (
        "schema_version: 1\nmodel:\n  graph:\n    inputs: [x]\n    nodes:\n"
        f"      - {{name: z, call: op:identity, args: [$x]}}\n    outputs: {outputs}\n"
    )
    text = TEXT.replace("act: {_type_: nn.ReLU}", "act: {_type_: component, path: ./inner.yaml}")
    if out:
        text = text.replace("        call: module:act\n", f"        call: module:act\n        out: {out}\n")

    def read(path: Path) -> Document:
        return Document.parse(component, str(path))

    source = Source.of(Document.parse(text, str(FILE)), REGISTRY, read)
    if said is not None:
        with pytest.raises(EditError, match=said):
            unpack(source, "c", read)
        return
    graph = Source.of(unpack(source, "c", read).document, REGISTRY).graph
    last = graph.node("c")
    assert last is not None
    assert (last.call, graph.node("z")) != ("module:act", None)
    assert last.call == "op:identity"
    assert last.writes == source.node("c").writes
    assert "b" in last.reads
