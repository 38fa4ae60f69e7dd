"""What one user sweeps, planned from the text as it is edited; its rows, and those of tables in files."""

import csv
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas

from app.session.disk import canonical
from app.session.memory import request_for
from app.session.state import Session
from app.session.words import words_of
from constructor.document import Document
from constructor.experiments import Checkable
from constructor.sweep import (
    GridError,
    Question,
    Row,
    Task,
    combine,
    from_csv,
    from_records,
    plan,
    read_dims,
    read_grid,
)

MOST_POINTS = 64
_LARGEST_TABLE = 10 << 20
_SECONDS = 300.0


def rows_shown(session: Session) -> tuple[Row, ...] | str:
    """The rows of the chosen file or of the component's sweep, or why there are none; an order starts one."""
    _order(session)
    sweeps = session.sweeps
    if sweeps.table is not None and sweeps.table in tables(session):
        return _read(sweeps.table, sweeps.table.stat().st_mtime_ns)
    made = sweeps.made.get(session.file) if session.file else None
    return made.rows if made is not None else ()


def progress(session: Session) -> tuple[int, ...]:
    """What changes in the shown tab as rows come; nothing while another tab is open."""
    made = session.sweeps.made.get(session.file) if session.file and session.sweeps.shown else None
    return (len(made.rows), int(made.running)) if made is not None else ()


def moved_on(session: Session) -> bool:
    """Whether a sweep went on, or ended, since its tab was drawn: maybe while it was."""
    return session.sweeps.shown and progress(session) != session.sweeps.drawn


def made_of(session: Session) -> tuple[tuple[str, Document], ...]:
    """The shown component's document as "", and those of the other files it is made of by their paths."""
    if session.file is None:
        return ()
    own = canonical(session.file)
    others = (canonical(file) for file in session.engine.analyses.files(session.file))
    named = sorted((os.path.relpath(file, own.parent), file) for file in others if file != own)
    return (("", session.read(own)), *((name, session.read(file)) for name, file in named))


def tables(session: Session) -> tuple[Path, ...]:
    """The tables of sweeps beside the shown component and at the top of the root."""
    folders = dict.fromkeys((*((session.file.parent,) if session.file else ()), session.root.path))
    found = (file for folder in folders for file in sorted(folder.glob("*.*")) if file.suffix in _READERS)
    return tuple(file for file in found if session.forbids(file) is None and _is_table(file))


def _order(session: Session) -> None:
    """Starts the sweep that was asked for; one that cannot be planned leaves a refusal."""
    asked, session.sweeps.order = session.sweeps.order, None
    analysis = session.analysis()
    if asked is None or analysis is None:
        return
    if session.sweeps.running:
        session.refuse("A sweep is under way already. Stop it first.")
        return
    try:
        axes = [
            *([read_grid(asked.grid)] if asked.grid else ()),
            *(read_dims(asked.dims) if asked.dims else ()),
        ]
        variations = combine(None, axes)
    except GridError as error:
        session.refuse(words_of(error.problem))
        return
    if len(variations.rows) > MOST_POINTS:
        session.refuse(f"{len(variations.rows):,} points are many for the page: at most {MOST_POINTS}.")
        return
    frozen = analysis.path in session.root.frozen
    component = Checkable(analysis.path, analysis.path.stem, frozen)
    planned = plan([component], variations, session.registry(analysis), session.read, session.dims)
    if not planned.points:
        session.refuse(words_of(planned.problems[0]))
        return
    request = session.request(analysis)
    settings = replace(request_for(session, request, frozen=frozen).settings, dims=())
    question = Question(asked.asked, settings, request.trust, request.inputs, _SECONDS)
    tasks = [Task(point, question) for point in planned.points]
    session.sweeps.made[analysis.path] = session.engine.sweeper.start(tasks)


def _is_table(file: Path) -> bool:
    """Whether a file looks like the table of a sweep; its first line tells."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST_TABLE:
            return False
        if file.suffix == ".parquet":
            return True
        with file.open(encoding="utf-8-sig", newline="") as text:
            head = next(csv.reader(text), [])
    except (OSError, ValueError, csv.Error):
        return False
    return {"component", "status"} <= set(head)


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> tuple[Row, ...] | str:
    try:
        return _READERS[file.suffix](canonical(file))
    except (OSError, ValueError, csv.Error) as error:
        return f"{file.name} cannot be read as the table of a sweep: {error}"


def _parquet(file: Path) -> tuple[Row, ...]:
    table = pandas.read_parquet(file).astype(object)
    found = [{str(name): value for name, value in record.items()} for record in table.to_dict("records")]
    if found and not {"component", "status"} <= found[0].keys():
        raise ValueError("it has no columns component and status")
    return from_records([{k: None if pandas.isna(v) else v for k, v in record.items()} for record in found])


_READERS = {".csv": lambda file: from_csv(file.read_text(encoding="utf-8-sig")), ".parquet": _parquet}
