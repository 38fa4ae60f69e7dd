"""Components side by side: those of a folder, or those that a training YAML names."""

from dataclasses import dataclass
from pathlib import Path

from app.view_model.inspected import Figure, InspectorView
from app.view_model.problems import ProblemRow
from constructor.experiments import TrainedComponent


@dataclass(frozen=True, slots=True)
class ComponentCard:
    """One component.

    Attributes:
        path: its file; None where that was not found.
        view: what the inspector would show of it.
        words: what becomes of it: "frozen", "not called by the policy".
    """

    name: str
    path: Path | None
    view: InspectorView
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """A whole.

    Attributes:
        more: how many components are left out of the cards.
        drafts: the folder for which a policy may be drafted; None where there is one, or nothing to connect.
    """

    title: str
    kind: str
    cards: tuple[ComponentCard, ...]
    figures: tuple[Figure, ...]
    problems: tuple[ProblemRow, ...] = ()
    more: int = 0
    drafts: Path | None = None


def words_of(trained: TrainedComponent) -> tuple[str, ...]:
    """What a training does with a component."""
    words = ["frozen"] if trained.frozen else []
    if trained.checkpoint is not None:
        words.append(f"weights from {trained.checkpoint.name}")
    elif trained.initialised:
        words.append("new weights (init)")
    return tuple(words)
