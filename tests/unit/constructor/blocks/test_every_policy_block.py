"""Every policy block on small sizes: numbers, gradients, tracing, export, extra keywords, ports."""

from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from constructor.config import resolve_config
from constructor.graph import compile_graph
from constructor.probe import ModulePorts, Ports
from constructor.probe.contract import Contract
from constructor.registry import default_registry
from constructor.registry.shipped_decoders import DECODERS
from constructor.registry.shipped_embedders import EMBEDDERS
from constructor.registry.shipped_encoders import ENCODERS
from constructor.registry.shipped_latent import LATENT
from constructor.shapes import check_component
from tests.unit.constructor.blocks.sizes import CASES

pytestmark = pytest.mark.torch

each_block = pytest.mark.parametrize("key", CASES)


def made(key: str, **more: Any) -> nn.Module:
    module = default_registry().get_module(key).load()(**CASES[key].sizes, **more)
    assert isinstance(module, nn.Module)
    if key.endswith("codebook"):
        # A new codebook is zero, and so far from everything that one row takes all gradients.
        weight = module.get_parameter("vq_codebook.weight")
        nn.init.normal_(weight)
    return module


def first_tensor(result: Any) -> Tensor:
    tensor = result.get("q", result.get("encoder_output")) if isinstance(result, dict) else result
    assert isinstance(tensor, Tensor)
    return tensor


def result_of(module: nn.Module, given: tuple[Any, ...]) -> Tensor:
    """The tensor that comes out, with the same noise every time."""
    torch.manual_seed(1)
    return first_tensor(module(*given))


def test_every_policy_block_has_a_case() -> None:
    assert {entry.key for entry in (*ENCODERS, *EMBEDDERS, *DECODERS, *LATENT)} == set(CASES)


@each_block
def test_the_result_is_finite_and_every_weight_learns(key: str) -> None:
    torch.manual_seed(0)
    module = made(key)
    result = first_tensor(module(*CASES[key].inputs()))
    assert result.shape == CASES[key].shape
    assert result.isfinite().all()
    (result * torch.randn_like(result)).sum().backward()  # type: ignore[no-untyped-call]
    named = dict(module.named_parameters())
    assert [name for name, weight in named.items() if weight.grad is None or not weight.grad.any()] == []
    assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in named.values())


@each_block
def test_half_precision_changes_only_the_last_digits(key: str) -> None:
    torch.manual_seed(0)
    module, given = made(key).eval(), CASES[key].inputs()
    with torch.autocast("cpu", torch.bfloat16):
        result = result_of(module, given)
    torch.testing.assert_close(result.float(), result_of(module, given), rtol=0.05, atol=0.1)


@each_block
def test_nothing_is_computed_on_meta(key: str) -> None:
    with torch.device("meta"):
        result = first_tensor(made(key)(*CASES[key].inputs()))
    assert result.is_meta
    assert result.shape == CASES[key].shape


@each_block
def test_no_value_is_read_while_it_is_traced(key: str) -> None:
    module = made(key)
    with FakeTensorMode(allow_non_fake_inputs=True):
        result = first_tensor(module(*CASES[key].inputs()))
    assert isinstance(result, FakeTensor)
    assert result.shape == CASES[key].shape


@each_block
def test_the_whole_block_can_be_exported(key: str) -> None:
    torch.manual_seed(0)
    module, given = made(key).eval(), CASES[key].inputs()
    exported = torch.export.export(module, given, strict=False).module()
    torch.testing.assert_close(result_of(exported, given), result_of(module, given))


@each_block
def test_an_undocumented_keyword_does_what_the_entry_says(key: str) -> None:
    if default_registry().get_module(key).accepts_extra == "swallow":
        assert list(made(key, transformer_droput=0.3).state_dict()) == list(made(key).state_dict())
    else:
        with pytest.raises(TypeError, match="unexpected keyword argument 'transformer_droput'"):
            made(key, transformer_droput=0.3)


def unannotated(key: str, folder: Path) -> Path:
    """A component file with the one block, its inputs and nothing said of them."""
    names = [port.name for port in default_registry().get_module(key).inputs]
    graph = {
        "inputs": names,
        "modules": {"block": {"_type_": key, **CASES[key].sizes}},
        "nodes": [{"name": "run", "call": "module:block", "kwargs": {name: f"${name}" for name in names}}],
        "outputs": ["$run"],
        "return": "single",
    }
    file = folder / f"{key}.yaml"
    file.write_text(yaml.safe_dump({"schema_version": 1, "model": {"graph": graph}}, sort_keys=False))
    return file


@each_block
def test_a_file_that_says_nothing_of_its_inputs_is_probed_and_keeps_the_promises_of_the_ports(
    key: str, tmp_path: Path
) -> None:
    file = unannotated(key, tmp_path)
    report = check_component(file, symbolic=False)
    assert [str(problem) for problem in report.problems if problem.severity != "note"] == []
    resolved = resolve_config(file)
    graph = compile_graph(resolved, default_registry()).graph
    ports = Ports(graph, resolved, default_registry()).of_node(graph.nodes[0])
    promised = Contract(ports)
    promised.compare({value.name: value.info for value in report.inputs})
    outputs = Contract(ModulePorts(ports.outputs, ()), dict(promised.symbols))
    outputs.compare({0: report.outputs[0].info})
    assert report.outputs[0].info is not None
    assert (promised.mismatches, outputs.mismatches) == ([], [])
