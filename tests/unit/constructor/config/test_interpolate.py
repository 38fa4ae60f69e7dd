"""`${...}`: types, copies, environment forms, and circles."""

from pathlib import Path
from typing import Any

import pytest

from constructor.config import Reference, resolve_config
from constructor.document.splice import same
from tests.unit.constructor.config.folder import codes, origin, resolve_text, value

PARAMS = "params: {d: 4, f: 1.0, yea: true, nil: null, l: [1, [2, 3]], m: {a: 1}, name: net, '0': zero}\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${params.d}", 4),
        ("${ params.d }", 4),
        ("${params.f}", 1.0),
        ("${params.yea}", True),
        ("${params.nil}", None),
        ("${params.l}", [1, [2, 3]]),
        ("${params.l[1]}", [2, 3]),
        ("${params.m.a}", 1),
        ("${params.0}", "zero"),
        ("${params.d} ", "4 "),
        ("${params.d}${params.d}", "44"),
        ("a${params.yea}-${params.nil}-${params.f}", "aTrue-None-1.0"),
        ("x${params.m}", 'x{"a": 1}'),
        ("x${params.l}", "x[1, [2, 3]]"),
        ("$${params.d}", "$4"),
        ("\\${params.d}", "\\4"),
        ("${}", "${}"),
        ("${params.d", "${params.d"),
        ("{${params.d}}", "{4}"),
        ("$name", "$name"),
        ("${env:S}", "text"),
        ("${env:S,other}", "text"),
        ("${env:NONE,a, b}", "a, b"),
        ("${env:NONE,}", ""),
        ("${env:NONE, x }", " x"),
        ("${env:int:I}", 8),
        ("${env:int:NONE,0x1F}", 31),
        ("${env:int:NONE,1_000}", 1000),
        ("${env:int:NONE, -3 }", -3),
        ("${env:float:I}", 8.0),
        ("${env:float:NONE,1e-4}", 1e-4),
        ("${env:bool:NONE,ON}", True),
        ("${env:bool:NONE,no}", False),
        ("${env:json:J}", {"a": [1, None, "${params.d}"]}),
        ("${env:json:NONE,[1]}", [1]),
        ("${env:str:X}", "odd"),
        ("n=${env:int:I}", "n=8"),
    ],
)
def test_a_whole_value_keeps_its_type_and_a_part_becomes_text(tmp_path: Path, text: str, result: Any) -> None:
    environ = {"S": "text", "I": " 08 ", "J": '{"a": [1, null, "${params.d}"]}', "str:X": "odd"}
    quoted = "'" + text + "'"
    resolved = resolve_text(tmp_path, PARAMS + f"v: {quoted}\n", environ)
    assert codes(resolved) == []
    assert same(value(resolved, "v"), result)


def test_keys_are_left_alone(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, PARAMS + "v: {'${params.d}': 1}\n")
    assert value(resolved, "v") == {"${params.d}": 1}


def test_references_lead_to_references_and_into_what_they_name(tmp_path: Path) -> None:
    text = "a: ${b}\nb: ${c.x}\nc: {x: {y: '${d}'}}\nd: 7\ne: ${a.y}\n"
    resolved = resolve_text(tmp_path, text)
    assert codes(resolved) == []
    assert (value(resolved, "a"), value(resolved, "e")) == ({"y": 7}, 7)


def test_a_value_is_copied_so_that_two_uses_are_independent(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "spec: {a: [1]}\nb: ${spec}\nc: ${spec}\n")
    resolved.data["b"]["a"].append(2)
    assert value(resolved, "c") == {"a": [1]}
    assert value(resolved, "spec") == {"a": [1]}


def test_a_fetched_value_stands_where_it_is_used_and_its_inside_where_it_is_written(tmp_path: Path) -> None:
    text = "params: {d: 4, spec: {size: '${params.d}', n: 2}}\nuse: ${params.spec}\nwidth: ${params.d}\n"
    resolved = resolve_text(tmp_path, text)
    assert origin(resolved, "use") == "a.yaml:4:6 use file ${params.spec}"
    assert origin(resolved, "use.n") == "a.yaml:3:47 params.spec.n file"
    assert origin(resolved, "use.size") == "a.yaml:3:29 params.spec.size file ${params.d}"
    assert origin(resolved, "width") == "a.yaml:5:8 width file ${params.d}"


def test_a_value_of_the_environment_stands_where_it_is_used_with_all_its_inside(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "v: ${env:json:NONE,[1, [2]]}\n")
    for path in ("v", "v[0]", "v[1][0]"):
        assert origin(resolved, path) == "a.yaml:3:4 v environment ${env:json:NONE,[1, [2]]}"


