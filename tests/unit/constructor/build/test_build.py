"""From specs to modules: nesting, devices, failures, the cache, targets."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from constructor.build import ModuleCache
from constructor.registry import default_registry
from tests.unit.constructor.build.samples import build, graph, linear, sequential

pytestmark = pytest.mark.torch


class Picky(nn.Module):
    def __init__(self, parts: Any = None, **kwargs: Any) -> None:
        super().__init__()
        if parts == "bad":
            raise ValueError("parts must\nbe good")
        if parts == "odd":
            raise KeyError("odd")
        self.parts, self.kwargs = parts, kwargs


def picky() -> Any:
    registry = default_registry()
    registry.register_module("picky", Picky)
    registry.register_module("number", lambda: 3)
    return registry


def test_nested_specs_become_modules_before_their_block() -> None:
    spec = {
        "_type_": "picky",
        "parts": [{"_type_": "nn.ReLU"}, {"deep": {"_type_": "picky", "parts": {"_type_": "nn.GELU"}}}, 3],
        "_kwargs_": {"extra": {"_type_": "number"}},
        "_name_": "ignored",
    }
    module: Any = build(graph(modules={"m": spec}), registry=picky()).model.graph_modules["m"]
    assert isinstance(module.parts[0], nn.ReLU)
    assert isinstance(module.parts[1]["deep"].parts, nn.GELU)
    assert module.kwargs == {"extra": 3}


def test_positional_arguments_and_lax_underscores() -> None:
    spec = {"_type_": "picky", "_args_": ["first"], "_single": 1, "__double": 2}
    config = graph(modules={"m": spec}) | {"settings": {"strict": False}}
    module: Any = build(config, registry=picky()).model.graph_modules["m"]
    assert (module.parts, module.kwargs) == ("first", {"_single": 1})


def test_a_failing_constructor_is_reported_and_the_others_are_built() -> None:
    modules = {
        "bad": {"_type_": "picky", "parts": "bad"},
        "good": linear(2, 2),
        "odd": {"_type_": "picky", "parts": "odd"},
        "number": {"_type_": "number"},
        "groups": {"_type_": "nn.GroupNorm", "num_groups": 3, "num_channels": 4},
        "inner": {"_type_": "picky", "parts": [{"_type_": "picky", "parts": "bad"}]},
    }
    nodes = [{"name": "n", "call": "module:bad", "args": ["$x"]}]
    built = build(graph(modules=modules, nodes=nodes, outputs=["n"]), registry=picky())
    assert built.modules_failed == ("bad", "odd", "number", "groups", "inner")
    assert list(built.model.graph_modules) == ["good"]
    assert [(p.code, p.path[3:], p.message) for p in built.problems] == [
        ("constructor-failed", ("bad",), "'picky' cannot be built: parts must be good"),
        ("constructor-failed", ("odd",), "'picky' cannot be built: KeyError: 'odd'"),
        ("not-a-module", ("number",), "'number' gives the number 3, and a module is needed"),
        (
            "constructor-failed",
            ("groups",),
            "'nn.GroupNorm' cannot be built: num_channels (4) must be divisible by num_groups (3)",
        ),
        ("constructor-failed", ("inner", "parts", 0), "'picky' cannot be built: parts must be good"),
    ]
    assert built.problems[0].node == "n"
    assert [type(cause) for cause in built.causes] == [ValueError, KeyError, ValueError, ValueError]


def test_what_compiling_reported_is_not_built_and_not_reported_again() -> None:
    modules = {"unknown": {"_type_": "nn.Liner"}, "missing": {"_type_": "nn.Linear"}, "train": linear(1, 1)}
    built = build(graph(modules=modules))
    assert built.modules_failed == ("unknown", "missing", "train")
    assert built.problems == ()


def test_a_location_leads_to_the_spec_that_failed(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "schema_version: 1\nmodel:\n  sequential:\n    layers:\n"
        "      - _type_: nn.GroupNorm\n        num_groups: 3\n        num_channels: 4\n"
    )
    (problem,) = build(file).problems
    assert str(problem.location) == f"{file}:5:9"


def test_nothing_is_allocated_on_meta() -> None:
    huge = linear(10**6, 10**6)
    model = build(sequential(huge), device="meta").model
    assert {parameter.device.type for parameter in model.parameters()} == {"meta"}
    assert sum(parameter.numel() for parameter in model.parameters()) == 10**12 + 10**6


def test_weights_are_made_on_the_default_device_unless_told() -> None:
    assert {p.device.type for p in build(sequential(linear(1, 1))).model.parameters()} == {"cpu"}


def test_modules_are_made_in_the_order_of_the_file() -> None:
    modules = {name: linear(3, 3) for name in ("z", "a", "m")}
    torch.manual_seed(1)
    model = build(graph(modules=modules)).model
    torch.manual_seed(1)
    again = {name: nn.Linear(3, 3) for name in modules}
    for name, module in again.items():
        torch.testing.assert_close(model.graph_modules[name].weight, module.weight)


class TestCache:
    def test_an_edit_rebuilds_only_what_it_changed(self) -> None:
        cache = ModuleCache()
        before = build(graph(modules={"a": linear(2, 2), "b": linear(3, 3)}), device="meta", cache=cache)
        after = build(graph(modules={"b": linear(3, 4), "a": linear(2, 2)}), device="meta", cache=cache)
        assert after.model.graph_modules["a"] is before.model.graph_modules["a"]
        assert after.model.graph_modules["b"] is not before.model.graph_modules["b"]

    def test_equal_modules_of_one_model_stay_two(self) -> None:
        cache = ModuleCache()
        config = graph(modules={"a": linear(2, 2), "b": linear(2, 2)})
        first, second = (build(config, device="meta", cache=cache).model.graph_modules for _ in range(2))
        assert first["a"] is not first["b"]
        assert (second["a"], second["b"]) == (first["a"], first["b"])

    def test_the_device_and_the_code_behind_a_key_count(self) -> None:
        cache = ModuleCache()
        config = graph(modules={"a": {"_type_": "own"}})
        found = set()
        for factory in (nn.ReLU, nn.GELU):
            registry = default_registry()
            registry.register_module("own", factory)
            for device in ("meta", "cpu"):
                model = build(config, registry=registry, device=device, cache=cache).model
                found.add(model.graph_modules["a"])
        assert len(found) == len(cache) == 4

    def test_a_lazy_module_is_not_kept(self) -> None:
        cache = ModuleCache()
        config = sequential({"_type_": "nn.LazyLinear", "out_features": 2}, linear(2, 2))
        models = [build(config, cache=cache).model for _ in range(2)]
        assert models[0](torch.ones(1, 5)).shape == models[1](torch.ones(1, 7)).shape
        assert len(cache) == 1

    def test_the_least_recently_used_goes_first(self) -> None:
        cache = ModuleCache(limit=2)
        for size in (1, 2, 1, 3):
            build(sequential(linear(size, size)), device="meta", cache=cache)
        kept = build(sequential(linear(1, 1)), device="meta", cache=cache)
        assert len(cache) == 2
        assert kept.model is not None


CODE = """
from torch import nn

