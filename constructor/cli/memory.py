"""`blockwright memory`: what a step needs on a GPU, predicted or measured, and on which cards it runs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from constructor.cli.checking import find_one
from constructor.cli.console import SourceLines, fail_usage, out, print_problems, progress, refuse
from constructor.cli.memory_json import memory
from constructor.cli.memory_text import print_memory
from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic
from constructor.document import read_document
from constructor.edits.assignments import apply, parse_assignment
from constructor.records import MemoryReport, MemorySettings, encode
from constructor.worker.memory import ask_memory


def run(
    path: Path,
    settings: MemorySettings,
    dims: Mapping[str, int],
    *,
    any_batch: bool,
    what_if: bool,
    measure: bool,
    many_ranks: bool = False,
    tries: Sequence[str] = (),
    as_json: bool,
    trust: bool,
) -> int:
    """Prints the memory of one component, or of an experiment's policy; 1 when there is no answer."""
    component = find_one(path)
    changes, problems = tried(component.path, tries)
    if problems:
        refuse(problems)
        return 2
    asked = {
        "any_batch": any_batch,
        "what_if": what_if,
        "measure": measure,
        "many_ranks": many_ranks,
        "frozen": component.frozen,
    }
    with progress(f"{'measuring' if measure else 'predicting'} {component.path}"):
        report = component_memory(component.path, settings, dims, trust=trust, tries=changes, **asked)
    if as_json:
        shown = {"path": str(component.path), "ok": report.peak_allocated is not None, **memory(report)}
        print(json.dumps(shown, indent=2))
    else:
        print_memory(str(component.path), report, out())
        print_problems(report.problems, out(), SourceLines())
    return 0 if report.peak_allocated is not None else 1


def tried(path: Path, texts: Sequence[str]) -> tuple[list[dict[str, Any]], tuple[Diagnostic, ...]]:
    """Each `KEY.PATH=VALUE` as a change of the file that is not written, and what is wrong with them."""
    changes: list[dict[str, Any]] = []
    problems: list[Diagnostic] = []
    document = read_document(path)
    for text in texts:
        try:
            assignment = parse_assignment(text)
        except ValueError as error:
            fail_usage(str(error))
        edited = apply(document, (assignment,), resolve_config(path))
        problems += edited.problems
        changes.append({"text": text, "overlay": {str(path): edited.document.text}})
    return changes, tuple(problems)


def component_memory(
    path: Path, settings: MemorySettings, dims: Mapping[str, int], *, trust: bool, **asked: Any
) -> MemoryReport:
    """The memory of one component, from a process of its own."""
    params: dict[str, Any] = {"path": str(path), "settings": encode(settings), "dims": dict(dims), **asked}
    return ask_memory({**params, "trust": "all"} if trust else params)
