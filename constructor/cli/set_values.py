"""`blockwright set`: single values of a file, all of them or none."""

from collections.abc import Sequence
from pathlib import Path

from constructor.cli.console import fail_usage, out, print_difference, refuse
from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic, has_errors
from constructor.document import Document, read_document
from constructor.document.save import SaveError, save
from constructor.edits.assignments import Assignment, apply, parse_assignment
from constructor.graph import compile_graph
from constructor.registry import default_registry


def run(file: Path, texts: Sequence[str]) -> int:
    """Writes the values and prints the difference; 1 when it was refused, and then nothing is written."""
    assignments = _parse(texts)
    document = read_document(file)
    if not document.complete or has_errors(document.problems):
        refuse(document.problems)
        return 1
    edited = apply(document, assignments, resolve_config(file))
    if edited.problems:
        refuse(edited.problems)
        return 1
    if edited.document.text == document.text:
        out().print("nothing to change: the values are there already")
        return 0
    try:
        save(file, edited.document.to_bytes(), document.to_bytes())
    except SaveError as error:
        refuse([error.problem])
        return 1
    print_difference(document, edited.document)
    refuse([*edited.notes, *_new_problems(file, document, edited.document)])
    return 0


def _parse(texts: Sequence[str]) -> list[Assignment]:
    assignments = []
    for text in texts:
        try:
            assignments.append(parse_assignment(text))
        except ValueError as error:
            fail_usage(str(error))
    return assignments


def _new_problems(file: Path, before: Document, after: Document) -> list[Diagnostic]:
    """What the change breaks in its own file, as far as text can tell."""
    known = {(problem.code, problem.path, problem.message) for problem in _problems(file, before)}
    return [p for p in _problems(file, after) if (p.code, p.path, p.message) not in known]


def _problems(file: Path, document: Document) -> tuple[Diagnostic, ...]:
    resolved = resolve_config(file, read=lambda path: document if path == file else read_document(path))
    return (*resolved.problems, *compile_graph(resolved, default_registry()).problems)
