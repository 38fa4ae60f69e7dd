"""Close matches for a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], limit: int = 5) -> tuple[str, ...]:
    """Up to `limit` known names that resemble `name`, best first; letter case is ignored."""
    by_folded: dict[str, str] = {}
    for candidate in known:
        by_folded.setdefault(candidate.casefold(), candidate)
    matches = get_close_matches(name.casefold(), by_folded, n=limit, cutoff=0.6)
    return tuple(by_folded[match] for match in matches)


def did_you_mean(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """A hint that names the close matches of `name`, or `otherwise` when there is none."""
    matches = nearest(name, known)
    if not matches:
        return otherwise
    return "did you mean " + ", ".join(repr(match) for match in matches) + "?"
