"""Each class of change, alone and together."""

from pathlib import Path

import pytest

from constructor.diagnostics import format_path
from constructor.diff import compare, read_side
from tests.unit.constructor.diff.samples import BASE, LAYERS, changes, difference, edited, side

MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"
TAIL = "    outputs: [$z]\n"


def test_nothing_changed() -> None:
    assert changes(BASE, BASE) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("out_features: 2", "out_features: 3", ["modified module down → down out_features: 2 → 3"]),
        ("out_features: 2", "out_features: '2'", ["modified module down → down out_features: 2 → '2'"]),
        ("out_features: 2", "out_features: 2.0", ["modified module down → down out_features: 2 → 2.0"]),
        ("out_features: 2", "out_features: null", ["modified module down → down out_features: 2 → None"]),
        (", out_features: 2", "", ["modified module down → down out_features: 2 → nothing"]),
        (
            "out_features: 2",
            "out_features: 2, bias: null",
            ["modified module down → down bias: nothing → None"],
        ),
        (
            "width: 8",
            "width: 16",
            [
                "modified module up → up out_features: 8 → 16",
                "modified module down → down in_features: 8 → 16",
            ],
        ),
        (
            "up: {_type_: nn.Linear",
            "up: {_type_: nn.LayerNorm",
            ["retyped module up → up: 'nn.Linear' → 'nn.LayerNorm'"],
        ),
        ("op:add", "op:mul", ["retyped node sum → sum: 'op:add' → 'op:mul'"]),
        ("$sum", "$h", ["rewired node last → last input: '$sum' → '$h'"]),
        ("[$h, $y]", "[$h, 1]", ["rewired node sum → sum b: '$y' → 1"]),
        ("[$x], out: h", "[$x], out: g", ["rewired node sum → sum a: '$h' → '$h'", "renamed value h → g"]),
        ("outputs: [$z]", "outputs: [$h]", ["rewired output [0] → [0]: '$z' → '$h'"]),
        (
            "outputs: [$z]",
            "outputs: [$z, $h]",
            ["added output - → [1]: nothing → '$h'", "modified return return → return: 'single' → 'tuple'"],
        ),
        ("inputs: [x, y]", "inputs: [x, y, w]", ["added input - → w"]),
        (
            "params:",
            "freeze: [up]\nparams:",
            ["modified setting freeze → freeze: nothing → ['up']"],
        ),
    ],
)
def test_one_edit_is_one_change(old: str, new: str, expected: list[str]) -> None:
    assert edited((old, new)) == expected


def test_a_renamed_input_is_no_rewiring() -> None:
    assert edited(("inputs: [x, y]", "inputs: [image, y]"), ("$x", "$image")) == ["renamed input x → image"]


def test_a_renamed_module_is_no_retyping_of_its_nodes() -> None:
    assert edited(("      up:", "      grow:"), ("module:up", "module:grow")) == ["renamed module up → grow"]


def test_a_renamed_node_is_no_rewiring_of_its_readers() -> None:
    assert edited(("name: sum", "name: total"), ("$sum", "$total")) == ["renamed node sum → total"]


def test_a_rename_is_seen_through_a_change_of_value() -> None:
    assert edited(
        ("      down:", "      head:"), ("module:down", "module:head"), ("out_features: 2", "out_features: 7")
    ) == [
        "renamed module down → head",
        "modified module down → head out_features: 2 → 7",
    ]


def test_everything_renamed_is_renames_alone() -> None:
    replacements = [(f"{old}{end}", f"q{old}{end}") for old in ("up", "down") for end in (":", ",")]
    found = edited(
        *replacements,
        ("first", "qfirst"),
        ("sum", "qsum"),
        ("last", "qlast"),
        ("out: h", "out: qh"),
        ("$h", "$qh"),
    )
    assert {line.split()[0] for line in found} == {"renamed"}
    assert len(found) == 6


