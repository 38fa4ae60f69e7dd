"""An experiment as a whole, and its figures."""

from dataclasses import dataclass
from pathlib import Path

from app.view_model.inspected import Figure
from app.view_model.units import count, exact, plural
from constructor.experiments import Totals


@dataclass(frozen=True, slots=True)
class Member:
    """A component of an experiment.

    Attributes:
        trainable: how many of its parameters are trained.
        uncalled: the policy of the experiment does not call it.
        known: whether its check is over; without an error its counts are known, too.
    """

    name: str
    path: Path
    policy: bool = False
    parameters: int | None = None
    trainable: int | None = None
    frozen: bool = False
    uncalled: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """An experiment as a whole, with the unsaved texts.

    Attributes:
        totals: over the members that are counted; those in its `unknown` are not.
    """

    name: str
    folder: Path
    members: tuple[Member, ...]
    totals: Totals

    @property
    def uncounted(self) -> int:
        """How many members have no count: their check runs, or they cannot be built."""
        return sum(member.parameters is None for member in self.members)


def figures(found: Summary) -> tuple[Figure, ...]:
    """The totals, and what of the experiment takes no part."""
    totals, least = found.totals, "≥ " if found.uncounted else ""
    rows = [Figure("Parameters", f"{least}{count(totals.parameters)}", exact(totals.parameters))]
    if totals.frozen:
        rows.append(Figure("Trainable", count(totals.trainable), exact(totals.trainable)))
        rows.append(Figure("Frozen", count(totals.frozen), exact(totals.frozen)))
    if found.uncounted:
        rows.append(Figure("Not counted", plural(found.uncounted, "component")))
    if unused := [member.name for member in found.members if member.uncalled]:
        rows.append(Figure("Not called by the policy", ", ".join(unused)))
    return tuple(rows)
