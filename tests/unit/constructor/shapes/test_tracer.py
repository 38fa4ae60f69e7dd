"""What a trace of a block shows: every module's shapes, what flows between them, and where it breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from constructor.records import DictInfo, ListInfo, ModuleReport, PlainInfo, TensorInfo
from constructor.shapes.modules import module_report
from constructor.shapes.tracer import Trace, Tracer

pytestmark = pytest.mark.torch


def run(block: nn.Module, *args: Any, tracer: Tracer | None = None, **kwargs: Any) -> Trace:
    tracer = tracer or Tracer()
    return tracer.trace(tracer.prepare(block.to("meta")), args, kwargs)


def report(block: nn.Module, *args: Any, **kwargs: Any) -> ModuleReport:
    trace = run(block, *args, **kwargs)
    assert trace.error is None
    return module_report(trace, "block")


def meta(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.empty(shape, dtype=dtype, device="meta")


def edges(module: ModuleReport) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in module.edges}


def at(module: ModuleReport, path: str) -> ModuleReport:
    return next(found for found in walk(module) if found.path == path)


def walk(module: ModuleReport) -> Iterator[ModuleReport]:
    yield module
    for child in module.children:
        yield from walk(child)


class Residual(nn.Module):
    """y = x + up(act(down(x))), the class token in front."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.act, self.up = nn.Linear(8, 2), nn.GELU(), nn.Linear(2, 8)
        self.norm = nn.LayerNorm(8)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))

    def forward(self, x: Tensor) -> dict[str, Tensor | None]:
        y = self.norm(x + self.up(self.act(self.down(x))))
        return {"tokens": torch.cat([self.token.expand(x.shape[0], 1, 8), y], 1), "nothing": None}


def test_every_module_has_the_shapes_of_its_call() -> None:
    found = report(Residual(), meta(3, 5, 8))
    shape = TensorInfo((3, 5, 8), "float32")
    assert (found.inputs, found.calls, found.type) == (shape, 1, "Residual")
    assert found.outputs == DictInfo(
        (("tokens", TensorInfo((3, 6, 8), "float32")), ("nothing", PlainInfo(None)))
    )
    down = at(found, "down")
    assert (down.inputs, down.outputs) == (shape, TensorInfo((3, 5, 2), "float32"))
    assert down.detail == "in_features=8, out_features=2, bias=True"
    assert (down.parameters, found.parameters) == (18, 18 + 24 + 16 + 8)


def test_both_ends_of_a_residual_connection_are_seen() -> None:
    found = report(Residual(), meta(3, 5, 8))
    assert edges(found) == {
        ("<in>", "down"),
        ("down", "act"),
        ("act", "up"),
        ("<in>", "norm"),
        ("up", "norm"),
        ("norm", "<out>"),
    }
    infos = {(edge.source, edge.target): edge.info for edge in found.edges}
    assert infos["down", "act"] == TensorInfo((3, 5, 2), "float32")
    assert infos["norm", "<out>"] == TensorInfo((3, 6, 8), "float32")


class Through(nn.Module):
    """An Identity hands its input on, a residual goes around it, and a slice is written in place."""

    def __init__(self) -> None:
        super().__init__()
        self.same, self.a, self.b = nn.Identity(), nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        skip = self.same(x)
        held = torch.zeros_like(x)
        held[:, 0] = self.a(x)[:, 0]
        return self.b(x), held + skip


def test_what_is_handed_through_or_written_in_place_is_followed() -> None:
    found = report(Through(), meta(2, 3, 4))
    assert edges(found) == {
        ("<in>", "same"),
        ("<in>", "a"),
        ("<in>", "b"),
        ("b", "<out>"),
        ("same", "<out>"),
        ("a", "<out>"),
    }