def test_a_node_put_on_an_edge_is_added_and_its_reader_rewired() -> None:
    line = "      - {name: last,"
    found = edited(
        (line, f"      - {{name: same, call: op:identity, args: [$sum]}}\n{line}"),
        ("args: [$sum], out: z", "args: [$same], out: z"),
    )
    assert found == [
        "added node - → same: nothing → 'op:identity'",
        "rewired node last → last input: '$sum' → '$same'",
    ]


def test_another_order_of_nodes_is_a_move() -> None:
    first = "      - {name: first, call: module:up, args: [$x], out: h}\n"
    twin = "".join(f"      - {{name: {name}, call: op:identity, args: [$y]}}\n" for name in ("twin", "other"))
    text = BASE.replace(first, first + twin)
    assert changes(text, BASE.replace(first, twin + first)) == ["moved node first → first: 0 → 2"]


def test_the_order_of_inputs_and_of_outputs_matters() -> None:
    text = BASE.replace("inputs: [x, y]", "inputs: [x, y, w]").replace(TAIL, "    outputs: [$z, $h]\n")
    new = text.replace("[x, y, w]", "[y, w, x]").replace("[$z, $h]", "[$h, $z]")
    assert changes(text, new) == ["moved input x → x: 0 → 2", "moved output [0] → [1]: 0 → 1"]


def test_results_by_another_key_are_told_once() -> None:
    text = BASE.replace("out: h", "out: {hidden: h}")
    assert changes(text, text.replace("{hidden: h}", "{cell: h}")) == [
        "modified node first → first out: {'hidden': 'h'} → {'cell': 'h'}"
    ]


def test_nested_values_are_told_where_they_differ() -> None:
    spec = "{_type_: mlp, dims: [4, 8], activation: {_type_: nn.GELU}, more: {deep: {a: 1, b: 2}}}"
    text = BASE.replace("{_type_: nn.Linear, in_features: 4, out_features: '${params.width}'}", spec)
    new = text.replace("nn.GELU", "nn.SiLU").replace("b: 2", "b: 3").replace("[4, 8]", "[4, 16]")
    assert changes(text, new) == [
        "modified module up → up dims: [4, 8] → [4, 16]",
        "retyped module up → up activation: 'nn.GELU' → 'nn.SiLU'",
        "modified module up → up more.deep.b: 2 → 3",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in_features: 4, out_features: '${params.width}'", "_args_: [4, 8]"),
        ("in_features: 4", "_kwargs_: {in_features: 4}"),
        ("out_features: '${params.width}'", "out_features: 8"),
        ("args: [$x]", "kwargs: {input: $x}"),
        ("outputs: [$z]", "outputs: [z]\n    return: single"),
        ("name: sum,", "name: sum, out: sum,"),
    ],
)
def test_another_way_to_write_the_same_is_no_change(old: str, new: str) -> None:
    assert edited((old, new)) == []


def test_layers_have_no_names_of_their_own() -> None:
    norm = "      - {_type_: nn.LayerNorm, normalized_shape: 8}\n"
    first = "      - {_type_: nn.Linear, in_features: 4"
    assert edited((first, f"      - {{_type_: nn.Dropout}}\n{first}"), text=LAYERS) == [
        "added module - → layer0: nothing → 'nn.Dropout'"
    ]
    assert edited((norm, ""), text=LAYERS) == ["removed module layer2 → -: 'nn.LayerNorm' → nothing"]
    assert edited(("nn.GELU", "nn.SiLU"), text=LAYERS) == [
        "retyped module layer1 → layer1: 'nn.GELU' → 'nn.SiLU'"
    ]
    assert edited(("out_features: 2", "out_features: 3"), text=LAYERS) == [
        "modified module layer3 → layer3 out_features: 2 → 3"
    ]
    moved = LAYERS.replace(norm, "").replace(first, norm + first)
    assert changes(LAYERS, moved) == ["moved module layer2 → layer0: 2 → 0"]


