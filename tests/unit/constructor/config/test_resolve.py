"""The whole way from a file to its resolved config."""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from constructor.config import STAGES, Settings, resolve_config
from tests.unit.constructor.config.folder import codes, origin, resolve, resolve_text, value, write

KEYED = {
    "child.yaml": """\
        defaults: [base.yaml]
        model:
          graph:
            nodes:
              _merge_: keyed
              key: name
              _value_:
                - {name: b, kwargs: {dim: 0}}
                - {name: c, call: op:identity, args: [$b]}
            outputs: [$c]
        """,
    "base.yaml": """\
        schema_version: 1
        model:
          graph:
            inputs: [x]
            nodes:
              - {name: a, call: op:identity, args: [$x]}
              - {name: b, call: op:cat, args: [[$a, $a]]}
            outputs: [$b]
        """,
}


def test_the_stages_are_in_the_order_of_the_schema() -> None:
    names = [stage.__name__ for stage in STAGES]
    assert names == ["merge_defaults", "expand_templates", "interpolate", "check_schema"]


def test_a_file_over_its_base(tmp_path: Path) -> None:
    resolved = resolve(tmp_path, KEYED)
    assert codes(resolved) == []
    assert resolved.data == {
        "schema_version": 1,
        "model": {
            "graph": {
                "inputs": ["x"],
                "nodes": [
                    {"name": "a", "call": "op:identity", "args": ["$x"]},
                    {"name": "b", "call": "op:cat", "args": [["$a", "$a"]], "kwargs": {"dim": 0}},
                    {"name": "c", "call": "op:identity", "args": ["$b"]},
                ],
                "outputs": ["$c"],
            }
        },
    }
    assert origin(resolved, "model.graph.nodes[1].call") == "base.yaml:7:25 model.graph.nodes[1].call default"
    assert origin(resolved, "model.graph.nodes[1].kwargs.dim").startswith("child.yaml:8:")


def test_a_template_with_an_environment_default(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "a.yaml": """\
                schema_version: 1
                templates:
                  drop:
                    _type_: nn.Dropout
                    p: ${env:float:DROP_P,0.1}
                model:
                  sequential:
                    layers:
                      - _template_: drop
                      - _template_: drop
                        p: 0.5
                """
        },
    )
    assert value(resolved, "model.sequential.layers") == [
        {"_type_": "nn.Dropout", "p": 0.1},
        {"_type_": "nn.Dropout", "p": 0.5},
    ]
    layer = "model.sequential.layers[0].p"
    assert origin(resolved, layer) == "a.yaml:5:8 templates.drop.p environment ${env:float:DROP_P,0.1}"


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "notes: {by: me}\nexample_inputs: {x: B 3}\n")
    assert codes(resolved) == []
    assert resolved.data["notes"] == {"by": "me"}


def test_every_value_has_a_place_and_an_unknown_one_that_of_its_ancestor(tmp_path: Path) -> None:
    resolved = resolve(tmp_path, KEYED)
    assert () in resolved.provenance
    place = resolved.locate(("model", "graph", "nodes", 0, "args", 0))
    assert place is not None
    assert (place.line, place.column) == (6, 45)
    assert resolved.locate(("model", "graph", "modules", "x")) == resolved.locate(("model", "graph"))


def test_settings_are_read_and_a_wrong_one_keeps_its_default(tmp_path: Path) -> None:
    text = "settings: {strict: false, allowed_import_prefixes: [a., b.], error_context_lines: x}\n"
    resolved = resolve_text(tmp_path, text)
    assert codes(resolved) == ["bad-setting"]
    assert resolved.settings == Settings(strict=False, allowed_import_prefixes=("a.", "b."))
    assert resolve_text(tmp_path, "settings: null\nimports: null\n").settings == Settings()


def test_independent_problems_of_every_stage_come_together_in_file_order(tmp_path: Path) -> None:
    text = """\
        schema_version: 2
        params: {a: 1, a: 2}
        lr: 1e-4
        one: {_template_: nope}
        two: ${nope}
        model: 3
        list: {_merge_: append, _value_: 1}
        """
    resolved = resolve(tmp_path, {"a.yaml": text})
    assert codes(resolved) == [
        "bad-schema-version",
        "duplicate-key",
        "number-read-as-string",
        "unknown-template",
        "unknown-reference",
        "model-not-mapping",
        "merge-without-base",
        "merge-value-not-list",
    ]
    assert all(problem.location is not None for problem in resolved.problems)
    assert not resolved.ok


