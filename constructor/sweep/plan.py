"""From components and what varies to the points of a sweep. Overrides live in texts; no file is written."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic, Location, did_you_mean, format_path, has_errors
from constructor.document import Alias, Document, Reader, Scalar, read_document
from constructor.edits.assignments import Assignment, apply
from constructor.experiments import Checkable
from constructor.experiments.references import used_components
from constructor.registry import Registry
from constructor.sweep.grid import MOST_POINTS
from constructor.sweep.records import EVERY_FILE, Column, Dim, Point, Target, Value, Variations

_Place = tuple[Path, ConfigPath]


@dataclass(frozen=True, slots=True)
class Planned:
    """The points to try; none when an error is among the `problems`."""

    points: tuple[Point, ...]
    problems: tuple[Diagnostic, ...] = ()


def plan(
    components: Sequence[Checkable],
    variations: Variations,
    registry: Registry,
    read: Reader = read_document,
    dims: tuple[tuple[str, int], ...] = (),
) -> Planned:
    """Every row of what varies for every component.

    A component without one of the hyperparameters is left out with a warning, as long as another has them.

    Args:
        dims: sizes of symbols that do not vary.
    """
    same = tuple((name, size) for name, size in dims if Dim(name) not in variations.columns)
    points: list[Point] = []
    refused: list[tuple[Checkable, tuple[Diagnostic, ...]]] = []
    for component in components:
        try:
            points.extend(_Overrides(component, registry, read, same).points(variations, len(points)))
        except _RefusedError as error:
            refused.append((component, error.problems))
    if not points:
        return Planned((), tuple(problem for _, problems in refused for problem in problems))
    if len(points) > MOST_POINTS:
        message = f"{len(points):,} points are too many for one sweep"
        hint = f"name fewer components or values; at most {MOST_POINTS:,} points are tried"
        return Planned((), (Diagnostic("too-many-points", message, hint=hint),))
    return Planned(tuple(points), tuple(_left_out(refused)))


class _RefusedError(Exception):
    def __init__(self, problems: tuple[Diagnostic, ...]) -> None:
        self.problems = problems
        super().__init__()


@dataclass
class _Overrides:
    """One component: the texts that it is made of, and where each target stands in them."""

    component: Checkable
    registry: Registry
    read: Reader
    dims: tuple[tuple[str, int], ...]
    _documents: dict[Path, Document] = field(default_factory=dict)
    _resolved: dict[Path, ResolvedConfig] = field(default_factory=dict)
    _edited: dict[tuple[Path, str], str] = field(default_factory=dict)

    def points(self, variations: Variations, first: int) -> Iterator[Point]:
        """The component's points, numbered from `first`.

        Raises:
            _RefusedError: it has not all hyperparameters, or one of them cannot be written.
        """
        own = Path(os.path.realpath(self.component.path))
        used = used_components(self.component.path, self.registry, self._noted)
        self._own, self._files = own, (own, *sorted(used - {own}))
        for file in self._files:
            self._noted(file)
        targets = [column for column in variations.columns if isinstance(column, Target)]
        places = {target: self._places(target) for target in targets}
        labels = [column.label for column in variations.columns]
        for number, row in enumerate(variations.rows, first):
            chosen = dict(zip(variations.columns, row, strict=True))
            changes: dict[Path, list[Assignment]] = {}
            for target in targets:
                for file, path in places[target]:
                    changes.setdefault(file, []).append(Assignment(path, chosen[target]))
            yield Point(
                number,
                str(self.component.path),
                os.path.abspath(self.component.path),
                self.component.frozen,
                tuple(zip(labels, row, strict=True)),
                (*self.dims, *_sizes(chosen)),
                tuple(self._texts(changes)),
            )

    def _noted(self, path: Path) -> Document:
        real = Path(os.path.realpath(path))
        if real not in self._documents:
            self._documents[real] = self.read(path)
        return self._documents[real]

    def _config(self, file: Path) -> ResolvedConfig:
        if file not in self._resolved:
            path = self.component.path if file == self._own else file
            self._resolved[file] = resolve_config(path, read=self._noted)
        return self._resolved[file]

    def _places(self, target: Target) -> tuple[_Place, ...]:
        """Where the values of a target are written: one place, or one in every file that has it."""
        if target.file == EVERY_FILE:
            found = tuple((file, target.path) for file in self._files if self._has(file, target.path))
            if not found:
                raise _RefusedError((self._nowhere(target),))
            return found
        file = self._file(target)
        if self._documents[file].node(target.path) is None:
            origin = self._config(file).provenance.get(target.path)
            home = Path(os.path.realpath(origin.location.file)) if origin is not None else file
            if origin is not None and home != file and self._has(home, origin.path):
                return ((home, origin.path),)
        return ((file, target.path),)

    def _has(self, file: Path, path: ConfigPath) -> bool:
        document = self._documents.get(file)
        return document is not None and isinstance(document.node(path), Scalar | Alias)

    def _file(self, target: Target) -> Path:
        if not target.file:
            return self._own
        real = Path(os.path.realpath(self.component.path.parent / target.file))
        if real in self._files:
            return real
        names = [os.path.relpath(file, self._own.parent) for file in self._files]
        message = f"{self.component.path} is not made of a file {target.file!r}"
        hint = did_you_mean(target.file, names, f"it is made of {', '.join(names[:8])}")
        place = Location(str(self.component.path), 1, 1)
        raise _RefusedError((Diagnostic("unknown-file", message, location=place, hint=hint),))

    def _nowhere(self, target: Target) -> Diagnostic:
        message = (
            f"no file that {self.component.path} is made of has a single value {format_path(target.path)}"
        )
        place = Location(str(self.component.path), 1, 1)
        hint = "name the hyperparameter as a file writes it, such as params.width"
        return Diagnostic("no-such-value", message, target.path, place, hint=hint)

    def _texts(self, changes: Mapping[Path, Sequence[Assignment]]) -> Iterator[tuple[str, str]]:
        for file in self._files:
            document = self._documents[file]
            if file in changes:
                yield str(file), self._changed(file, tuple(changes[file]))
            elif document.complete:  # what could not be read as text is left to the disk
                yield str(file), document.text

    def _changed(self, file: Path, assignments: tuple[Assignment, ...]) -> str:
        # 1, 1.0 and true are one key to Python and different texts.
        question = (file, repr(assignments))
        if question not in self._edited:
            document = self._documents[file]
            if not document.complete or has_errors(document.problems):
                raise _RefusedError(document.problems)
            edited = apply(document, assignments, self._config(file))
            if edited.problems:
                raise _RefusedError(tuple(map(_in_a_sweep, edited.problems)))
            self._edited[question] = edited.document.text
        return self._edited[question]


def _sizes(chosen: Mapping[Column, Value]) -> Iterator[tuple[str, int]]:
    for column, size in chosen.items():
        if isinstance(column, Dim) and isinstance(size, int):
            yield column.label, size


def _in_a_sweep(problem: Diagnostic) -> Diagnostic:
    """The hint of `blockwright set`, which names another file, as a sweep says it."""
    if problem.hint is None or not problem.hint.startswith("blockwright set "):
        return problem
    return replace(problem, hint="write FILE:KEY.PATH with the file that has it")


def _left_out(refused: Sequence[tuple[Checkable, tuple[Diagnostic, ...]]]) -> Iterator[Diagnostic]:
    """One warning about all components that are not swept."""
    if refused:
        names = ", ".join(str(component.path) for component, _ in refused)
        reason = refused[0][1][0].message
        message = f"not swept, since they have not all that varies: {names}"
        yield Diagnostic("left-out", message, hint=f"of the first: {reason}", severity="warning")