def test_layers_and_the_graph_that_they_stand_for() -> None:
    graph = """\
    schema_version: 1
    model:
      graph:
        inputs: [x]
        modules:
          up: {_type_: nn.Linear, in_features: 4, out_features: 8}
          act: {_type_: nn.GELU}
        nodes:
          - {name: one, call: module:up, kwargs: {input: $x}}
          - {name: two, call: module:act, args: [$one]}
        outputs: [two]
    """
    layers = "\n".join(LAYERS.splitlines()[:6])
    assert changes(layers, graph) == ["renamed module layer0 → up", "renamed module layer1 → act"]


def test_a_value_is_told_with_the_place_that_sets_it() -> None:
    (first, _) = difference(BASE, BASE.replace("width: 8", "width: 16")).changes
    assert first.old is not None
    assert first.new is not None
    assert first.new.origin is not None
    assert (first.new.origin.via, format_path(first.new.origin.path)) == ("reference", "params.width")
    assert str(first.new.origin.location) == "b.yaml:2:17"


@pytest.mark.parametrize(
    ("section", "use", "via", "path"),
    [
        (
            "templates: {wide: {out_features: 9}}",
            "_template_: wide",
            "template",
            "templates.wide.out_features",
        ),
        ("more: {a: 9}", "out_features: '${more.a}'", "reference", "more.a"),
        ("other: '${more.a}'\nmore: {a: 9}", "out_features: '${other}'", "reference", "more.a"),
        ("more: {}", "out_features: 9", "file", "model.graph.modules.down.out_features"),
        (
            "more: {}",
            "out_features: '${env:int:NOWHERE,9}'",
            "environment",
            "model.graph.modules.down.out_features",
        ),
    ],
)
def test_where_a_value_comes_from(section: str, use: str, via: str, path: str) -> None:
    new = BASE.replace("params:", f"{section}\nparams:").replace("out_features: 2", use)
    (change,) = difference(BASE, new).changes
    assert change.new is not None
    assert change.new.origin is not None
    assert (change.new.value, change.new.origin.via, format_path(change.new.origin.path)) == (9, via, path)


def test_what_is_only_written_otherwise_is_told_on_request() -> None:
    other = BASE.replace("out_features: '${params.width}'", "out_features: 8").replace(
        "names: [a, b]", "names: [a]"
    )
    found = difference(BASE, other)
    assert found.same
    assert found.cosmetic == (
        "up.out_features: ${params.width} → written out",
        "params.names differs, and no block takes it",
    )
    assert difference(BASE, f"# a remark\n{BASE}").cosmetic == (
        "comments, spaces, quotes or the order of keys",
    )
    assert difference(BASE, BASE).cosmetic == ()


def test_a_broken_side_is_compared_as_far_as_it_can_be_read() -> None:
    found = difference(
        BASE, BASE.replace("nn.Linear, in_features: 4", "nn.Liner, in_features: 5").replace("$sum]", "$sun]")
    )
    assert [problem.code for problem in found.problems] == ["unknown-block", "unknown-value"]
    assert "b.yaml" in str(found.problems[0].location)
    assert [(change.kind, change.name) for change in found.changes] == [
        ("retyped", "up"),
        ("modified", "up"),
        ("rewired", "last"),
    ]


def test_a_side_without_a_graph_says_why() -> None:
    found = difference(BASE, "schema_version: 2\nmodel: {}\n")
    assert {problem.code for problem in found.problems} >= {"bad-schema-version"}


def test_both_frontends_of_nothing() -> None:
    assert side("").graph.nodes == ()


def test_the_two_experiments_differ_in_two_hyperparameters() -> None:
    names = sorted({path.name for path in (MODELS / "exp1").glob("*.yaml")} - {"policy.yaml"})
    found = [
        (name, change.slot, change.old and change.old.value, change.new and change.new.value)
        for name in names
        for change in compare(*(read_side(MODELS / exp / name) for exp in ("exp1", "exp2"))).changes
        if change.element == "module"
    ]
    assert found == [
        ("action_decoder.yaml", "transformer_num_layers", 7, 8),
        ("info_embedder.yaml", "num_cond_visuals", 3, 4),
    ]