def test_after_a_syntax_error_only_that_is_told_and_what_was_read_is_there(tmp_path: Path) -> None:
    resolved = resolve(tmp_path, {"a.yaml": "params: {d: 4}\nx: ${params.d}\nmodel: [1\n"})
    assert codes(resolved) == ["yaml-syntax"]
    assert resolved.partial
    assert value(resolved, "x") == 4


def test_what_may_stand_in_a_file_that_is_missing_is_not_blamed(tmp_path: Path) -> None:
    text = "defaults: [gone.yaml]\nmodel: {_template_: t, x: '${p}', l: {_merge_: append, _value_: [1]}}\n"
    resolved = resolve(tmp_path, {"a.yaml": text + "m: {_merge_: append, _value_: [1]}\n"})
    assert codes(resolved) == ["missing-default"]
    assert value(resolved, "m") == [1]


def test_a_reference_that_may_lead_into_the_unread_part_is_not_blamed(tmp_path: Path) -> None:
    text = "schema_version: 1\nx: ${params.d}\nmodel: [1\nparams: {d: 4}\n"
    resolved = resolve(tmp_path, {"a.yaml": text})
    assert codes(resolved) == ["yaml-syntax"]
    assert resolved.unresolved == (("x",),)


@pytest.mark.parametrize("source", [3, None, ["a"]])
def test_another_kind_of_source_is_a_problem(source: object) -> None:
    resolved = resolve_config(source)  # type: ignore[arg-type]
    assert codes(resolved) == ["bad-source"]
    assert resolved.data == {}


def test_data_in_is_not_changed_and_keys_must_be_strings() -> None:
    data = {"schema_version": 1, "model": {1: "${params.a}"}, "params": {"a": [1]}}
    resolved = resolve_config(data, environ={})
    assert codes(resolved) == ["non-string-key"]
    resolved.data["params"]["a"].append(2)
    assert data == {"schema_version": 1, "model": {1: "${params.a}"}, "params": {"a": [1]}}


def test_data_that_contains_itself_ends_with_a_problem() -> None:
    data: dict[str, object] = {"schema_version": 1, "model": {}}
    data["self"] = data
    assert "nested-too-deep" in codes(resolve_config(data))


def test_a_usual_file_is_resolved_quickly(tmp_path: Path) -> None:
    modules = "".join(
        f"      m{i}: {{_type_: nn.Linear, in_features: '${{params.d}}', n: {i}}}\n" for i in range(40)
    )
    nodes = "".join(f"      - {{name: n{i}, call: module:m{i}, args: [$x]}}\n" for i in range(40))
    graph = (
        f"model:\n  graph:\n    inputs: [x]\n    modules:\n{modules}    nodes:\n{nodes}    outputs: [$n0]\n"
    )
    path = write(tmp_path, {"a.yaml": "schema_version: 1\nparams: {d: 4}\n" + graph})
    times: list[float] = []
    for _ in range(5):
        start = perf_counter()
        assert resolve_config(path).ok
        times.append(perf_counter() - start)
    assert min(times) < 0.06, f"{min(times) * 1000:.0f} ms; about 8 ms is usual"


def test_reading_configs_loads_neither_torch_nor_pandas_nor_streamlit() -> None:
    code = (
        "import sys; from constructor.config import resolve_config; "
        "resolve_config({'schema_version': 1, 'model': {}}); "
        "print(sorted({'torch', 'pandas', 'numpy', 'streamlit', 'networkx'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ("modle: 3", ["unknown-key"]),
        ("setings: {strict: false}", ["unknown-key"]),
        ("notes: anything", []),
        ("param: 3\nuse: '${param}'", []),
    ],
)
def test_a_slip_in_a_key_at_the_top_is_told(tmp_path: Path, top: str, told: list[str]) -> None:
    found = resolve_text(tmp_path, f"{top}\n")
    assert codes(found) == told


def test_a_missing_model_is_told_once(tmp_path: Path) -> None:
    found = resolve(tmp_path, {"a.yaml": "schema_version: 1\nmodle: {sequential: {layers: []}}\n"})
    assert codes(found) == ["missing-model"]
