"""Every component of an experiment as its training wants it: built, given its weights, frozen."""

from dataclasses import dataclass, field, replace

import torch
from torch import nn

from constructor.build.checkpoints import load_checkpoint
from constructor.build.component import build_resolved
from constructor.build.initialise import initialise
from constructor.build.specs import Context
from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Reader, read_document
from constructor.experiments import TrainedComponent, Training
from constructor.experiments.training_checks import COMPONENTS, LOAD_DIR
from constructor.graph.reserved import RESERVED_NAMES
from constructor.registry import Registry


@dataclass(slots=True)
class BuiltComponents:
    """The components of an experiment by name, in its order; one with errors is absent.

    Attributes:
        problems: everything that is wrong, those of the training YAML first.
        causes: the exceptions that constructors raised.
    """

    modules: dict[str, nn.Module] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    causes: list[BaseException] = field(default_factory=list)


def build_training(
    training: Training,
    registry: Registry,
    *,
    device: str | torch.device | None = None,
    read: Reader = read_document,
) -> BuiltComponents:
    """Builds each component of a training once, in its order, and does with it what the training says.

    Weights are loaded from the training's `load_dir` where a file of the component lies there. Without a
    `load_dir` a component with `init` gets new weights. A frozen one has no gradients and is in evaluation
    mode. A component file under two names is built twice: names have weights of their own.
    """
    built = BuiltComponents(problems=list(training.problems))
    for trained in training.components:
        if trained.name in RESERVED_NAMES or "." in trained.name:
            message = f"torch cannot hold a component called {trained.name!r} in a ModuleDict"
            place = read(training.file).location((*COMPONENTS, trained.name))
            built.problems.append(
                Diagnostic("reserved-name", message, (*COMPONENTS, trained.name), place, hint="rename it")
            )
        elif (
            trained.file is not None and (model := _model(trained, registry, device, read, built)) is not None
        ):
            _prepare(model, trained, training, built)
            built.modules[trained.name] = model
    return built


def _model(
    trained: TrainedComponent,
    registry: Registry,
    device: str | torch.device | None,
    read: Reader,
    built: BuiltComponents,
) -> nn.Module | None:
    assert trained.file is not None
    resolved = resolve_config(trained.file, read=read)
    made, problems = build_resolved(resolved, Context(registry.copy(), device, read))
    built.problems += [problem for problem in problems if problem.severity != "note"]
    built.causes += made.causes
    return None if any(problem.severity == "error" for problem in problems) else made.model


def _prepare(model: nn.Module, trained: TrainedComponent, training: Training, built: BuiltComponents) -> None:
    if trained.checkpoint is not None:
        place = training.load_dir_at or Location(str(training.file), 1, 1)
        found = load_checkpoint(model, trained.checkpoint, trained.name)
        built.problems += [replace(problem, path=LOAD_DIR, location=place) for problem in found]
    elif training.load_dir is None and trained.initialised:
        initialise(model)
    if trained.frozen:
        model.requires_grad_(False).eval()
