"""What unpacking writes, what it keeps, and what it refuses."""

from pathlib import Path

import pytest

from constructor.document import Document, EditError, read_document
from constructor.edits import Source
from constructor.graph import Graph, compile_graph
from constructor.probe import Example, ListExample, TensorExample, example_inputs
from constructor.registry import default_registry
from constructor.unpack import Moved, Unpacked, can_unpack, moved_name, unpack

REGISTRY = default_registry()
EXPERIMENTS = Path(__file__).parents[4] / "experiment_models"
FILES = sorted(file for file in EXPERIMENTS.rglob("*.yaml") if file.name != "policy.yaml")
HEAD = """\
# head
schema_version: 1
params:
  d: 8   # width
  p: 3
"""
PROJECTOR = """\
      join:
        _type_: naive_proprio_projector   # gone
        cond_proprio_dim: ${params.p}
        transformer_d_model: "${params.d}"
"""
LIST = f"""\
{HEAD}freeze: [join]   # frozen
model:
  graph:
    inputs: [state, maps]   # two
    modules:
      # the first
      act: {{_type_: nn.ReLU}}
{PROJECTOR}    nodes:
      - {{name: tokens, call: module:act, args: [$state]}}   # takes a name
      # joined here
      - name: all
        call: module:join   # call
        kwargs:
          cond_proprio: $tokens
          cond_visual: $maps
    outputs: [$all]   # end
"""


def source_of(text: str, file: str = "/nowhere/component.yaml") -> Source:
    return Source.of(Document.parse(text, file), REGISTRY)


def calls(graph: Graph) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(node.name, node.call, node.reads) for node in graph.nodes]


def after(source: Source, unpacked: Unpacked) -> Source:
    return Source.of(unpacked.document, source.registry)


def refusal(text: str, node: str) -> str:
    with pytest.raises(EditError) as caught:
        unpack(source_of(text), node)
    assert caught.value.problem.code == "cannot-unpack"
    return caught.value.problem.message


def test_only_the_block_changes_and_references_are_kept() -> None:
    unpacked = unpack(source_of(LIST), "all")
    assert unpacked.document.text == (
        LIST.replace("freeze: [join]", "freeze: [proprio_projection]")
        .replace(
            PROJECTOR,
            """\
      proprio_projection:
        _type_: projection
        width_in: ${params.p}
        width: ${params.d}
        layers: 3
        norm: true
        dropout: 0.05
        last_norm: true
      visual_tokens:
        _type_: camera_tokens
        channels: ${params.d}
      tokens_2:
        _type_: token_concat
        parts: 2
        width: ${params.d}
""",
        )
        .replace(
            """\
      # joined here
      - name: all
        call: module:join   # call
        kwargs:
          cond_proprio: $tokens
          cond_visual: $maps
""",
            """\
      - name: proprio_projection
        call: module:proprio_projection
        args: [$tokens]
      - name: visual_tokens
        call: module:visual_tokens
        args: [$maps]
      # joined here
      - name: all
        call: module:tokens_2   # call
        args: [[$visual_tokens, $proprio_projection]]
""",
        )
        .replace("model:\n", "example_inputs:\n  state: B S ${params.p}\nmodel:\n", 1)
    )
    assert unpacked.description == "unpack all (naive_proprio_projector) into 3 blocks"
    assert unpacked.moves == (
        Moved("graph_modules.join.proprio_projection", "graph_modules.proprio_projection"),
    )


MAPPING = f"""\
{HEAD}model:
  graph:
    inputs: [state, maps]
    modules:
{PROJECTOR}    nodes:
      all: {{call: module:join, args: [$state, $maps]}}   # one
      out: {{call: op:identity, args: [$all]}}
    order: [all, out]
    outputs: [$out]
"""


def test_nodes_in_a_mapping_are_put_in_its_order_too() -> None:
    source = source_of(MAPPING)
    unpacked = unpack(source, "all")
    assert calls(after(source, unpacked).graph) == [
        ("proprio_projection", "module:proprio_projection", ("state",)),
        ("visual_tokens", "module:visual_tokens", ("maps",)),
        ("all", "module:tokens", ("visual_tokens", "proprio_projection")),
        ("out", "op:identity", ("all",)),
    ]
    assert "order: [proprio_projection, visual_tokens, all, out]" in unpacked.document.text
    assert "# one" in unpacked.document.text


