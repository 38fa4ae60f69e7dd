"""One rank of several: the shares that DDP and FSDP2 leave it, against what arithmetic says of them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor.memory.events import Trace
from constructor.memory.predict import predict
from constructor.memory.ranks import groups
from constructor.memory.record import record_step
from constructor.memory.recorder import Recorder
from constructor.memory.replay import held_after, replay
from constructor.memory.summary import summarize
from constructor.records.memory import Kind, MemoryReport, MemorySettings
from constructor.shapes import prepare_component
from tests.unit.constructor.memory.models import H100, Perceptron, encoder, on_meta
from tests.unit.constructor.shapes.samples import call, graph, linear

pytestmark = pytest.mark.torch

WIDTH = 256


class Layers(nn.Module):
    """Equal layers in a list, and a head outside it."""

    def __init__(self, count: int = 3) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Perceptron(WIDTH, 2 * WIDTH) for _ in range(count))
        self.head = nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(x)
        out: Tensor = self.head(x)
        return out


class Idle(nn.Module):
    """One of its weights is never used."""

    def __init__(self) -> None:
        super().__init__()
        self.used, self.idle = nn.Linear(8, 8), nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.used(x)
        return out


def shared(
    model: nn.Module, parallel: Any, ranks: int, recorder: Recorder | None = None, **how: Any
) -> Trace:
    width = 8 if isinstance(model, Idle) else WIDTH
    inputs = {"x": torch.empty(4, width, device="meta")}
    settings = MemorySettings(parallel=parallel, ranks=ranks, **how)
    return record_step(model, inputs, settings, H100, recorder)


def asked(trace: Trace) -> Mapping[Kind, int]:
    """The bytes asked for by kind that are alive after the last phase, in which gradients still are."""
    held: dict[Kind, int] = {}
    played = replay(trace.events, trace.sizes("value", H100), trace.streams)
    for index in held_after(trace, played, trace.phases[-1].end - 1):
        made = trace.allocations[index]
        held[made.kind] = held.get(made.kind, 0) + made.size
    return held


def weights(model: nn.Module) -> int:
    return sum(weight.nbytes for weight in model.parameters())


@pytest.mark.parametrize("ranks", [2, 4, 64])
def test_fsdp_leaves_each_rank_its_part_of_weights_gradients_and_states(ranks: int) -> None:
    whole = weights(on_meta(Layers))
    held = asked(shared(on_meta(Layers), "fsdp", ranks))
    assert held["parameter"] == whole // ranks
    assert held["gradient"] == whole // ranks
    assert held["optimizer"] == 2 * whole // ranks
    assert held.get("communication", 0) <= whole


def test_fsdp_gathers_a_layer_at_a_time() -> None:
    trace = shared(on_meta(Layers, 6), "fsdp", 8)
    layer = weights(on_meta(Layers)) // 8
    most = {part.kind: part.bytes for part in summarize(trace, H100).most}
    one = weights(Perceptron(WIDTH, 2 * WIDTH))
    assert one < most["communication"] < 6 * one
    assert layer < one


@pytest.mark.parametrize("ranks", [3, 7])
def test_what_cannot_be_cut_evenly_is_filled_up(ranks: int) -> None:
    model = on_meta(Layers)
    parts = sum(
        -(-weight.shape[0] // ranks) * weight.nbytes // weight.shape[0] for weight in model.parameters()
    )
    held = asked(shared(on_meta(Layers), "fsdp", ranks))
    assert weights(model) / ranks < held["parameter"] == parts
    assert held["optimizer"] == 2 * parts


def test_a_short_first_dim_is_named() -> None:
    class Wide(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.row = nn.Parameter(torch.empty(1, 1 << 20))

        def forward(self, x: Tensor) -> Tensor:
            return x.sum() * self.row

    recorder = Recorder({})
    shared(on_meta(Wide), "fsdp", 8, recorder)
    assert len(recorder.notes) == 1
    assert "row has a first dim of 1" in recorder.notes[0]
    assert "28 MiB" in recorder.notes[0]


@pytest.mark.parametrize("ranks", [2, 64])
def test_ddp_leaves_each_rank_everything_and_buckets_of_the_size_of_gradients(ranks: int) -> None:
    whole = weights(on_meta(Layers))
    held = asked(shared(on_meta(Layers), "ddp", ranks))
    assert held["parameter"] == held["gradient"] == whole
    assert held["optimizer"] == 2 * whole
    assert held["communication"] == whole


def test_ddp_has_buckets_for_what_is_trained_alone() -> None:
    model = on_meta(Layers)
    model.layers.requires_grad_(False)
    assert asked(shared(model, "ddp", 2))["communication"] == WIDTH * WIDTH * 4
    model.requires_grad_(False)
    assert "communication" not in asked(shared(model, "ddp", 2))


def test_weights_that_get_no_gradient_are_named() -> None:
    recorder = Recorder({})
    shared(on_meta(Idle), "ddp", 2, recorder)
    assert recorder.notes == [
        "idle.weight and 1 more get no gradient, so DDP needs find_unused_parameters=True, as it has here"
    ]


@pytest.mark.parametrize("parallel", ["ddp", "fsdp"])
@pytest.mark.parametrize("mode", ["inference", "forward", "backward"])
@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
def test_every_step_can_be_shared(parallel: Any, mode: Any, dtype: Any) -> None:
    trace = shared(on_meta(Layers), parallel, 2, mode=mode, dtype=dtype)
    assert {phase.name for phase in trace.phases} == (
        {"forward", "backward"} if mode == "backward" else {"forward"}
    )


def test_layers_that_are_computed_again_are_gathered_again() -> None:
    model = on_meta(Layers)
    assert isinstance(model.layers, nn.ModuleList)
    inputs = {"x": torch.empty(4, WIDTH, device="meta")}
    settings = MemorySettings(parallel="fsdp", ranks=4)
    trace = record_step(model, inputs, settings, H100, again=list(model.layers.children()))
    assert asked(trace)["parameter"] == weights(on_meta(Layers)) // 4


def test_on_one_gpu_nothing_is_shared() -> None:
    alone = shared(on_meta(Layers), "none", 1)
    assert shared(on_meta(Layers), "fsdp", 1) == alone
    assert not any(made.kind == "communication" or made.stream for made in alone.allocations)


def test_other_streams_have_blocks_of_their_own() -> None:
    trace = shared(on_meta(Layers), "fsdp", 4)
    assert {made.kind for made in trace.allocations if made.stream} <= {"communication", "gradient"}
    assert len({made.stream for made in trace.allocations}) > 1


def test_groups_are_the_entries_of_lists_inner_ones_first() -> None:
    model = on_meta(Layers)
    assert isinstance(model.layers, nn.ModuleList)
    assert list(groups(model)) == list(model.layers.children())
    assert list(groups(on_meta(Perceptron))) == []
    whole = nn.Sequential(on_meta(encoder), on_meta(encoder))
    assert [module in whole for module in groups(whole)] == [False] * 4 + [True] * 2


def test_afterwards_nothing_of_it_is_left() -> None:
    shared(on_meta(Layers), "fsdp", 2)
    assert not torch.distributed.is_initialized()
    assert not hasattr(torch, "meta")


def ask(parallel: Any, **how: Any) -> MemoryReport:
    modules = {"first": linear(8, 4096), "second": linear(4096, 8)}
    nodes = [call("a", "first", "$x", out="h"), call("b", "second", "$h", out="y")]
    data = graph(nodes, modules, example_inputs={"x": "B 8"})
    data["model"]["graph"]["outputs"] = ["y"]
    settings = MemorySettings(parallel=parallel, ranks=how.pop("ranks", 1))
    return predict(partial(prepare_component, data), settings, **how)


def test_a_report_of_one_of_several_says_so_and_leaves_room_for_nccl() -> None:
    alone, one = ask("none"), ask("ddp", ranks=4)
    assert one.problems == ()
    assert any("NCCL" in caveat for caveat in one.caveats)
    assert one.most_bytes("communication") > 0 == alone.most_bytes("communication")
    assert one.cards[0].usable_bytes < alone.cards[0].usable_bytes


@pytest.mark.parametrize("parallel", ["ddp", "fsdp"])
def test_the_table_tells_of_one_gpu_alone_and_among_many(parallel: Any) -> None:
    report = ask(parallel, many_ranks=True)
    assert [one.ranks for one in report.per_rank] == [1, 2, 4, 8, 16, 32, 64]
    assert report.per_rank[0].peak_allocated == report.peak_allocated
    states = [one.most_bytes("optimizer") for one in report.per_rank]
    if parallel == "ddp":
        assert len(set(states)) == 1
        assert len({one.peak_allocated for one in report.per_rank[1:]}) == 1
    else:
        assert states == sorted(states, reverse=True)
        assert states[1] <= states[0] / 2 + 4096
    assert all(one.verdict == "fits" for one in report.per_rank)
    assert any("NCCL" in caveat for caveat in report.caveats)


def test_the_table_is_as_told_for_each_number_on_its_own() -> None:
    table = {one.ranks: one for one in ask("fsdp", ranks=8, many_ranks=True).per_rank}
    assert table[8].peak_allocated == ask("fsdp", ranks=8).peak_allocated
    assert table[1].peak_allocated == ask("none").peak_allocated
