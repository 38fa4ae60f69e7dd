"""Ports of components used as blocks, found in their own files."""

from constructor.config import resolve_config
from constructor.graph import compile_graph
from constructor.probe import ModulePorts, PlainExample, Ports, TensorExample
from constructor.registry import Port
from tests.unit.constructor.probe.samples import MAIN, block, graph_text, probe, reader, registry, size

BACKBONE = block(
    "backbone",
    (Port("image", "B 3 H W"), Port("layers", value=(3,))),
    Port("maps", "B d H/16 W/16"),
    arguments=(size("d"),),
)
PAIR = block(
    "pair",
    "B d",
    Port("result", fields=(Port("left", "B d"), Port("right", "B 2*d"))),
    arguments=(size("d"),),
)
INNER = graph_text(
    "[image, layers, free]",
    '{b: {_type_: backbone, d: "${params.d}"}}',
    "[{name: maps, call: module:b, args: [$image, $layers]}]",
    "[$maps]",
    "params: {d: 8}",
)
OUTER = graph_text(
    "[camera, layers, rest]",
    "{eye: {_type_: component, path: ./eye.yaml}}",
    "[{name: see, call: module:eye, kwargs: {image: $camera, layers: $layers, free: $rest}}]",
    "[$see]",
)


def ports(text: str, node: str, files: dict[str, str], *entries: object) -> ModulePorts:
    read = reader({MAIN: text} | {MAIN.parent / name: other for name, other in files.items()})
    known = registry(*entries)  # type: ignore[arg-type]
    resolved = resolve_config(MAIN, read=read)
    graph = compile_graph(resolved, known).graph
    found = graph.node(node)
    assert found is not None
    return Ports(graph, resolved, known, read).of_node(found)


def test_inputs_of_a_component_are_those_of_its_file() -> None:
    found = probe(OUTER, BACKBONE, files={"eye.yaml": INNER})
    camera, layers, rest = found.inputs
    assert camera.value == TensorExample((2, 3, 240, 320), "float32", "B 3 H W", "B 3 H W")
    assert layers.value == PlainExample((3,))
    assert rest.value is None
    assert [problem.code for problem in found.problems] == ["missing-example"]


def test_outputs_of_a_component_know_the_hyperparameters_behind_them() -> None:
    found = ports(OUTER, "see", {"eye.yaml": INNER}, BACKBONE)
    assert [port.name for port in found.inputs] == ["image", "layers", "free"]
    (maps,) = found.outputs
    assert (maps.symbolic, maps.template) == ("B d H/16 W/16", "B 8 H/16 W/16")
    setting = maps.settings["d"]
    assert setting.value == 8
    assert str(setting.location) == "/unsaved/eye.yaml:6:40"
    assert setting.shared == ("params", "d")
    assert str(setting.shared_location) == "/unsaved/eye.yaml:2:13"


def test_what_the_inner_node_takes_apart_is_found() -> None:
    modules, nodes = (
        "{p: {_type_: pair, d: 4}}",
        "[{name: p, call: module:p, args: [$x], out: {right: r, left: l}}]",
    )
    inner = graph_text("[x]", modules, nodes, "{big: $r, small: $l}")
    outer = graph_text(
        "[x]", "{c: {_type_: component, path: c.yaml}}", "[{name: c, call: module:c, args: [$x]}]", "[$c]"
    )
    (result,) = ports(outer, "c", {"c.yaml": inner}, PAIR).outputs
    assert [(port.name, port.template) for port in result.fields] == [("big", "B 2*4"), ("small", "B 4")]


def test_a_component_that_contains_itself_ends() -> None:
    again = OUTER.replace("./eye.yaml", "./main.yaml")
    assert [example.value for example in probe(again).inputs] == [None, None, None]
    first, second = OUTER.replace("eye", "two"), OUTER.replace("./eye.yaml", "./main.yaml")
    assert [example.value for example in probe(first, files={"two.yaml": second}).inputs] == [None] * 3


def test_a_component_that_is_not_there_has_no_ports() -> None:
    assert [example.value for example in probe(OUTER).inputs] == [None, None, None]
    broken = probe(OUTER, files={"eye.yaml": "schema_version: ["})
    assert [example.value for example in broken.inputs] == [None, None, None]