class Twice(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.inner = nn.Linear(size, 2 * size)

not_callable = 3
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A module `their_layers.twice` that can be imported."""
    folder = tmp_path / "their_layers"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "twice.py").write_text(CODE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in [name for name in sys.modules if name.startswith("their_layers")]:
        del sys.modules[name]


def with_target(target: str) -> dict[str, Any]:
    settings = {"allow_target": True, "allowed_import_prefixes": ["their_layers.", "torch."]}
    return sequential({"_target_": target, "size": 3}) | {"settings": settings}


@pytest.mark.usefixtures("package")
class TestTargets:
    def test_a_trusted_target_is_imported_and_called(self) -> None:
        model = build(with_target("their_layers.twice.Twice"), trusted=["their_layers.twice"]).model
        assert next(iter(model.state_dict())) == "graph_modules.layer0.inner.weight"

    def test_an_untrusted_target_is_not_imported(self) -> None:
        built = build(with_target("their_layers.twice.Twice"), trusted=[])
        assert [(p.code, p.path[-1], p.trail) for p in built.problems] == [
            ("untrusted-import", "_target_", ("their_layers.twice",))
        ]
        assert "their_layers.twice" not in sys.modules

    @pytest.mark.parametrize(
        ("target", "code", "words"),
        [
            ("their_layers.twice.Twise", "bad-target", "no class or function called 'Twise'"),
            ("their_layers.twice.not_callable", "bad-target", "not_callable"),
            ("their_layers.thrice.Thrice", "import-failed", "their_layers.thrice"),
            ("torch.nn.Linear", "constructor-failed", "size"),
        ],
    )
    def test_targets_that_cannot_be_built(self, target: str, code: str, words: str) -> None:
        (problem,) = build(with_target(target)).problems
        assert problem.code == code
        assert words in problem.message

    def test_a_close_match_is_named(self) -> None:
        (problem,) = build(with_target("their_layers.twice.Twise")).problems
        assert problem.hint == "did you mean 'Twice'?"


def test_code_that_cannot_be_loaded_is_reported() -> None:
    from constructor.registry import BlockEntry, OpEntry

    registry = default_registry()
    registry.register(BlockEntry("gone", "nowhere.at_all:Gone"))
    registry.register(OpEntry("lost", "torch:no_such_function"))
    nodes = [{"name": "n", "call": "op:lost", "args": ["$x"]}]
    built = build(graph(modules={"m": {"_type_": "gone"}}, nodes=nodes, outputs=["n"]), registry=registry)
    assert [(p.code, p.node) for p in built.problems] == [("import-failed", None), ("import-failed", "n")]
