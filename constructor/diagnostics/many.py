"""Thousands of problems of one kind, told by the first of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from constructor.diagnostics.diagnostic import Diagnostic

MOST = 100
"""Problems of one code that are listed of one file."""


def listed(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems in their order, at most `MOST` of one code in a file; the last of them tells how many."""
    problems = tuple(problems)
    if len(problems) <= MOST:
        return problems
    counts = Counter(map(_kind, problems))
    if max(counts.values()) <= MOST:
        return problems
    seen: Counter[tuple[str, str]] = Counter()
    kept: list[Diagnostic] = []
    for problem in problems:
        kind = _kind(problem)
        seen[kind] += 1
        if seen[kind] == MOST and (left := counts[kind] - MOST):
            problem = replace(
                problem, message=f"{problem.message[:1000]} (and {left:,} more like it in this file)"
            )
        if seen[kind] <= MOST:
            kept.append(problem)
    return tuple(kept)


def _kind(problem: Diagnostic) -> tuple[str, str]:
    return problem.code, problem.location.file if problem.location else ""
