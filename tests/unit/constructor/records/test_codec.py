"""Records to JSON and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.diagnostics import Diagnostic, Location
from constructor.records import (
    Alternative,
    BlockMemory,
    BlockWork,
    CardVerdict,
    ComponentReport,
    DictInfo,
    InnerEdge,
    InputReport,
    Interval,
    KindBytes,
    ListInfo,
    MemoryReport,
    MemorySettings,
    ModuleReport,
    NamedValue,
    NodeReport,
    PhaseMemory,
    PlainInfo,
    RankMemory,
    Saving,
    TensorInfo,
    ValueInfo,
    decode,
    encode,
)

_names = st.text(max_size=6)
_plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _names
_tensors = st.builds(
    TensorInfo, st.lists(st.integers(0, 9), max_size=4).map(tuple), _names, st.none() | _names
)
_infos: st.SearchStrategy[ValueInfo] = st.recursive(
    _tensors | st.builds(PlainInfo, _plain | st.lists(_plain, max_size=3).map(tuple)),
    lambda inner: (
        st.builds(ListInfo, st.lists(inner, max_size=3).map(tuple))
        | st.builds(DictInfo, st.lists(st.tuples(_names, inner), max_size=3).map(tuple))
    ),
    max_leaves=5,
)
_problems = st.builds(
    Diagnostic,
    _names,
    _names,
    st.lists(st.integers(0, 9) | _names, max_size=3).map(tuple),
    st.none() | st.builds(Location, _names, st.integers(1, 9), st.integers(1, 9)),
    severity=st.sampled_from(["error", "warning", "note"]),
    trail=st.lists(_names, max_size=2).map(tuple),
)


def across(value: Any) -> Any:
    """What arrives on the other side of a process border."""
    return decode(json.loads(json.dumps(encode(value))))


@given(_infos)
def test_facts_arrive_as_they_were(info: ValueInfo) -> None:
    assert across(info) == info


@given(_problems, _infos)
@settings(max_examples=50)
def test_reports_arrive_as_they_were(problem: Diagnostic, info: ValueInfo) -> None:
    module = ModuleReport("", "", "Block", "d=3", 3, 0, info, None, 1, edges=(InnerEdge("<in>", "a", info),))
    report = ComponentReport(
        "a.yaml",
        "a",
        None,
        3,
        False,
        (InputReport("x", info, "B 3", "file"),),
        (NamedValue("y", None),),
        (NodeReport("n", "op:add", None, "ok", (), (NamedValue("y", info),), 0, 0, module, ("a", 1)),),
        (NamedValue("x", info),),
        (problem,),
        (("B", 2),),
    )
    assert across(report) == report


def layer(number: int, *children: ModuleReport, **changed: Any) -> ModuleReport:
    """The layer `layers.NUMBER` with two children, the second like the first."""
    path = f"layers.{number}"
    shape = TensorInfo((2, 4), "float32", "B 4")
    first = ModuleReport("0", f"{path}.0", "Linear", "", 20, 20, shape, shape, 1)
    second = replace(first, name="1", path=f"{path}.1", same_as=f"{path}.0")
    report = ModuleReport(str(number), path, "Layer", "", 40, 40, shape, shape, 1, (first, second))
    return replace(report, **changed)


def stack(*layers: ModuleReport) -> ModuleReport:
    return ModuleReport("layers", "layers", "ModuleList", "", 80, 80, None, None, 0, layers)


def test_equal_layers_are_written_once_and_arrive_whole() -> None:
    layers = [layer(0), *(layer(number, same_as="layers.0") for number in range(1, 24))]
    assert across(stack(*layers)) == stack(*layers)
    once, often = (len(json.dumps(encode(stack(*layers[:n])))) for n in (1, 24))
    assert often < 4 * once


@pytest.mark.parametrize(
    "second",
    [
        layer(1, same_as="layers.0", calls=2),
        layer(1, same_as="layers.0", children=()),
        layer(1, same_as="elsewhere"),
        layer(1, same_as="layers.1"),
    ],
)
def test_a_layer_that_only_claims_to_be_equal_is_written_whole(second: ModuleReport) -> None:
    assert across(stack(layer(0), second)) == stack(layer(0), second)


def test_a_layer_like_one_that_is_like_another_arrives() -> None:
    chain = stack(layer(0), layer(1, same_as="layers.0"), layer(2, same_as="layers.1"))
    assert across(chain) == chain


def test_what_is_no_record_cannot_cross() -> None:
    with pytest.raises(TypeError, match="set cannot cross"):
        encode({"a": [set()]})
    assert across({"a": [1, {"b": None}]}) == {"a": (1, {"b": None})}


@given(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)), st.lists(_problems, max_size=2))
def test_a_report_about_memory_arrives_as_it_was(
    numbers: tuple[int, int, int], problems: list[Diagnostic]
) -> None:
    held = (KindBytes("activation", numbers[0]), KindBytes("parameter", numbers[1]))
    interval = Interval(*numbers)
    report = MemoryReport(
        MemorySettings(dims=(("B", numbers[2]),), freeze=("backbone",)),
        "predicted",
        "H100",
        interval,
        kinds=held,
        blocks=(BlockMemory("decode", "layers.0", held, numbers[2]),),
        phases=(PhaseMemory("forward", *numbers),),
        timeline=((1, 2), (numbers[0], numbers[1])),
        cards=(CardVerdict("H100", 80, 79, "tight"),),
        savings=(Saving("half the batch", *numbers[:2]),),
        work=(BlockWork("decode", "layers.0", "forward", *numbers[:2], 0.5),),
        per_rank=(RankMemory(2, interval, interval, held, "fits"),),
        problems=tuple(problems),
        alternatives=(Alternative("half the batch", MemorySettings(dims=(("B", 1),))),),
    )
    assert across(report) == report
    assert report.kind_bytes("parameter") + report.kind_bytes("activation") == report.blocks[0].held_bytes
