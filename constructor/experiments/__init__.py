"""Which files of a folder are components, and which components a training YAML trains. No torch."""

from constructor.experiments.find import Component, Found, Skipped, find
from constructor.experiments.kind import FileKind, kind_of
from constructor.experiments.training import TrainedComponent, Training, read_training

__all__ = [
    "Component",
    "FileKind",
    "Found",
    "Skipped",
    "TrainedComponent",
    "Training",
    "find",
    "kind_of",
    "read_training",
]
