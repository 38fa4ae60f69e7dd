"""What a user compares, and how it is looked at."""

from dataclasses import dataclass, field
from typing import Any, Literal

from app.view_model.compare.sides import SideName
from constructor.diff.comparison import Comparison
from constructor.diff.revision import Revision

TABLES = ("Hyperparameters", "Blocks", "Shapes", "Checkpoint")


@dataclass
class Comparing:
    """Two sides under comparison; the functions of `app.session.compared` work on it.

    Attributes:
        component: the component that is looked at where the sides are experiments; None for all of them.
        chosen: the number of the chosen change; `card` the selected card, by its id in one graph of both.
        wish: counts the wishes to see what is chosen.
        expanded: the cards that are open, by their ids in one graph of both; None until that is known.
        direction: that of the first drawing with shapes, of both sides.
        table: the name of the table below the drawings.
        everything: whether it shows what is the same on both sides, too.
        others: the first side with each further one, where more than two are compared in one table.
        as_rows: whether that table has a row for each side instead of a column.
        within: that table, when its user went from it to two of its sides.
        known: the last comparison with what it was made of.
        revisions: the git revisions that were opened for it.
    """

    before: SideName
    after: SideName
    component: str | None = None
    chosen: int | None = None
    card: str | None = None
    wish: int = 0
    expanded: frozenset[str] | None = None
    direction: Literal["LR", "TB"] | None = None
    overlaid: bool = False
    linked: bool = True
    table: str = TABLES[0]
    everything: bool = False
    others: tuple["Comparing", ...] = ()
    as_rows: bool = False
    within: "Comparing | None" = None
    known: tuple[tuple[Any, ...], Comparison] | None = None
    revisions: dict[str, Revision] = field(default_factory=dict)

    @property
    def each(self) -> tuple["Comparing", ...]:
        """The first side with the second, and with each further one."""
        return self, *self.others

    @property
    def sides(self) -> tuple[SideName, ...]:
        return self.before, *(each.after for each in self.each)

    def look_at(self, component: str | None) -> None:
        """Look at another component of the experiments."""
        self.component, self.chosen, self.card = component, None, None
        self.expanded = self.direction = None

    def choose(self, number: int | None, card: str | None) -> None:
        """Choose a change and the card that shows it."""
        self.chosen, self.card = number, card
        self.wish += 1

    def toggle(self, card: str) -> None:
        """Open a card in place, or close it."""
        self.expanded = (self.expanded or frozenset()) ^ {card}
