"""`blockwright sweep`: many points of components, tried here, on Ray or on Slurm, and told as one table."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from rich.text import Text

from constructor.cli.checking import find_some
from constructor.cli.console import err, out, refuse
from constructor.cli.sweep_output import OutputError, check_output, journal_of, write_table
from constructor.cli.sweep_text import row_line, summary, to_markdown
from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.document import read_document
from constructor.registry import default_registry
from constructor.registry.custom import add_custom_blocks, search_working_folder
from constructor.sweep import (
    Engine,
    EngineError,
    GridError,
    HowToRun,
    Journal,
    JournalError,
    Question,
    Row,
    Task,
    Variations,
    combine,
    engine_for,
    known_rows,
    plan,
    read_dims,
    read_grid,
    read_list,
)

_STOPPED = 130
_SOME = 3


@dataclass(frozen=True, slots=True)
class Varied:
    """What varies, as it was written."""

    grid: Sequence[str] = ()
    dims: Sequence[str] = ()
    listed: Path | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the table goes, and whether an earlier sweep into it goes on."""

    file: Path | None = None
    resume: bool = False


@dataclass
class _Progress:
    """The rows so far, in the order in which they came, and how long the others may take."""

    planned: int
    rows: list[Row] = field(default_factory=list)
    known: int = 0
    start: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        done = len(self.rows)
        bad = sum(row.status != "ok" for row in self.rows)
        text = f"{done} of {self.planned} points" + (f", {bad} with problems" if bad else "")
        fresh, seconds = done - self.known, time.monotonic() - self.start
        if fresh >= _SOME:
            left = seconds / fresh * (self.planned - done)
            text += f", about {left / 60:.0f} min left" if left >= 90 else f", about {left:.0f} s left"
        return text


def run(paths: Sequence[Path], varied: Varied, question: Question, on: str, how: HowToRun, kept: Kept) -> int:
    """Tries every point and prints the table.

    Gives 0 when every point has its figures, 1 when one has not, 2 for wrong usage or a cluster that cannot
    be used, 130 when the user stopped it.
    """
    try:
        _refuse_unknown_card(question)
        variations = _variations(varied)
        if kept.file is not None:
            check_output(kept.file, resume=kept.resume)
        elif kept.resume:
            hint = "name the table of the sweep that was not finished"
            raise OutputError(Diagnostic("no-journal", "--resume needs --out FILE", hint=hint))
        tasks = _tasks(paths, variations, question)
        engine = engine_for(on, how)
        journal, known = _journal(kept, tasks)
    except (GridError, EngineError, OutputError, JournalError) as error:
        _wrong_usage(error.problem)
    progress = _Progress(len(tasks), list(known.values()), len(known))
    stopped = False
    try:
        _try(engine, [task for task in tasks if task.key not in known], progress, journal)
    except KeyboardInterrupt:
        stopped = True
    except (EngineError, JournalError) as error:
        refuse([error.problem])
        if not progress.rows:
            if journal is not None:
                journal.remove()
            return 2
        return _told(progress, kept, journal, whole=False) or 1
    status = _told(progress, kept, journal, whole=not stopped)
    return _STOPPED if stopped else status


def _try(engine: Engine, tasks: Sequence[Task], progress: _Progress, journal: Journal | None) -> None:
    console = err()
    with console.status(Text(str(progress))) as status, closing(_rows(engine, tasks)) as rows:
        for row in rows:
            progress.rows.append(row)
            if journal is not None:
                journal.add(row)
            console.print(Text(f"{len(progress.rows)}/{progress.planned}  {row_line(row)}"))
            status.update(Text(str(progress)))


def _rows(engine: Engine, tasks: Sequence[Task]) -> Generator[Row]:
    if tasks:
        yield from engine.run(tasks)


def _told(progress: _Progress, kept: Kept, journal: Journal | None, *, whole: bool) -> int:
    """Prints the table and writes it; the journal goes when nothing is left to do."""
    rows = sorted(progress.rows, key=lambda row: row.number)
    if rows:
        out().print(Text(to_markdown(rows)), end="")
    out().print(Text(summary(rows, progress.planned)))
    refuse(_unknown_dims(rows))
    if kept.file is not None and rows:
        try:
            write_table(kept.file, rows)
        except OutputError as error:
            refuse([error.problem])
            return 1
    if journal is not None and (whole or not rows):
        journal.remove()
    if not whole:
        hint = "; the same command with --resume goes on" if journal is not None and rows else ""
        err().print(Text(f"stopped after {len(rows)} of {progress.planned} points{hint}"))
    return 0 if all(row.status == "ok" for row in rows) else 1


def _variations(varied: Varied) -> Variations:
    listed = None
    if varied.listed is not None:
        document = read_document(varied.listed)
        listed = read_list(document.text, str(varied.listed))
    axes = [read_grid(text) for text in varied.grid]
    return combine(listed, [*axes, *(axis for text in varied.dims for axis in read_dims(text))])


def _tasks(paths: Sequence[Path], variations: Variations, question: Question) -> list[Task]:
    registry = default_registry()
    if question.trust:
        search_working_folder()
    if problems := add_custom_blocks(registry):
        refuse(problems)
        raise SystemExit(1)
    planned = plan(find_some(paths).components, variations, registry)
    refuse(planned.problems)
    if not planned.points:
        raise SystemExit(2)
    return [Task(point, question) for point in planned.points]


def _journal(kept: Kept, tasks: Sequence[Task]) -> tuple[Journal | None, dict[str, Row]]:
    """Where rows are kept, and those of an earlier run that still answer a task."""
    if kept.file is None:
        return None, {}
    journal = Journal(journal_of(kept.file))
    if not kept.resume:
        journal.start()
        return journal, {}
    rows = journal.rows()
    known = known_rows(rows, tasks)
    changed = len({row.key for row in rows if row.status != "lost"} - known.keys())
    if changed:
        message = (
            f"{changed} points that were tried are not in this sweep any more; those in it are tried anew"
        )
        hint = "a file or an option changed since"
        refuse([Diagnostic("changed-sweep", message, hint=hint, severity="warning")])
    return journal, known


def _unknown_dims(rows: Sequence[Row]) -> Iterator[Diagnostic]:
    """Sizes that no component of which something is known uses."""
    answered = [row for row in rows if row.parameters is not None]
    for name in dict.fromkeys(name for row in answered for name in row.unknown_dims):
        if all(name in row.unknown_dims for row in answered if name in dict(row.values)):
            message = f"no shape of what was swept has a dim {name!r}, so its size is not used"
            yield Diagnostic("unknown-dim", message, severity="warning")


def _refuse_unknown_card(question: Question) -> None:
    from constructor.memory.gpus import GPUS, find_gpu

    name = question.settings.gpu
    if question.kind == "predict" and find_gpu(name) is None:
        known = [card.name for card in GPUS]
        hint = did_you_mean(name, known, f"the cards are: {', '.join(known)}")
        message = f"there is no card {name!r} in the table"
        raise OutputError(Diagnostic("unknown-gpu", message, hint=hint))


def _wrong_usage(problem: Diagnostic) -> NoReturn:
    refuse([problem])
    raise SystemExit(2)
