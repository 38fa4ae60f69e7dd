"""Files that are made to hurt: each is read in bounded time, and what is wrong is told where it stands."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructor.config import ResolvedConfig, defaults, resolve_config
from constructor.diagnostics import Diagnostic, Location, listed, nearest
from constructor.document import Document
from constructor.graph import compile_graph
from constructor.registry import default_registry

HEAD = "schema_version: 1\n"
LINEAR = """\
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: 8, out_features: OUT}
    nodes: [{name: up, call: "module:up", args: [$x]}]
    outputs: [$up]
"""
DIGITS = "9" * 100_000
TEXTS = {
    "alias bomb": "a0: &a0 [x]\n"
    + "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 20)),
    "deep flow": HEAD + "a: " + "[" * 100_000,
    "deep blocks": HEAD + "\n".join(" " * i + "a:" for i in range(3000)),
    "many values": HEAD + "x:\n" + "  - [1, 2, 3]\n" * 25_000,
    "many digits": HEAD + LINEAR.replace("OUT", DIGITS),
    "many hexadecimal digits": HEAD + LINEAR.replace("OUT", "0x" + DIGITS),
    "many sixties": HEAD + LINEAR.replace("OUT", "1" + ":59" * 30_000),
    "a number in quotes": HEAD + LINEAR.replace("OUT", f'"{DIGITS}"'),
    "two signs": HEAD + LINEAR.replace("OUT", '"--5"'),
    "a digit that is none": HEAD + LINEAR.replace("OUT", '"\N{SUPERSCRIPT TWO}"'),
    "a far index": HEAD + LINEAR.replace("OUT", f'"${{params[{DIGITS}]}}"') + "params: [1]\n",
    "a long default": HEAD + LINEAR.replace("OUT", f'"${{env:int:NOT_SET,0x{DIGITS}}}"'),
    "nested JSON": HEAD + LINEAR.replace("OUT", f"'${{env:json:NOT_SET,{'[' * 500}{']' * 500}}}'"),
    "half a character": HEAD + LINEAR.replace("OUT", """'${env:json:NOT_SET,"\\ud800"}'"""),
    "a null in JSON": HEAD + LINEAR.replace("OUT", """'${env:json:NOT_SET,"\\u0000"}'"""),
    "a name of no file": 'defaults: ["a\\0b.yaml"]\n' + HEAD + LINEAR,
    "a long name": HEAD + LINEAR.replace("up", "a" * 100_000).replace("OUT", "8"),
    "one key many times": HEAD + "x:\n" + "  k: 1\n" * 5_000,
    "a bomb of references": HEAD
    + "params:\n  p0: [1, 2]\n"
    + "".join(
        f"  p{i}: [{','.join([chr(34) + f'${{params.p{i - 1}}}' + chr(34)] * 10)}]\n" for i in range(1, 12)
    ),
    "a bomb of text": HEAD
    + "params:\n  p0: aaaaaaaaaa\n"
    + "".join(f"  p{i}: '{f'${{params.p{i - 1}}}' * 10}'\n" for i in range(1, 12)),
    "braces": HEAD + LINEAR.replace("OUT", f'"{"${" * 50_000}"'),
    "broken everywhere": HEAD + "x: [" + "${a}, " * 50_000 + "]\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_ends_soon_with_located_problems(name: str, tmp_path: Path) -> None:
    file = tmp_path / "component.yaml"
    file.write_text(TEXTS[name])
    began = time.monotonic()
    found = _problems(resolve_config(file))
    assert time.monotonic() - began < 10
    assert found
    assert all(len(problem.message) <= 2000 for problem in found)
    assert any(problem.location is not None and problem.location.line > 1 for problem in found)
    assert max(Counter(problem.code for problem in found).values()) <= 300


def _problems(resolved: ResolvedConfig) -> tuple[Diagnostic, ...]:
    problems = (*resolved.problems, *compile_graph(resolved, default_registry()).problems)
    return tuple(problem for problem in problems if problem.code != "missing-model")


def test_files_that_include_each_other_many_times_are_merged_once(tmp_path: Path) -> None:
    for index in range(12):
        lower = f"defaults: [{', '.join([f'f{index + 1}.yaml'] * 10)}]\n" if index < 11 else ""
        (tmp_path / f"f{index}.yaml").write_text(f"{lower}params: {{p{index}: {index}}}\n")
    began = time.monotonic()
    resolved = resolve_config(tmp_path / "f0.yaml")
    assert time.monotonic() - began < 10
    assert resolved.data["params"] == {f"p{index}": index for index in range(12)}


def test_a_list_that_appends_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "f0.yaml").write_text("params: {p: [1, 2, 3]}\n")
    for index in range(1, 12):
        names = ", ".join([f"f{index - 1}.yaml"] * 10)
        more = "params: {p: {_merge_: append, _value_: [1]}}\n"
        (tmp_path / f"f{index}.yaml").write_text(f"defaults: [{names}]\n{more}")
    assert resolve_config(tmp_path / "f11.yaml").problems


def test_merging_stops_before_the_config_is_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(defaults, "MAX_VALUES", 100)
    names = []
    for index in range(4):
        names.append(f"f{index}.yaml")
        rows = "".join(f"  k{index}_{row}: 1\n" for row in range(30))
        (tmp_path / names[-1]).write_text(f"params:\n{rows}")
    (tmp_path / "top.yaml").write_text(f"{HEAD}defaults: [{', '.join(names)}]\n")
    found = [p for p in resolve_config(tmp_path / "top.yaml").problems if p.code == "defaults-expand-too-far"]
    assert [problem.location and problem.location.line for problem in found] == [2]


def test_a_chain_of_a_thousand_files_ends(tmp_path: Path) -> None:
    for index in range(1000):
        (tmp_path / f"z{index}.yaml").write_text(f"defaults: [z{index + 1}.yaml]\n")
    found = [p for p in resolve_config(tmp_path / "z0.yaml").problems if p.code == "nested-too-deep"]
    assert len(found) == 1


def test_of_a_thousand_problems_of_one_kind_the_first_are_told_and_how_many_there_are() -> None:
    def problems() -> Iterator[Diagnostic]:
        for line in range(1000):
            yield Diagnostic("odd", f"line {line}", location=Location("a.yaml", line + 1, 1))
            if line % 100 == 0:
                yield Diagnostic("even", f"line {line}", location=Location("a.yaml", line + 1, 1))

    kept = listed(problems())
    assert Counter(problem.code for problem in kept) == {"odd": 100, "even": 10}
    assert kept[-1].message == "line 900"
    assert [p for p in kept if p.code == "odd"][-1].message == "line 99 (and 900 more like it in this file)"


def test_a_file_with_too_many_values_is_read_up_to_there_and_kept_whole() -> None:
    text = TEXTS["many values"]
    document = Document.parse(text)
    assert document.text == text
    assert not document.complete
    (problem,) = document.problems
    assert problem.code == "file-too-large"


def test_close_matches_take_no_time_for_names_that_nobody_wrote() -> None:
    known = [f"name_{index:06}" for index in range(20_000)]
    assert nearest("a" * 100_000, known) == ()
    assert nearest("name_000123", ["x" * 90_000, "name_000124"]) == ("name_000124",)
    began = time.monotonic()
    for _ in range(10):
        nearest("name_00012x", known)
    assert time.monotonic() - began < 10
