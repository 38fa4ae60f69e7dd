"""How a file is looked at."""

from dataclasses import dataclass, field
from typing import Literal

from app.session.picture import Picture


@dataclass(frozen=True, slots=True)
class View:
    """How one file is looked at.

    Attributes:
        expanded: None until it is known what is open at first; `first` is that, once it is known.
        tracing: the card whose inside is shown as a traced graph; `within` is what is selected in there.
        direction: that of its first drawing with shapes; it stays, so that an edit turns nothing round.
        picture: what else stays of the last drawing.
    """

    selected: str | None = None
    expanded: frozenset[str] | None = None
    first: frozenset[str] | None = None
    tracing: str | None = None
    within: str | None = None
    direction: Literal["LR", "TB"] | None = None
    picture: Picture = field(default_factory=Picture)
