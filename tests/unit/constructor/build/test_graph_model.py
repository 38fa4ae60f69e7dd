"""The torch module of a graph: binding, running, returning, and saying what failed."""

import copy
import pickle
from typing import Any

import pytest
import torch
from torch import nn

from constructor.build import ExecutionError, GraphModel, InputError
from constructor.registry import Registry, default_registry
from tests.unit.constructor.build.samples import build, graph, linear, sequential

pytestmark = pytest.mark.torch


class Features(nn.Module):
    """Gives its results in whichever form it was asked for."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def forward(self, image: torch.Tensor) -> Any:
        match self.form:
            case "tuple":
                return image, image.sum()
            case "list":
                return [image, image.sum()]
            case "dict":
                return {"map": image, "total": image.sum(), "extra": None}
        return image


def registry() -> Registry:
    own = default_registry()
    own.register_module("features", Features)
    own.register_op("pair", lambda a, b: (a, b))
    own.register_op("echo", lambda *args, **kwargs: (args, kwargs))
    return own


def model(**parts: Any) -> GraphModel:
    built = build(graph(**parts), registry=registry())
    assert [problem for problem in built.problems if problem.severity == "error"] == []
    return built.model


def test_state_dict_names_of_a_graph_and_of_a_sequential_model() -> None:
    squash = {"squash": linear(4, 3), "unused": linear(1, 1, bias=False)}
    names = list(model(modules=squash).state_dict())
    assert names == [
        "graph_modules.squash.weight", "graph_modules.squash.bias", "graph_modules.unused.weight",
    ]  # fmt: skip
    smallest = build(sequential(linear(6, 2))).model
    assert list(smallest.state_dict()) == ["graph_modules.layer0.weight", "graph_modules.layer0.bias"]
    assert isinstance(smallest.graph_modules, nn.ModuleDict)
    assert smallest.inputs == ["x"]


def test_inputs_are_bound_by_name_first_and_then_by_position() -> None:
    swapped = model(inputs=["a", "b"], outputs={"a": "a", "b": "b"})
    assert swapped("X", a="Y") == {"a": "Y", "b": "X"}
    assert swapped(1, 2) == {"a": 1, "b": 2}
    assert swapped(b=None, a=3) == {"a": 3, "b": None}


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((1,), {}, "takes a, b, and b is missing"),
        ((), {}, "a, b is missing"),
        ((1, 2, 3), {}, "got 3 by position"),
        ((1, 2), {"a": 1}, "got 2 by position and 1 by name"),
        ((1,), {"bb": 1}, "no input 'bb'; did you mean 'b'"),
    ],
)
def test_wrong_inputs_are_refused(args: tuple[Any, ...], kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        model(inputs=["a", "b"])(*args, **kwargs)


@pytest.mark.parametrize(
    ("outputs", "returns", "result"),
    [
        (["x"], None, 7),
        (["x", "x"], None, (7, 7)),
        (["x"], "tuple", (7,)),
        ({"a": "x"}, None, {"a": 7}),
    ],
)
def test_the_forms_of_what_comes_back(outputs: Any, returns: str | None, result: Any) -> None:
    assert model(outputs=outputs, **{"return": returns})(7) == result


def test_a_dict_may_come_back_as_a_single_result() -> None:
    nodes = [{"name": "f", "call": "module:f", "args": ["$x"]}]
    result = model(modules={"f": {"_type_": "features", "form": "dict"}}, nodes=nodes, outputs=["f"])
    assert set(result(torch.ones(2))) == {"map", "total", "extra"}


@pytest.mark.parametrize(
    ("form", "out"),
    [("tuple", ["m", "t"]), ("list", ["m", "t"]), ("dict", {"map": "m", "total": "t"})],
)
def test_results_are_taken_apart(form: str, out: Any) -> None:
    nodes = [{"name": "f", "call": "module:f", "args": ["$x"], "out": out}]
    features = {"f": {"_type_": "features", "form": form}}
    image, total = model(modules=features, nodes=nodes, outputs=["m", "t"])(torch.ones(3))
    assert (image.tolist(), total.item()) == ([1, 1, 1], 3)


@pytest.mark.parametrize(
    ("form", "out", "message"),
    [
        ("tensor", ["m", "t"], "takes apart 2 items, and the result is a Tensor"),
        ("tuple", ["m"], "names 1 items, and the result has 2"),
        ("tuple", {"map": "m"}, "entries of a mapping, and the result is a tuple"),
        ("dict", {"mop": "m", "map": "n"}, "no entry mop; it has map, total, extra"),
    ],
)
def test_results_that_cannot_be_taken_apart(form: str, out: Any, message: str) -> None:
    nodes = [{"name": "f", "call": "module:f", "args": ["$x"], "out": out}]
    broken = model(modules={"f": {"_type_": "features", "form": form}}, nodes=nodes, outputs=["x"])
    with pytest.raises(ExecutionError, match=message):
        broken(torch.ones(3))


def test_arguments_reach_the_callee_with_their_values_filled_in() -> None:
    node = {
        "name": "e",
        "call": "op:echo",
        "args": [["$x", {"k": "$x"}], "$$x", None, 3],
        "kwargs": {"d": "$x"},
    }
    args, kwargs = model(nodes=[node], outputs=["e"])(7)
    assert args == ([7, {"k": 7}], "$x", None, 3)
    assert kwargs == {"d": 7}


def test_literals_are_new_in_every_run() -> None:
    node = {"name": "e", "call": "op:echo", "args": [[1, [2]]]}
    run = model(nodes=[node], outputs=["e"])
    run(0)[0][0].append("changed")
    assert run(0)[0] == ([1, [2]],)


def test_two_calls_of_one_module_share_its_weights() -> None:
    nodes = [{"name": n, "call": "module:m", "args": [v]} for n, v in (("a", "$x"), ("b", "$a"))]
    shared = model(modules={"m": linear(2, 2)}, nodes=nodes, outputs=["b"])
    assert len(list(shared.parameters())) == 2
    m = shared.graph_modules["m"]
    x = torch.ones(1, 2)
    torch.testing.assert_close(shared(x), m(m(x)))


def test_a_failing_node_is_named_with_its_cause() -> None:
    nodes = [
        {"name": "ok", "call": "module:m", "args": ["$x"]},
        {"name": "bad", "call": "module:m", "args": ["$ok"]},
    ]
    failing = model(modules={"m": linear(4, 3)}, nodes=nodes, outputs=["bad"])
    with pytest.raises(ExecutionError, match=r"node 1 'bad' \(module:m\) failed: .*mat1") as caught:
        failing(torch.ones(1, 4))
    error = caught.value
    assert (error.index, error.node, error.kind, error.callee) == (1, "bad", "module", "m")
    assert isinstance(error.__cause__, RuntimeError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.index, again.callee) == (str(error), 1, "m")


def test_a_run_can_be_observed_and_can_go_on_past_a_failure() -> None:
    nodes = [
        {"name": "bad", "call": "module:m", "args": ["$x"]},
        {"name": "after", "call": "op:identity", "args": ["$bad"]},
        {"name": "beside", "call": "op:add", "args": ["$x", "$x"]},
    ]
    running = model(modules={"m": linear(4, 3)}, nodes=nodes, outputs=["beside"])
    values = running.bind((torch.ones(1, 5),), {})
    failed = []
    for index, node in enumerate(running.graph.nodes):
        try:
            values |= running.run_node(index, values)
        except ExecutionError as error:
            failed.append((node.name, str(error)))
    assert [name for name, _ in failed] == ["bad", "after"]
    assert "reads $bad, and nothing has made that value" in failed[1][1]
    assert running.collect(values).tolist() == [[2, 2, 2, 2, 2]]


def test_a_model_can_be_copied_and_trained() -> None:
    original = build(sequential(linear(2, 2), {"_type_": "nn.ReLU"})).model
    copied = copy.deepcopy(original)
    copied(torch.ones(1, 2)).sum().backward()
    assert copied.graph_modules["layer0"].weight.grad is not None
    assert original.graph_modules["layer0"].weight.grad is None
    assert copied.state_dict().keys() == original.state_dict().keys()


def test_a_model_can_be_compiled_to_a_graph_of_torch() -> None:
    nodes = [
        {"name": "a", "call": "module:m", "args": ["$x"]},
        {"name": "b", "call": "op:cat", "args": [["$a", "$x"], 1]},
    ]
    plain = model(modules={"m": linear(2, 3)}, nodes=nodes, outputs={"b": "b"})
    x = torch.ones(2, 2)
    exported = torch.export.export(plain, (x,))
    torch.testing.assert_close(exported.module()(x)["b"], plain(x)["b"])
