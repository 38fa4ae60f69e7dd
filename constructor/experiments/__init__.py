"""What the paths that a user names lead to: components, and training YAMLs that name some. No torch."""

from constructor.experiments.find import Checkable, Found, find
from constructor.experiments.training import TrainedComponent, Training, read_training

__all__ = ["Checkable", "Found", "TrainedComponent", "Training", "find", "read_training"]
