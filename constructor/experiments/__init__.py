"""What the paths that a user names lead to, and how the components there belong together. No torch."""

from constructor.experiments.find import Checkable, Found, component_files, find, folder_as_training
from constructor.experiments.policy import PolicyDraft, draft_policy
from constructor.experiments.totals import Inner, Totals, inner_components, totals, training_totals
from constructor.experiments.training import TrainedComponent, Training, frozen_files, read_training
from constructor.experiments.usage import sharing, uncalled_components, unused_components

__all__ = [
    "Checkable",
    "Found",
    "Inner",
    "PolicyDraft",
    "Totals",
    "TrainedComponent",
    "Training",
    "component_files",
    "draft_policy",
    "find",
    "folder_as_training",
    "frozen_files",
    "inner_components",
    "read_training",
    "sharing",
    "totals",
    "training_totals",
    "uncalled_components",
    "unused_components",
]
