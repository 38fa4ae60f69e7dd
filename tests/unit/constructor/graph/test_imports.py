"""Custom code: imported only when it is trusted, and registered once."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructor.config import ResolvedConfig, resolve_config
from constructor.graph import apply_imports, compile_graph, modules_to_import, pending_imports
from constructor.registry import default_registry
from tests.unit.constructor.graph.samples import graph_config

CODE = """
def build(size: int): ...

def register(registry):
    registry.register_module("custom", build)
    registry.register_op("custom_op", build)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package `their_blocks` that can be imported, with modules of every kind."""
    folder = tmp_path / "their_blocks"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "good.py").write_text(CODE)
    (folder / "silent.py").write_text("")
    (folder / "broken.py").write_text("raise RuntimeError('no license')")
    (folder / "anew.py").write_text("def register(registry): registry.register_module('own', lambda: 1)")
    (folder / "clash.py").write_text(CODE.replace('"custom"', '"nn.Linear"'))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in [name for name in sys.modules if name.startswith("their_blocks")]:
        del sys.modules[name]


def config(*imports: str, **more: Any) -> ResolvedConfig:
    nodes = [{"name": "n", "call": "op:custom_op", "args": ["$x"]}, {"name": "k", "call": "module:m"}]
    graph = graph_config(modules={"m": {"_type_": "custom", "size": 3}}, nodes=nodes, outputs=["n", "k"])
    settings = {"allowed_import_prefixes": ["their_blocks."]} | more
    return resolve_config(graph | {"imports": list(imports), "settings": settings})


@pytest.mark.usefixtures("package")
def test_trusted_code_registers_its_blocks() -> None:
    resolved, registry = config("their_blocks.good", "their_blocks.silent"), default_registry()
    assert pending_imports(resolved, registry) == ("their_blocks.good", "their_blocks.silent")
    assert apply_imports(resolved, registry) == ()
    assert apply_imports(resolved, registry, {"their_blocks.good", "their_blocks.silent"}) == ()
    assert pending_imports(resolved, registry) == ()
    assert compile_graph(resolved, registry).problems == ()


@pytest.mark.usefixtures("package")
def test_untrusted_code_is_not_run_and_its_blocks_are_unknown() -> None:
    resolved, registry = config("their_blocks.good"), default_registry()
    (problem,) = apply_imports(resolved, registry, ["their_blocks.other"])
    assert (problem.code, problem.path) == ("untrusted-import", ("imports", 0))
    assert problem.trail == ("their_blocks.good",)
    assert "their_blocks.good" not in sys.modules
    found = [(p.code, p.severity) for p in compile_graph(resolved, registry).problems]
    assert found == [("block-not-loaded", "warning"), ("op-not-loaded", "warning")]


@pytest.mark.usefixtures("package")
def test_code_that_fails_is_reported_at_its_line_and_the_rest_is_loaded() -> None:
    resolved, registry = (
        config("their_blocks.broken", "their_blocks.gone", "their_blocks.good"),
        default_registry(),
    )
    problems = apply_imports(resolved, registry)
    assert [(p.code, p.path) for p in problems] == [
        ("import-failed", ("imports", 0)),
        ("import-failed", ("imports", 1)),
    ]
    assert "RuntimeError: no license" in problems[0].message
    assert "their_blocks.gone" in problems[1].message
    assert registry.block("custom") is not None


@pytest.mark.usefixtures("package")
def test_a_module_registers_once_in_a_registry_and_its_copies() -> None:
    resolved, registry = config("their_blocks.anew", "their_blocks.anew"), default_registry()
    assert apply_imports(resolved, registry) == ()
    assert apply_imports(resolved, registry.copy()) == ()


@pytest.mark.usefixtures("package")
def test_a_key_that_is_taken_is_reported() -> None:
    (problem,) = apply_imports(config("their_blocks.clash"), default_registry())
    assert "'nn.Linear' already" in problem.message


@pytest.mark.usefixtures("package")
def test_forbidden_modules_are_left_alone() -> None:
    for resolved in (config("their_blocks.good", allow_imports=False), config("their_blocks")):
        assert apply_imports(resolved, default_registry()) == ()
        assert "their_blocks.good" not in sys.modules


def test_every_module_that_building_would_import_is_named() -> None:
    specs = {
        "a": {"_target_": "pkg.layers.Big", "inner": [{"_target_": "other.Small"}]},
        "b": {"_type_": "nn.Identity", "x": {"_target_": "pkg.layers.Big"}},
    }
    data = graph_config(modules=specs) | {"imports": ["constructor.extra"]}
    assert modules_to_import(resolve_config(data)) == ("constructor.extra",)
    allowed = data | {"settings": {"allow_target": True}}
    assert modules_to_import(resolve_config(allowed)) == ("constructor.extra", "pkg.layers", "other")
