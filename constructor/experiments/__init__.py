"""What the paths that a user names lead to, and how the components there belong together. No torch."""

from constructor.experiments.family import plan_family
from constructor.experiments.find import Checkable, Found, component_files, find, folder_as_training, shown
from constructor.experiments.misfits import misfits
from constructor.experiments.plan import Plan, PlannedFile, carry_out
from constructor.experiments.policy import PolicyDraft, draft_policy
from constructor.experiments.totals import (
    ExperimentTotals,
    Inner,
    Totals,
    inner_components,
    totals,
    totals_by_experiment,
    training_totals,
)
from constructor.experiments.training import TrainedComponent, Training, frozen_files, read_training
from constructor.experiments.usage import home_folder, sharing, uncalled_components, unused_components
from constructor.experiments.variant import next_free, plan_variant

__all__ = [
    "Checkable",
    "ExperimentTotals",
    "Found",
    "Inner",
    "Plan",
    "PlannedFile",
    "PolicyDraft",
    "Totals",
    "TrainedComponent",
    "Training",
    "carry_out",
    "component_files",
    "draft_policy",
    "find",
    "folder_as_training",
    "frozen_files",
    "home_folder",
    "inner_components",
    "misfits",
    "next_free",
    "plan_family",
    "plan_variant",
    "read_training",
    "sharing",
    "shown",
    "totals",
    "totals_by_experiment",
    "training_totals",
    "uncalled_components",
    "unused_components",
]
