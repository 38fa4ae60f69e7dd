"""Components to reports: what check, show and render have in common."""

import gc
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from constructor.cli.console import fail_usage, progress, refuse
from constructor.cli.kept import KeptReports, Reads
from constructor.diagnostics import Diagnostic, Location
from constructor.experiments import Checkable, Found, find
from constructor.graph import Trusted
from constructor.records import ComponentReport
from constructor.registry import Registry, default_registry
from constructor.registry.custom import add_custom_blocks, search_working_folder

if TYPE_CHECKING:
    from constructor.shapes import CheckCache

# An estimate from less would be a guess.
_SOME, _A_WHILE = 3, 5.0


class Checker:
    """Checks components one after another; equal modules are built once. The first one loads torch.

    Attributes:
        registry: the blocks that every component may use; imports of one file do not reach the others.
    """

    def __init__(
        self, dims: Mapping[str, int], *, trust: bool, flops: bool = False, kept: KeptReports | None = None
    ) -> None:
        """`kept` are the reports of earlier checks, which are given again where nothing changed."""
        self.registry: Registry = default_registry()
        self.trusted: Trusted = "all" if trust else ()
        self.dims, self._flops, self._kept = dims, flops, kept
        if trust:
            search_working_folder()
        if problems := add_custom_blocks(self.registry):
            refuse(problems)
            raise SystemExit(1)

    @cached_property
    def cache(self) -> "CheckCache":
        """What checks share."""
        from constructor.shapes import CheckCache

        # What torch brings stays for good; looking through it for garbage takes as long as reading a file.
        gc.freeze()
        return CheckCache()

    def __call__(self, component: Checkable) -> ComponentReport:
        try:
            report = self._check(component.path)
        except Exception as error:  # a mistake of ours in one file must not hide what the others hold
            report = failed(component.path, error)
        problems = tuple(sorted(report.problems, key=_place))
        report = replace(report, path=str(component.path), name=component.name, problems=problems)
        return replace(report, frozen=True, trainable_parameters=0) if component.frozen else report

    def _check(self, path: Path) -> ComponentReport:
        if self._kept is not None and (found := self._kept.find(path)) is not None:
            return found
        from constructor.shapes import check_component

        reads = Reads()
        report = check_component(
            path,
            registry=self.registry,
            dims=self.dims,
            flops=self._flops,
            read=reads,
            trusted=self.trusted,
            cache=self.cache,
        )
        if self._kept is not None:
            self._kept.keep(path, report, reads, self.registry)
        return report

    def each(self, components: Sequence[Checkable]) -> Iterator[ComponentReport]:
        """The reports in order, with a moving mark on a terminal meanwhile."""
        return self.told(components, map(self, components))

    def told(
        self, components: Sequence[Checkable], reports: Iterator[ComponentReport]
    ) -> Iterator[ComponentReport]:
        """The reports as they are made, with how far it is and how long it may take on a terminal.

        That one of several components does not know a dim is no news; that none does is.
        """
        unknown, start, total = set(self.dims), time.monotonic(), len(components)
        for done, component in enumerate(components):
            with progress(_how_far(component.path, done, total, time.monotonic() - start)):
                report = next(reports)
            unknown -= {symbol for symbol, _ in report.symbols}
            yield report if total == 1 else _without(report, "unknown-dim")
        if total > 1:
            refuse(_unknown_dim(name) for name in sorted(unknown))


def _how_far(path: Path, done: int, total: int, seconds: float) -> str:
    text = f"checking {path} ({done + 1} of {total}"
    if done >= _SOME and seconds > _A_WHILE:
        left = seconds / done * (total - done)
        text += f", about {left / 60:.0f} min left" if left >= 90 else f", about {left:.0f} s left"
    return f"{text})"


def _without(report: ComponentReport, code: str) -> ComponentReport:
    return replace(report, problems=tuple(problem for problem in report.problems if problem.code != code))


def _unknown_dim(name: str) -> Diagnostic:
    message = f"no shape of any of these components has a dim {name!r}, so its size is not used"
    return Diagnostic("unknown-dim", message, severity="warning")


def failed(path: Path, error: Exception) -> ComponentReport:
    """The report of a component on which Blockwright itself failed."""
    where = "".join(traceback.format_tb(error.__traceback__, limit=-2)).strip().splitlines()
    problem = Diagnostic(
        "internal-error",
        f"Blockwright itself failed on this file: {type(error).__name__}: {error}",
        location=Location(str(path), 1, 1),
        hint="this is a mistake of ours: please report it with the file",
        trail=tuple(line.strip() for line in where),
    )
    return ComponentReport(str(path), path.stem, None, None, False, (), (), (), (), (problem,))


def _place(problem: Diagnostic) -> tuple[str, int, int]:
    where = problem.location
    return (where.file, where.line, where.column) if where is not None else ("", 0, 0)


def find_some(paths: Sequence[Path]) -> Found:
    """What the paths lead to; ends the command with status 2 when that is nothing."""
    found = find(paths)
    if not found.components and not found.trainings:
        refuse(found.problems)
        _none_found(paths, found)
    return found


def find_one(path: Path) -> Checkable:
    """The one component that a path stands for: its own, or the policy file of an experiment.

    Ends the command with status 2 when there is none, or more than one.
    """
    found = find_some([path])
    if len(found.components) == 1:
        return found.components[0]
    policies = [component for component in found.components if component.path.name == "policy.yaml"]
    if len(policies) == 1:
        return policies[0]
    names = ", ".join(str(component.path) for component in found.components[:20])
    return fail_usage(f"{path} holds {len(found.components)} components; name one of them: {names}")


def _none_found(paths: Sequence[Path], found: Found) -> NoReturn:
    places = ", ".join(str(path) for path in paths)
    skipped = "".join(f"\n  {item.path}: {item.reason}" for item in found.skipped)
    fail_usage(
        f"no component in {places}: a component is a YAML file with `schema_version: 1`"
        + (f"; not taken:{skipped}" if skipped else "")
    )
