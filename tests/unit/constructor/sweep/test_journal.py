"""Rows are kept as they come."""

from dataclasses import replace
from pathlib import Path

import pytest

from constructor.records import Interval
from constructor.sweep import Journal, JournalError, Question, Row, Task, known_rows
from tests.unit.constructor.sweep.samples import HEAD, head, planned, row


def test_rows_are_kept_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "t.csv.partial")
    rows = (row(0, peak_allocated=Interval(1, 2, 3)), row(1, status="failed", reason="é\n"))
    journal.start()
    for one in rows:
        journal.add(one)
    assert journal.rows() == rows
    journal.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "t.csv.partial")
    journal.start()
    journal.add(row(0))
    journal.add(row(1))
    journal.file.write_text(journal.file.read_text()[:-20])
    journal.add(row(2))
    assert journal.rows() == (row(0), row(2))


def test_an_unfinished_sweep_is_not_written_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "t.csv.partial")
    journal.start()
    with pytest.raises(JournalError) as refused:
        journal.start()
    assert refused.value.problem.code == "unfinished-sweep"


@pytest.mark.parametrize("text", [None, "", "component,status\n", "\x00\xff"])
def test_what_is_no_journal_is_told(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "t.csv.partial"
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    with pytest.raises(JournalError) as refused:
        Journal(file).rows()
    assert refused.value.problem.code == "no-journal"


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as refused:
        Journal(tmp_path / "gone" / "t.csv.partial").start()
    assert refused.value.problem.code == "cannot-save"


def test_rows_answer_a_task_as_long_as_its_texts_are_the_same(tmp_path: Path) -> None:
    file = head(tmp_path)

    def tasks(question: Question) -> list[Task]:
        return [Task(point, question) for point in planned(file, grid=("params.width=8,16",)).points]

    answered, unanswered = tasks(CHECK)
    kept = (Row.of(answered), replace(Row.of(unanswered), status="lost", code="trial-died"))
    assert set(known_rows(kept, tasks(CHECK))) == {answered.key}
    assert set(known_rows(kept, tasks(replace(CHECK, seconds=9.0)))) == {answered.key}
    assert known_rows(kept, tasks(Question("predict"))) == {}
    file.write_text(HEAD.replace("rate: 1.0e-3", "rate: 1.0e-4"))
    assert known_rows(kept, tasks(CHECK)) == {}


CHECK = Question("check")