def test_steps_are_named_by_what_they_make() -> None:
    steps = MAPPING.replace("    order: [all, out]\n", "").replace("nodes:", "steps:")
    steps = steps.replace("all: {call", "- {out: all, call").replace("out: {call", "- {out: out, call")
    source = source_of(steps)
    assert source.form == "steps"
    graph = after(source, unpack(source, "all")).graph
    assert [node.writes for node in graph.nodes] == [
        ("proprio_projection",),
        ("visual_tokens",),
        ("all",),
        ("out",),
    ]


def test_every_call_of_the_module_is_written_out_with_the_same_new_modules() -> None:
    twice = MAPPING.replace(
        "out: {call: op:identity, args: [$all]}", "out: {call: module:join, args: [$all, $maps]}"
    )
    source = source_of(twice)
    unpacked = unpack(source, "out")
    graph = after(source, unpacked).graph
    assert [module.name for module in graph.modules] == ["proprio_projection", "visual_tokens", "tokens"]
    assert calls(graph) == [
        ("proprio_projection", "module:proprio_projection", ("state",)),
        ("visual_tokens", "module:visual_tokens", ("maps",)),
        ("all", "module:tokens", ("visual_tokens", "proprio_projection")),
        ("proprio_projection_2", "module:proprio_projection", ("all",)),
        ("visual_tokens_2", "module:visual_tokens", ("maps",)),
        ("out", "module:tokens", ("visual_tokens_2", "proprio_projection_2")),
    ]
    assert unpacked.description == "unpack out (naive_proprio_projector) and 1 more call of it into 3 blocks"


def test_lists_of_values_need_not_be_taken_apart() -> None:
    source = Source.of(read_document(EXPERIMENTS / "vfp_single_expert/exp1/info_embedder.yaml"), REGISTRY)
    text = source.document.text.replace(
        "inputs: [cond_proprio, cond_visual,", "inputs: [cond_proprio, a, b, c,"
    )
    source = source_of(text.replace("cond_visual: $cond_visual", "cond_visual: [$a, $b, $c]"))
    graph = after(source, unpack(source, "info_embedder")).graph
    assert [node.reads for node in graph.nodes if node.name.startswith("visual")] == [("a",), ("b",), ("c",)]


def unpackable() -> list[tuple[Path, str]]:
    found = []
    for file in FILES:
        source = Source.of(read_document(file), REGISTRY)
        found += [(file, node.name) for node in source.graph.nodes if can_unpack(source.graph, node.name)]
    return found


@pytest.mark.parametrize(("file", "node"), unpackable(), ids=lambda value: getattr(value, "stem", value))
def test_bundled_components_take_what_they_took_and_keep_what_was_not_the_block(
    file: Path, node: str
) -> None:
    source = Source.of(read_document(file), REGISTRY)
    unpacked = unpack(source, node)
    new = after(source, unpacked)
    assert not new.resolved.problems
    assert [problem for problem in compiled_problems(new) if problem != "not-upstream"] == []
    before = example_inputs(source.graph, source.resolved, REGISTRY)
    now = example_inputs(new.graph, new.resolved, REGISTRY)
    for one, other in zip(before.inputs, now.inputs, strict=True):
        assert shape(one.value) == shape(other.value), one.name
    old_lines, new_lines = source.document.text.splitlines(), iter(unpacked.document.text.splitlines())
    module = source.graph.node(node)
    assert module is not None
    kept = [line for line in old_lines if "#" in line]
    assert all(line in new_lines for line in kept)
    old = source.graph.modules[0].spec["transformer_d_model"]
    assert any(dict(part.spec).get("width") == old for part in new.graph.modules)
    assert "${params.transformer_d_model}" in unpacked.document.text


def test_one_of_each_kind_is_bundled() -> None:
    assert len(unpackable()) >= 15


def test_a_block_that_is_not_made_of_blocks_is_refused() -> None:
    assert refusal(LIST, "tokens") == "tokens calls nn.ReLU, which is not made of blocks"
    assert refusal(MAPPING, "out") == "out calls op:identity, which is not made of blocks"


