"""What two training YAMLs say beside their components."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.diff.changes import Change, Given, Origin
from constructor.diff.equal import NOTHING, leaves
from constructor.diff.sources import Source
from constructor.experiments.merged import MergedTraining


def training_changes(before: Source, after: Source) -> Iterator[Change]:
    """The values that differ; none when a side is no training YAML, which then says nothing of the kind."""
    if before.training is None or after.training is None:
        return
    for leaf in leaves(_told(before.training), _told(after.training)):
        text = format_path(leaf.path)
        given = _given(before.training, leaf.old, leaf.path), _given(after.training, leaf.new, leaf.path)
        yield Change("modified", "setting", text, text, "", *given)


def _told(training: MergedTraining) -> dict[str, Any]:
    """The values without those that are told of the components: their paths, and which are frozen."""
    data = deepcopy(training.data)
    model = data.get("model")
    if isinstance(model, dict):
        model.pop("component_config_paths", None)
        arguments = model.get("component_build_args")
        for given in arguments.values() if isinstance(arguments, dict) else ():
            if isinstance(given, dict):
                given.pop("freeze", None)
    return data


def _given(training: MergedTraining, value: Any, path: ConfigPath) -> Given | None:
    return None if value is NOTHING else Given(value, Origin("file", path, training.locate(path)))
