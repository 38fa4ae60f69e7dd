"""Which components of an experiment its policy uses, and which experiments share a component file."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from constructor.config import Component, Experiment, Tree, find_components, resolve_config
from constructor.config.discover import POLICY_FILE
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Reader, read_document
from constructor.experiments.merged import is_there
from constructor.experiments.references import files_in_spec, used_components
from constructor.experiments.training import Training, read_training
from constructor.experiments.training_checks import COMPONENTS
from constructor.graph import compile_graph
from constructor.registry import Registry, default_registry


def unused_components(
    experiment: Experiment, registry: Registry | None = None, read: Reader = read_document
) -> tuple[Component, ...]:
    """The components of an experiment that its policy file calls neither itself nor through others.

    Empty without a policy file, and while that cannot be read: then nothing is known.
    """
    registry = registry or default_registry()
    policies = [component for component in experiment.components if component.policy]
    if not policies:
        return ()
    used: set[Path] = set()
    for policy in policies:
        called = called_components(policy.path, registry, read)
        if called is None:
            return ()
        used |= called
    return tuple(
        component
        for component in experiment.components
        if not component.policy and _real(component.path) not in used
    )


def called_components(policy: Path, registry: Registry, read: Reader = read_document) -> set[Path] | None:
    """The files, links followed, behind the modules that a policy calls; None when it cannot be read."""
    resolved = resolve_config(policy, read=read)
    if resolved.partial:
        return None
    graph = compile_graph(resolved, registry).graph
    called = {node.callee for node in graph.nodes if node.kind == "module"}
    used = {_real(file) for file in resolved.files}
    for module in graph.modules:
        if module.name in called:
            for named in files_in_spec(resolved, module.spec, module.origin, registry):
                if named.kind == "component":
                    used |= {_real(named.file), *used_components(named.file, registry, read)}
    return used


def uncalled_components(training: Training, read: Reader = read_document) -> tuple[Diagnostic, ...]:
    """The components of a training that the policy file beside them does not call, each told as a problem.

    Empty where no policy file lies in the folder of its components: nobody says what the step calls.
    """
    home = home_folder(training)
    policy = home / POLICY_FILE if home is not None else None
    called = (
        called_components(policy, default_registry(), read) if policy and is_there(policy, read) else None
    )
    if policy is None or called is None:
        return ()
    document = read(training.file)
    return tuple(
        Diagnostic(
            "component-not-called",
            f"component {trained.name!r} is built, and {policy.name} beside it calls it nowhere",
            path := (*COMPONENTS, trained.name),
            document.location(path) or Location(str(training.file), 1, 1),
            hint=f"call it in {policy}, or leave it out of the training",
            severity="note" if trained.frozen else "warning",
        )
        for trained in training.components
        if trained.file is not None
        and _real(trained.file.parent) == home
        and _real(trained.file) not in called
    )


def sharing(root: Path | Tree, read: Reader = read_document) -> Mapping[Path, tuple[Path, ...]]:
    """For each component file below a root, links followed: the experiments that use it.

    An experiment is given by its folder, or by its training YAMLs where it has some: a training YAML stands
    for the folder that holds most of its components. A file with more than one user is shared: an edit of
    it changes all of them. What a component includes, or is built from, is used where the component is.
    """
    tree = root if isinstance(root, Tree) else find_components(root)
    trainings = [read_training(file, read) for file in tree.trainings]
    uses = _Uses(default_registry(), read)
    for training in trainings:
        for trained in training.components:
            if trained.file is not None:
                uses.add(trained.file, training.file)
    for experiment in (experiment for family in tree.families for experiment in family.experiments):
        own = [training.file for training in trainings if home_folder(training) == _real(experiment.path)]
        for component in experiment.components:
            uses.add(component.path, *(own or [experiment.path]), unless_used=bool(own))
    return {file: tuple(users) for file, users in uses.users.items()}


@dataclass(slots=True)
class _Uses:
    """Who uses which file; what a component leads to is looked up once."""

    registry: Registry
    read: Reader
    users: dict[Path, dict[Path, None]] = field(default_factory=dict)
    _reached: dict[Path, frozenset[Path]] = field(default_factory=dict)

    def add(self, component: Path, *users: Path, unless_used: bool = False) -> None:
        """Adds users to a component and all it leads to; or only to what no user of theirs has yet."""
        real = _real(component)
        if real not in self._reached:
            self._reached[real] = used_components(component, self.registry, self.read) | {real}
        for file in self._reached[real]:
            found = self.users.setdefault(file, {})
            if not (unless_used and any(user in found for user in users)):
                found.update(dict.fromkeys(users))


def home_folder(training: Training) -> Path | None:
    """The folder that holds most of a training's components, the first of them where several do."""
    folders = Counter(_real(found.file.parent) for found in training.components if found.file is not None)
    return folders.most_common(1)[0][0] if folders else None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
