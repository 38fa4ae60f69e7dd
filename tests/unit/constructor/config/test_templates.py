"""Templates: what wins over what, where they may stand, and how they end."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.constructor.config.folder import codes, origin, resolve, resolve_text, value


def expanded(tmp_path: Path, templates: str, node: str) -> Any:
    resolved = resolve_text(tmp_path, f"templates: {templates}\nnode: {node}\n")
    assert codes(resolved) == []
    assert "templates" not in resolved.data
    return value(resolved, "node")


@pytest.mark.parametrize(
    ("templates", "node", "result"),
    [
        ("{t: {a: 1, b: 2}}", "{_template_: t, b: 3, c: 4}", {"a": 1, "b": 3, "c": 4}),
        ("{t: {a: {x: 1}}}", "{_template_: t, a: {y: 2}}", {"a": {"x": 1, "y": 2}}),
        ("{t: {a: 1}}", "[1, [{_template_: t}]]", [1, [{"a": 1}]]),
        ("{t: {_template_: u, a: 1}, u: {a: 0, b: 0}}", "{_template_: t}", {"a": 1, "b": 0}),
        ("{t: {l: [1]}}", "{_template_: t, l: {_merge_: append, _value_: [2]}}", {"l": [1, 2]}),
        (
            "{inner: {a: i, b: i, c: i}, outer: {k: {b: o, c: o}}}",
            "{_template_: outer, k: {_template_: inner, c: own}}",
            {"k": {"b": "o", "c": "own", "a": "i"}},
        ),
        ("{t: [1, 2]}", "{_template_: t}", {}),
        ("{t: 3}", "{_template_: t, a: 1}", {"a": 1}),
        ("{t: null}", "{_template_: t, a: 1}", {"a": 1}),
    ],
)
def test_the_node_wins_over_its_template(tmp_path: Path, templates: str, node: str, result: Any) -> None:
    assert expanded(tmp_path, templates, node) == result


def test_a_template_may_refer_to_the_final_tree(tmp_path: Path) -> None:
    text = "params: {d: 4}\ntemplates: {t: {size: '${params.d}'}}\nnode: {_template_: t, more: 1}\n"
    resolved = resolve_text(tmp_path, text)
    assert value(resolved, "node") == {"size": 4, "more": 1}
    assert origin(resolved, "node.size") == "a.yaml:4:23 templates.t.size template ${params.d}"
    assert origin(resolved, "node.more") == "a.yaml:5:29 node.more file"
    assert origin(resolved, "node") == "a.yaml:5:7 node file"


def test_templates_of_included_files_can_be_used_and_changed(tmp_path: Path) -> None:
    files = {
        "a.yaml": "defaults: [b.yaml]\nschema_version: 1\nmodel: {_template_: t}\ntemplates: {t: {x: 2}}\n",
        "b.yaml": "templates: {t: {x: 1, y: 1}}\n",
    }
    resolved = resolve(tmp_path, files)
    assert resolved.ok
    assert value(resolved, "model") == {"x": 2, "y": 1}


def test_an_unknown_template_is_located_where_it_is_used_and_the_node_keeps_its_text(tmp_path: Path) -> None:
    resolved = resolve_text(tmp_path, "templates: {linear: {}}\nnode:\n  - {_template_: liner, a: 1}\n")
    (problem,) = resolved.problems
    assert problem.code == "unknown-template"
    assert problem.path == ("node", 0, "_template_")
    assert str(problem.location).endswith("a.yaml:5:18")
    assert problem.hint == "did you mean 'linear'?"
    assert value(resolved, "node") == [{"_template_": "liner", "a": 1}]
    assert resolved.unresolved == (("node", 0),)


def test_a_circle_is_an_error_even_among_unused_templates_and_is_told_once(tmp_path: Path) -> None:
    text = "templates:\n  a: {x: {_template_: b}}\n  b: [{_template_: a}]\nnode: {_template_: a}\n"
    (problem,) = resolve_text(tmp_path, text).problems
    assert (problem.code, problem.path, problem.trail) == (
        "template-cycle",
        ("templates", "a"),
        ("a", "b", "a"),
    )


def test_templates_that_multiply_end_with_one_problem(tmp_path: Path) -> None:
    uses = ", ".join(["{_template_: tNEXT}"] * 8)
    bodies = "".join(f"  t{i}: [{uses.replace('NEXT', str(i + 1))}]\n" for i in range(12))
    bodies = bodies.replace("[", "{l: [").replace("]", "]}")
    resolved = resolve_text(tmp_path, f"templates:\n{bodies}  t12: {{x: 1}}\nnode: {{_template_: t0}}\n")
    assert codes(resolved) == ["templates-expand-too-far"]


def test_a_long_chain_of_templates_ends_with_a_problem(tmp_path: Path) -> None:
    bodies = "".join(f"  t{i}: {{x: {{_template_: t{i + 1}}}}}\n" for i in range(400))
    resolved = resolve_text(tmp_path, f"templates:\n{bodies}  t400: {{x: 1}}\nnode: {{_template_: t0}}\n")
    assert "nested-too-deep" in codes(resolved)