class Stack(nn.Module):
    """Layers of a list, called by the module that holds the list."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Sequential(nn.Linear(4, 4), nn.ReLU()) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


def test_modules_of_a_list_are_named_by_their_path() -> None:
    found = report(Stack(3), meta(2, 4))
    assert [(edge.source, edge.target) for edge in found.edges] == [
        ("<in>", "layers.0"),
        ("layers.0", "layers.1"),
        ("layers.1", "layers.2"),
        ("layers.2", "<out>"),
    ]
    layers = at(found, "layers")
    assert (layers.calls, layers.inputs, layers.edges) == (0, None, ())


def test_equal_neighbours_are_marked_for_folding() -> None:
    layers = at(report(Stack(4), meta(2, 4)), "layers").children
    assert [layer.same_as for layer in layers] == [None, "layers.0", "layers.0", "layers.0"]
    assert at(layers[2], "layers.2.0").outputs == TensorInfo((2, 4), "float32")


class Counting(nn.Module):
    """Counts its runs, which no equal copy of it could know of."""

    runs = 0

    def __init__(self, gain: float = 1.0) -> None:
        super().__init__()
        self.inner, self.gain = nn.Linear(4, 4), gain

    def forward(self, x: Tensor) -> Tensor:
        Counting.runs += 1
        out: Tensor = self.inner(x) * self.gain
        return out


@pytest.fixture(autouse=True)
def _start_counting() -> None:
    Counting.runs = 0


def test_equal_modules_are_run_once() -> None:
    found = report(nn.Sequential(*(Counting() for _ in range(9))), meta(2, 4))
    assert Counting.runs == 1
    assert [child.calls for child in found.children] == [1] * 9
    assert at(found, "8.inner").inputs == TensorInfo((2, 4), "float32")


def test_an_equal_call_of_a_later_trace_is_remembered() -> None:
    tracer = Tracer()
    reports = {
        module_report(run(nn.Sequential(Counting()), meta(2, 4), tracer=tracer), "a") for _ in range(3)
    }
    assert Counting.runs == 1
    assert len(reports) == 1
    run(nn.Sequential(Counting()), meta(3, 4), tracer=tracer)
    assert Counting.runs == 2


@pytest.mark.parametrize(
    "second",
    [Counting(2.0), Counting().eval(), Counting().double(), Counting().requires_grad_(False)],
    ids=["attribute", "mode", "type", "training"],
)
def test_modules_that_differ_are_run_each(second: nn.Module) -> None:
    tracer = Tracer()
    run(Counting(), meta(2, 4), tracer=tracer)
    run(second, meta(2, 4, dtype=next(second.parameters()).dtype), tracer=tracer)
    assert Counting.runs == 2


def test_a_hook_makes_a_module_one_of_its_own() -> None:
    first, second = Counting(), Counting()
    second.register_forward_hook(lambda module, args, result: functional.pad(result, (0, 1)))
    tracer = Tracer()
    run(first, meta(2, 4), tracer=tracer)
    assert run(second, meta(2, 4), tracer=tracer).result.shape == (2, 5)


class Remembering(nn.Module):
    """Its output grows with each call."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: int = 0
        self.register_buffer("last", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        self.seen += 1
        self.last = x
        return x.new_empty(x.shape[0], self.seen)


def test_a_module_that_remembers_is_run_each_time_and_left_as_it_was() -> None:
    block = Remembering()
    twice = nn.Sequential(block, block, Remembering())
    tracer = Tracer()
    for _ in range(2):
        trace = run(twice, meta(2, 4), tracer=tracer)
        assert trace.result.shape == (2, 1)
        assert trace.calls == (1, 2, 1)
        assert trace.records[1].outputs == TensorInfo((2, 1), "float32")
    assert block.seen == 0
    assert block.last.shape == (1,)
    assert "forward" not in vars(block)


def test_a_shared_activation_is_shown_at_each_of_its_places() -> None:
    shared = nn.ReLU()
    block = nn.Sequential(nn.Linear(4, 8), shared, nn.Linear(8, 8), shared, nn.Linear(8, 2))
    found = report(block, meta(3, 4))
    assert [(edge.source, edge.target) for edge in found.edges] == [
        ("<in>", "0"),
        ("0", "1"),
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
        ("4", "<out>"),
    ]
    assert [child.calls for child in found.children] == [1, 2, 1, 2, 1]


def test_shared_weights_count_once() -> None:
    with torch.device("meta"):
        tied = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    tied[1].weight = tied[0].weight
    found = report(tied, meta(2, 4))
    assert found.parameters == 16 + 4 + 4
    assert [child.parameters for child in found.children] == [20, 20]
    same = nn.Linear(4, 4)
    assert report(nn.Sequential(same, same), meta(1, 4)).parameters == 20


def test_frozen_and_fixed_weights_are_not_trained() -> None:
    block = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    block[0].requires_grad_(False)
    trace = run(block, meta(2, 4))
    assert module_report(trace, "block").trainable_parameters == 20
    frozen = module_report(trace, "block", frozen=True)
    assert (frozen.parameters, frozen.trainable_parameters) == (40, 0)


class Alone(nn.Module):
    """Several arguments of several kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.MultiheadAttention(4, 2, batch_first=True)

    def forward(self, x: Tensor, views: list[Tensor], scale: float, *, other: Tensor | None = None) -> Any:
        return self.inner(x, views[0], views[1], need_weights=False)


def test_arguments_are_told_by_name_and_plain_ones_left_out() -> None:
    found = report(Alone(), meta(2, 3, 4), [meta(2, 7, 4), meta(2, 7, 4)], 0.5, other=None)
    views = TensorInfo((2, 7, 4), "float32")
    assert found.inputs == DictInfo(
        (("x", TensorInfo((2, 3, 4), "float32")), ("views", ListInfo((views, views))))
    )
    inner = at(found, "inner")
    assert inner.inputs == DictInfo(
        (("query", TensorInfo((2, 3, 4), "float32")), ("key", views), ("value", views))
    )
    assert inner.outputs == ListInfo((TensorInfo((2, 3, 4), "float32"), PlainInfo(None)))
    assert at(found, "inner.out_proj").calls == 0


def test_lazy_weights_take_their_shape_on_a_copy() -> None:
    block = nn.Sequential(nn.LazyLinear(8, device="meta"), nn.LazyLinear(3, device="meta"))
    tracer = Tracer()
    for width in (5, 7):
        trace = tracer.trace(tracer.prepare(block), (meta(2, width),), {})
        assert trace.error is None
        assert module_report(trace, "lazy").parameters == width * 8 + 8 + 8 * 3 + 3


def test_a_failure_names_the_innermost_module_and_what_it_was_given() -> None:
    block = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.ReLU(), nn.Linear(5, 2)))
    trace = run(block, meta(2, 4))
    assert isinstance(trace.error, RuntimeError)
    assert trace.broken is not None
    assert (trace.broken.path, trace.broken.inputs) == ("1.1", TensorInfo((2, 4), "float32"))
    found = module_report(trace, "block")
    assert at(found, "0").outputs == TensorInfo((2, 4), "float32")
    assert (at(found, "1.1").inputs, at(found, "1.1").outputs) == (TensorInfo((2, 4), "float32"), None)


class Trying(nn.Module):
    """Tries a layer that fails, and another one instead."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.bad, self.good = nn.Linear(9, 2), nn.Linear(last, 3)

    def forward(self, x: Tensor) -> Tensor:
        try:
            out: Tensor = self.bad(x)
        except RuntimeError:
            out = self.good(x)
        return out


def test_a_failure_that_is_caught_breaks_nothing() -> None:
    trace = run(Trying(4), meta(2, 4))
    assert trace.error is None
    assert trace.result.shape == (2, 3)
    trace = run(Trying(5), meta(2, 4))
    assert trace.broken is not None
    assert trace.broken.path == "good"


class Wrapping(nn.Module):
    """Says in words of its own that a layer failed."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.ReLU(), nn.Linear(9, 2))

    def forward(self, x: Tensor) -> Tensor:
        try:
            out: Tensor = self.inner(x)
        except RuntimeError:
            raise ValueError("the inner layers do not fit")  # noqa: B904 - users write it like this
        return out


def test_a_failure_in_other_words_still_begins_where_it_did() -> None:
    trace = run(nn.Sequential(Wrapping()), meta(2, 4))
    assert isinstance(trace.error, ValueError)
    assert trace.broken is not None
    assert trace.broken.path == "0.inner.1"


class Leaving(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        raise SystemExit(3)


def test_code_that_ends_the_program_ends_the_call() -> None:
    assert isinstance(run(Leaving(), meta(2)).error, SystemExit)


def test_a_module_made_of_weights_and_containers_alone_is_reported() -> None:
    found = report(nn.Identity(), meta(2))
    assert (found.children, found.edges, found.parameters) == ((), (), 0)


class Unprintable(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x

    def extra_repr(self) -> str:
        raise ValueError("no")


def test_a_repr_that_fails_is_told() -> None:
    assert report(Unprintable(), meta(1)).detail == "<its repr fails: ValueError>"


def test_doors_are_taken_away_after_a_failure() -> None:
    block = nn.Sequential(nn.Linear(5, 2))
    run(block, meta(2, 4))
    assert all("forward" not in vars(module) for module in block.modules())


def test_types_are_kept() -> None:
    trace = run(nn.Linear(4, 2).to(torch.bfloat16), meta(2, 4, dtype=torch.bfloat16))
    assert trace.records[0].outputs == TensorInfo((2, 2), "bfloat16")
