"""The form of a block: what each hyperparameter is, where it is written, what an edit of it asks for."""

from app.view_model.hyperparameters import Sources, spec_rows
from app.view_model.intent import Detach, InsertKey, RemoveKey, SetValue
from constructor.diagnostics import Diagnostic
from tests.unit.app.view_model.component import (
    FILE,
    TEXT,
    graph,
    parsed,
    resolved,
    rows_of,
)

EMBED = ("model", "graph", "modules", "embed")
NODES = ("model", "graph", "nodes")


def test_the_rows_follow_the_block_and_what_the_file_adds_comes_last() -> None:
    assert [*rows_of(TEXT)] == ["d_model", "nhead", "dropout", "activation", "bias", "semantic_dim"]
    decode = rows_of(TEXT, "decode")
    assert [*decode] == ["d_model", "layers", "nhead", "extra"]
    assert not decode["extra"].documented
    assert decode["extra"].text == "[1, 2]"


def test_a_shared_value_names_its_target_and_everyone_else_who_uses_it() -> None:
    row = rows_of(TEXT)["d_model"]
    assert (row.state, row.value, row.expression) == ("shared", 512, "${params.width}")
    assert (row.target, row.target_written) == ("params.width", "policy.yaml:3")
    assert row.shared_with == ("decode.d_model (called by first, second)",)
    assert row.written == "policy.yaml:12"


def test_editing_a_shared_value_edits_the_shared_place() -> None:
    assert rows_of(TEXT)["d_model"].edit(640) == SetValue(FILE, ("params", "width"), 640, None, "512")


def test_detaching_writes_the_value_in_place_of_the_reference() -> None:
    row = rows_of(TEXT)["d_model"]
    assert row.make_local() == Detach(FILE, (*EMBED, "d_model"), 512, "${params.width}")


def test_a_value_that_stays_the_same_asks_for_nothing() -> None:
    rows = rows_of(TEXT)
    assert rows["d_model"].edit(512) is None
    assert rows["dropout"].edit(0.1, "0.1") is None
    assert rows["activation"].edit("gelu") is None


def test_a_number_keeps_the_form_it_is_written_in() -> None:
    row = rows_of(TEXT)["dropout"]
    assert row.text == "0.10"
    assert row.edit(0.05, "5.0e-2") == SetValue(FILE, ("params", "drop"), 0.05, "5.0e-2", "0.10")


def test_the_comment_behind_a_value_belongs_to_it() -> None:
    assert rows_of(TEXT)["d_model"].comment == "shared by both blocks"
    assert rows_of(TEXT)["nhead"].comment == ""
    assert (
        rows_of(TEXT.replace("activation: gelu", "activation: gelu # as before"))["activation"].comment
        == "as before"
    )


def test_one_is_not_true() -> None:
    rows = rows_of(TEXT.replace("activation: gelu", "activation: gelu\n        bias: true"))
    assert rows["bias"].edit(True) is None
    assert rows["bias"].edit(1) is not None


def test_an_unset_value_shows_the_default_and_can_be_written() -> None:
    row = rows_of(TEXT)["semantic_dim"]
    assert (row.state, row.value, row.text, row.default) == ("unset", None, "null", "default null")
    assert row.make_local() == InsertKey(FILE, EMBED, "semantic_dim", None)
    assert row.reset() is None


def test_a_missing_value_can_be_entered() -> None:
    row = rows_of(TEXT, "decode")["nhead"]
    assert (row.state, row.default) == ("missing", "required")
    assert row.edit(8) == InsertKey(FILE, ("model", "graph", "modules", "decode"), "nhead", 8)


def test_only_what_has_a_default_can_be_reset() -> None:
    rows = rows_of(TEXT.replace("activation: gelu", "activation: gelu\n        bias: false"))
    assert rows["bias"].reset() == RemoveKey(FILE, (*EMBED, "bias"), "false")
    assert rows["activation"].reset() is None
    assert rows_of(TEXT, "decode")["extra"].reset() is not None


def test_a_chain_of_references_is_followed_to_its_end() -> None:
    text = TEXT.replace("width: 512", "base: 512\n  width: ${params.base}")
    row = rows_of(text)["d_model"]
    assert row.target == "params.base"
    assert row.shared_with == ("decode.d_model (called by first, second)",)
    assert row.edit(256) == SetValue(FILE, ("params", "base"), 256, None, "512")


