"""Close matches for a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 100
_MOST = 500


def nearest(name: str, known: Iterable[str], limit: int = 5, likeness: float = 0.6) -> tuple[str, ...]:
    """Up to `limit` known names that resemble `name`, best first; letter case is ignored.

    `likeness` is 1 for equal names and 0 for those that share no letter.

    Names of more than a hundred letters resemble nothing, and of very many known names only those whose
    length is nearest are looked at: a comparison takes time that grows with the square of the length.
    """
    if len(name) > _LONGEST:
        return ()
    by_folded: dict[str, str] = {}
    for candidate in known:
        if len(candidate) <= _LONGEST:
            by_folded.setdefault(candidate.casefold(), candidate)
    candidates: Iterable[str] = by_folded
    if len(by_folded) > _MOST:
        candidates = sorted(by_folded, key=lambda other: abs(len(other) - len(name)))[:_MOST]
    matches = get_close_matches(name.casefold(), candidates, n=limit, cutoff=likeness)
    return tuple(by_folded[match] for match in matches)


def did_you_mean(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """A hint that names the close matches of `name`, or `otherwise` when there is none."""
    matches = nearest(name, known)
    if not matches:
        return otherwise
    return "did you mean " + ", ".join(repr(match) for match in matches) + "?"