def test_references_name_every_use_in_the_order_of_the_tree(tmp_path: Path) -> None:
    resolved = resolve_text(
        tmp_path, "a: ${params.d}\nb: [x, 'w${params.d}-${params.e}']\nparams: {d: 1, e: '${params.d}'}\n"
    )
    assert resolved.references == (
        Reference(("a",), ("params", "d")),
        Reference(("b", 1), ("params", "d")),
        Reference(("b", 1), ("params", "e")),
        Reference(("params", "e"), ("params", "d")),
    )
    assert resolved.uses(("params", "d")) == (("a",), ("b", 1), ("params", "e"))


def test_what_fails_keeps_its_text_and_says_so_once(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "a: ${nope}\nb: ${a}\nc: 'x${a}'\nd: ${e}\ne: 1\n")
    assert codes(resolved) == ["unknown-reference"]
    assert [value(resolved, key) for key in "abcde"] == ["${nope}", "${a}", "x${a}", 1, 1]
    assert resolved.unresolved == (("a",), ("b",), ("c",))


def test_chained_indexes_work_here_and_a_warning_says_that_upstream_refuses_them(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, PARAMS + "v: ${params.l[1][0]}\n")
    assert value(resolved, "v") == 2
    assert [(p.code, p.severity) for p in resolved.problems] == [("chained-index", "warning")]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: ${b}\nb: ${c}\nc: ${a}\n", "c"),
        ("a: ${a}\n", "a"),
        ("a: {b: '${a}'}\n", "a.b"),
        ("a: ['${a[0]}']\n", "a[0]"),
        ("a: {b: '${c}'}\nc: {d: 'x${a}'}\n", "c.d"),
    ],
)
def test_a_circle_is_located_where_it_closes(tmp_path: Path, text: str, path: str) -> None:
    resolved = resolve_text(tmp_path, text)
    (problem,) = resolved.problems
    assert problem.code == "interpolation-cycle"
    assert problem.location == resolved.locate(problem.path)
    assert problem.path == resolve_text(tmp_path, text).unresolved[-1]


def test_a_circle_through_an_item_of_the_value_itself(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "b: ${a[0]}\na: ['${a}', 1]\n")
    (problem,) = resolved.problems
    assert (problem.code, problem.path) == ("interpolation-cycle", ("a", 0))
    assert problem.trail == ("a[0]", "a[0]")


def test_what_only_looks_like_a_circle_is_none(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "a: {b: '${a.c}', c: '${a.d[1]}', d: [0, 5]}\n")
    assert codes(resolved) == []
    assert value(resolved, "a") == {"b": 5, "c": 5, "d": [0, 5]}


def test_references_that_multiply_end_with_a_problem(tmp_path: Path) -> None:
    lines = [f"a{i}: ['${{a{i + 1}}}', '${{a{i + 1}}}', '${{a{i + 1}}}']\n" for i in range(40)]
    resolved = resolve_text(tmp_path, "".join(lines) + "a40: x\n")
    assert set(codes(resolved)) == {"interpolation-expands-too-far"}
    texts = [f"t{i}: '${{t{i + 1}}}${{t{i + 1}}}'\n" for i in range(60)]
    resolved = resolve_text(tmp_path, "".join(texts) + "t60: xxxxxxxx\n")
    assert set(codes(resolved)) == {"interpolation-expands-too-far"}


def test_a_long_chain_of_references_is_followed_or_ends_with_a_problem(tmp_path: Path) -> None:
    chain = "".join(f"a{i}: ${{a{i + 1}}}\n" for i in range(50)) + "a50: end\n"
    assert value(resolve_text(tmp_path, chain), "a0") == "end"
    endless = "".join(f"a{i}: ${{a{i + 1}}}\n" for i in range(2000)) + "a2000: end\n"
    assert set(codes(resolve_text(tmp_path, endless))) == {"nested-too-deep"}


def test_data_is_interpolated_too_without_places() -> None:
    resolved = resolve_config(
        {"schema_version": 1, "model": {"a": "${params.d}", "b": ("${nope}",)}, "params": {"d": 3}},
        environ={},
    )
    assert resolved.data["model"] == {"a": 3, "b": ["${nope}"]}
    (problem,) = resolved.problems
    assert (problem.code, problem.path, problem.location) == ("unknown-reference", ("model", "b", 0), None)
    assert resolved.references[0] == Reference(("model", "a"), ("params", "d"))