def test_a_value_inside_a_fetched_container_is_shared_with_whoever_fetched_it() -> None:
    block = "  block: {_type_: embedder, d_model: 64, nhead: 8, dropout: 0.0, activation: relu}\n"
    text = TEXT.replace("  width: 512", f"{block}  width: 512")
    start, end = text.index("      decode:"), text.index("    nodes:")
    text = f"{text[:start]}      decode: ${{params.block}}\n{text[end:]}"
    row = rows_of(text, "decode")["d_model"]
    assert (row.state, row.target) == ("shared", "params.block.d_model")
    assert row.edit(32) == SetValue(FILE, ("params", "block", "d_model"), 32, None, "64")
    assert rows_of(text, "decode")["bias"].local is None


def test_an_environment_value_is_shown_with_its_reason_and_can_be_replaced() -> None:
    row = rows_of(TEXT.replace("nhead: ${params.heads}", "nhead: ${env:int:WIDE}"))["nhead"]
    assert (row.state, row.value, row.editable) == ("environment", 64, False)
    assert "${env:int:WIDE}" in row.locked
    assert row.make_local() == Detach(FILE, (*EMBED, "nhead"), 64, "${env:int:WIDE}")


def test_a_shared_value_that_comes_from_the_environment_is_locked() -> None:
    row = rows_of(TEXT.replace("width: 512", "width: ${env:int:WIDE}"))["d_model"]
    assert not row.editable
    assert row.locked == "params.width is ${env:int:WIDE}"


def test_a_value_of_a_template_is_overridden_here() -> None:
    text = TEXT.replace(
        "schema_version: 1", "schema_version: 1\ntemplates:\n  base: {activation: relu, bias: false}"
    ).replace("        _type_: embedder\n", "        _template_: base\n        _type_: embedder\n")
    rows = rows_of(text)
    assert rows["bias"].state == "template"
    assert rows["bias"].locked == "from a template (policy.yaml:3)"
    assert rows["bias"].make_local() == InsertKey(FILE, EMBED, "bias", False)
    assert rows["activation"].state == "written"


def test_a_value_of_an_included_file_is_overridden_here_with_the_mappings_above_it() -> None:
    text = "defaults: [base.yaml]\nschema_version: 1\nparams:\n  heads: 4\n"
    rows = rows_of(text, included={"base.yaml": TEXT})
    assert rows["activation"].state == "included"
    assert rows["activation"].locked == "from the included file base.yaml:15"
    assert rows["activation"].make_local() == InsertKey(
        FILE, (), "model", {"graph": {"modules": {"embed": {"activation": "gelu"}}}}
    )


def test_a_reference_in_an_included_file_to_a_value_here_edits_it_here() -> None:
    text = "defaults: [base.yaml]\nschema_version: 1\nparams:\n  heads: 4\n"
    rows = rows_of(text, included={"base.yaml": TEXT})
    assert rows["nhead"].edit(2) == SetValue(FILE, ("params", "heads"), 2, None, "4")
    assert rows["d_model"].edit(2) == InsertKey(FILE, ("params",), "width", 2)


def test_positional_and_grouped_keywords_are_rows_too() -> None:
    text = TEXT.replace(
        "        d_model: ${params.width}\n        nhead",
        "        _args_: [96]\n        _kwargs_: {bias: false}\n        nhead",
        1,
    )
    rows = rows_of(text)
    assert rows["d_model"].edit(64) == SetValue(FILE, (*EMBED, "_args_", 0), 64, None, "96")
    assert rows["bias"].edit(True) == SetValue(FILE, (*EMBED, "_kwargs_", "bias"), True, None, "false")


def test_a_reference_to_nothing_is_a_problem_at_its_field() -> None:
    row = rows_of(TEXT.replace("${params.heads}", "${params.head}"))["nhead"]
    assert (row.state, row.value) == ("written", "${params.head}")
    assert [problem.code for problem in row.problems] == ["unknown-reference"]


def test_a_problem_of_a_value_stands_at_its_row() -> None:
    problem = Diagnostic("bad-value", "too large", (*EMBED, "nhead"))
    elsewhere = Diagnostic("bad-value", "elsewhere", EMBED)
    config, found = resolved(), graph()
    spec = found.modules[0]
    rows = spec_rows(Sources(found, config, parsed(), (problem, elsewhere)), (), spec.spec, spec.origin)
    assert {row.name: [p.message for p in row.problems] for row in rows if row.problems} == {
        "nhead": ["too large"]
    }
