"""`build_components`: what a trainer calls."""

import os
import pickle
import warnings
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from constructor import ConfigError, ConfigWarning, build_components
from constructor.build.initialise import initialise
from constructor.diagnostics import Diagnostic

pytestmark = pytest.mark.torch

NET = """\
schema_version: 1
model:
  sequential:
    layers:
      - {_type_: nn.Conv2d, in_channels: 3, out_channels: 4, kernel_size: 3}
      - {_type_: nn.BatchNorm2d, num_features: 4}
      - {_type_: nn.Flatten}
      - {_type_: nn.Linear, in_features: 4, out_features: 2}
"""
TRAINING = """\
model:
  component_config_paths: {encoder: nets/encoder.yaml, decoder: nets/decoder.yaml}
  component_build_args:
    encoder: {init: false, freeze: true}
    decoder: {init: true, freeze: false}
  component_optims: {decoder: {type: adamw, params: {lr: 1.0e-4}}}
"""
LOADING = TRAINING + (
    "  find_unused_parameters: true\n"
    "plugins: []\n"
    "data: {datamodule: {type: robot}}\n"
    "train:\n"
    "  trainer: {type: mine}\n"
    "  load_dir: weights\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("nets", "weights", "training"):
        (tmp_path / folder).mkdir()
    for name in ("encoder", "decoder"):
        (tmp_path / "nets" / f"{name}.yaml").write_text(NET)
    return tmp_path


def training(project: Path, text: str = TRAINING) -> Path:
    file = project / "training" / "exp1.yaml"
    file.write_text(text)
    return file


def weights(project: Path) -> dict[str, Tensor]:
    """Weights of a component that nobody would draw."""
    state = build_components(project / "nets")["encoder"].state_dict()
    return {name: torch.full_like(tensor, 3) for name, tensor in state.items()}


def refused(file: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(ConfigError) as caught:
        build_components(file)
    assert all(problem.location is not None for problem in caught.value.problems)
    return tuple(problem for problem in caught.value.problems if problem.severity == "error")


def test_components_come_in_order_under_their_names_with_the_names_of_checkpoints(project: Path) -> None:
    built = build_components(training(project))
    assert isinstance(built, nn.ModuleDict)
    assert list(built) == ["encoder", "decoder"]
    assert "decoder.graph_modules.layer0.weight" in built.state_dict()


def test_a_frozen_component_has_no_gradients_and_is_in_evaluation_mode(project: Path) -> None:
    built = build_components(training(project))
    assert not any(weight.requires_grad for weight in built["encoder"].parameters())
    assert not any(module.training for module in built["encoder"].modules())
    assert all(weight.requires_grad for weight in built["decoder"].parameters())
    assert all(module.training for module in built["decoder"].modules())


def test_init_gives_new_weights_and_its_absence_keeps_those_of_torch(project: Path) -> None:
    torch.manual_seed(0)
    built = build_components(training(project))
    plain = [layer.bias for layer in built["encoder"].modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    fresh = [layer.bias for layer in built["decoder"].modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    assert all(bias is not None and bool(bias.any()) for bias in plain)
    assert all(bias is not None and not bool(bias.any()) for bias in fresh)


def test_the_new_weights_are_those_of_the_contract() -> None:
    layers = nn.Sequential(
        nn.Conv2d(64, 32, 5), nn.BatchNorm2d(32), nn.Linear(300, 200), nn.MultiheadAttention(8, 2)
    )
    layers.add_module("lazy", nn.LazyLinear(3))
    joint = layers[3].get_parameter("in_proj_weight").clone()
    with torch.no_grad():
        layers[1].get_parameter("weight").fill_(7)
    torch.manual_seed(1)
    initialise(layers)
    conv, linear = layers[0].get_parameter("weight"), layers[2].get_parameter("weight")
    bound = (6 / (64 * 25 + 32 * 25)) ** 0.5
    assert 0.98 * bound < conv.abs().max().item() <= bound
    assert linear.std().item() == pytest.approx((2 / 200) ** 0.5, rel=0.02)
    assert layers[1].get_parameter("weight").tolist() == [1.0] * 32
    assert torch.equal(layers[3].get_parameter("in_proj_weight"), joint)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_weights_are_loaded_and_init_is_not_read_then(project: Path, suffix: str) -> None:
    state = weights(project)
    for name in ("encoder", "decoder"):
        file = project / "weights" / f"{name}{suffix}"
        if suffix == ".pt":
            torch.save(state, file)
        else:
            save_file(state, file)
    built = build_components(training(project, LOADING))
    for component in built.values():
        assert all(bool((tensor == 3).all()) for tensor in component.state_dict().values())
    assert not any(weight.requires_grad for weight in built["encoder"].parameters())


def test_a_missing_file_of_weights_is_a_warning_and_nothing_is_initialised(project: Path) -> None:
    torch.save(weights(project), project / "weights" / "encoder.pt")
    with pytest.warns(ConfigWarning, match="no weights for decoder"):
        built = build_components(training(project, LOADING))
    assert bool(built["decoder"].get_parameter("graph_modules.layer0.bias").any())


def test_all_that_does_not_fit_is_told_at_once(project: Path) -> None:
    state = weights(project)
    bias = state.pop("graph_modules.layer0.bias")
    state["graph_modules.layer0.bais"] = bias
    state["graph_modules.layer3.weight"] = torch.zeros(2, 9)
    torch.save(state, project / "weights" / "encoder.pt")
    save_file(
        {f"module.{name}": tensor for name, tensor in weights(project).items()},
        project / "weights" / "decoder.safetensors",
    )
    problems = refused(training(project, LOADING))
    assert [problem.code for problem in problems] == ["checkpoint-mismatch"] * 5
    places = {(problem.location.line, problem.location.column) for problem in problems if problem.location}
    assert places == {(12, 13)}
    missing, unknown, wrong, *prefixed = problems
    assert "graph_modules.layer0.bias is missing in it" in missing.message
    assert missing.hint == "did you mean 'graph_modules.layer0.bais'?"
    assert "the component has no graph_modules.layer0.bais" in unknown.message
    assert "graph_modules.layer3.weight is (2, 9) instead of (2, 4)" in wrong.message
    assert any(problem.hint is not None and "module.state_dict" in problem.hint for problem in prefixed)


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch '{self.file}'",)


def test_a_pickle_that_would_run_code_is_refused_unrun(project: Path) -> None:
    trace = project / "ran"
    torch.save({"weight": Bomb(trace)}, project / "weights" / "encoder.pt")
    (project / "weights" / "decoder.pt").write_bytes(pickle.dumps(Bomb(trace)))
    problems = refused(training(project, LOADING))
    assert problems[0].code == "unsafe-checkpoint"
    assert "posix.system" in problems[0].message
    assert {problem.code for problem in problems} <= {"unsafe-checkpoint", "unreadable-checkpoint"}
    assert len(problems) == 2
    assert not trace.exists()


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize("content", [b"", b"no weights at all", b"PK\x03\x04 cut"])
def test_a_damaged_file_is_told(project: Path, suffix: str, content: bytes) -> None:
    (project / "weights" / f"encoder{suffix}").write_bytes(content)
    (problem,) = refused(training(project, LOADING))
    assert problem.code == "unreadable-checkpoint"


def test_what_holds_no_state_dict_is_told_with_where_it_may_be(project: Path) -> None:
    torch.save({"epoch": 3, "net": weights(project)}, project / "weights" / "encoder.pt")
    (problem,) = refused(training(project, LOADING))
    assert (problem.code, problem.hint) == ("unreadable-checkpoint", "save what it has under 'net' alone")


def test_a_folder_is_built_file_by_file_without_its_policy(project: Path) -> None:
    (project / "nets" / "policy.yaml").write_text(
        "schema_version: 1\n"
        "model: {graph: {inputs: [x], modules: {e: {_type_: component, path: encoder.yaml}},"
        " nodes: [{name: y, call: module:e, args: [$x]}], outputs: [y]}}\n"
    )
    assert list(build_components(project / "nets")) == ["decoder", "encoder"]
    assert list(build_components(str(project / "nets"), device="meta")) == ["decoder", "encoder"]


def test_the_meta_device_allocates_nothing_and_still_compares(project: Path) -> None:
    torch.save(weights(project), project / "weights" / "encoder.pt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConfigWarning)
        built = build_components(training(project, LOADING), device="meta")
    assert all(weight.is_meta for weight in built.parameters())


def test_errors_of_the_training_and_of_components_come_together(project: Path) -> None:
    (project / "nets" / "encoder.yaml").write_text(NET.replace("nn.Linear", "nn.Liner"))
    text = TRAINING.replace("decoder: nets/decoder.yaml", "decoder: nets/decoder.yaml, lost: gone.yaml")
    assert [problem.code for problem in refused(training(project, text))] == [
        "missing-component-file",
        "unknown-block",
    ]


def test_an_empty_folder_and_a_name_that_torch_keeps_are_told(project: Path) -> None:
    assert [problem.code for problem in refused(project / "weights")] == ["no-components"]
    text = "model:\n  component_config_paths: {train: nets/encoder.yaml}\n"
    assert [problem.code for problem in refused(training(project, text))] == ["reserved-name"]


def test_the_project_folder_can_be_named(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "run.yaml"
    elsewhere.write_text(TRAINING)
    assert [problem.code for problem in refused(elsewhere)] == ["missing-component-file"] * 2
    assert list(build_components(elsewhere, project_root=project)) == ["encoder", "decoder"]


def test_one_file_under_two_names_has_weights_of_its_own_for_each(project: Path) -> None:
    text = "model:\n  component_config_paths: {left: nets/encoder.yaml, right: nets/encoder.yaml}\n"
    with pytest.warns(ConfigWarning):
        built = build_components(training(project, text))
    left, right = built["left"].state_dict(), built["right"].state_dict()
    assert not torch.equal(left["graph_modules.layer0.weight"], right["graph_modules.layer0.weight"])