def test_a_layer_is_refused() -> None:
    text = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
    assert "sequential" in refusal(text, "layer0")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("${params.p}", "${params.nothing}", "cond_proprio_dim is"),
        ("        cond_proprio_dim: ${params.p}\n", "", "cond_proprio_dim is not set"),
        ("p: 3", "p: wide", "cond_proprio_dim must be a whole number, and is 'wide'"),
        ("          cond_visual: $maps\n", "", "the input cond_visual is not connected"),
    ],
)
def test_what_is_not_known_is_told(old: str, new: str, said: str) -> None:
    text = LIST.replace(old, new)
    assert text != LIST
    assert said in refusal(text, "all")


def test_a_template_is_left_where_it_is() -> None:
    body = PROJECTOR.partition("join:\n")[2].replace("        ", "    ")
    text = LIST.replace(PROJECTOR, "      join: {_template_: projector}\n")
    text = text.replace("freeze:", f"templates:\n  projector:\n{body}freeze:")
    unpacked = unpack(source_of(text), "all")
    assert f"  projector:\n{body}" in unpacked.document.text
    assert 'width_in: "${params.p}"' in unpacked.document.text


def test_a_block_that_another_file_writes_is_not_changed_from_here(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(LIST)
    file = tmp_path / "component.yaml"
    file.write_text("defaults: [base.yaml]\nparams: {p: 4}\n")
    source = Source.of(read_document(file), REGISTRY)
    assert can_unpack(source.graph, "all")
    with pytest.raises(EditError, match=r"base\.yaml") as caught:
        unpack(source, "all")
    assert caught.value.problem.code == "edit-impossible"


def test_names_of_weights_follow_the_longest_whole_part() -> None:
    moves = (Moved("a.b", "x"), Moved("a.cls", "y.cls"))
    assert [moved_name(name, moves) for name in ("a.b.0.w", "a.bc", "a.cls")] == ["x.0.w", "a.bc", "y.cls"]


def compiled_problems(source: Source) -> list[str]:
    found = compile_graph(source.resolved, REGISTRY).problems
    return [problem.code for problem in found if problem.severity != "note"]


def shape(example: Example | None) -> object:
    match example:
        case TensorExample():
            return example.shape, example.dtype
        case ListExample(items):
            return [shape(item) for item in items]
        case _:
            return example


MESSY = {
    "carriage returns": LIST.replace("\n", "\r\n"),
    "no last line break": LIST.removesuffix("\n"),
    "unicode": LIST.replace("# joined here", "# zusammengefügt: [日本]"),
    "braces": (
        "schema_version: 1\nparams: {d: 8, p: 3}\n"
        "model: {graph: {inputs: [state, maps], modules: {act: {_type_: nn.ReLU},"
        ' join: {_type_: naive_proprio_projector, cond_proprio_dim: "${params.p}", transformer_d_model: 8}},'
        ' nodes: [{name: tokens, call: "module:act", args: [$state]},'
        ' {name: all, call: "module:join", args: [$tokens, $maps]}], outputs: [$all]}}'
    ),
    "an alias": LIST.replace(
        "params:\n",
        "kept: &spec {_type_: naive_proprio_projector, cond_proprio_dim: 3,"
        " transformer_d_model: 8}\nparams:\n",
    ).replace(PROJECTOR, "      join: *spec\n"),
}


@pytest.mark.parametrize("text", MESSY.values(), ids=MESSY)
def test_however_the_file_is_written_the_graph_is_the_same(text: str) -> None:
    source = source_of(text)
    unpacked = unpack(source, "all").document
    new = Source.of(unpacked, REGISTRY)
    wanted = after(source_of(LIST), unpack(source_of(LIST), "all")).graph
    assert calls(new.graph) == calls(wanted)
    assert [(one.name, one.spec) for one in new.graph.modules] == [(m.name, m.spec) for m in wanted.modules]
    assert not unpacked.problems
    if "\r\n" in text:
        assert unpacked.text.count("\n") == unpacked.text.count("\r\n")
    assert [line for line in text.splitlines() if "日本" in line] == [
        line for line in unpacked.text.splitlines() if "日本" in line
    ]
