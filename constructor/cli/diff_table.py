"""`blockwright diff --table`: several experiments side by side."""

import json
from collections.abc import Sequence
from typing import Literal, NoReturn

from constructor.cli.console import SourceLines, err, fail_usage, out, print_problems
from constructor.cli.measuring import MemoryMode
from constructor.cli.report_text import print_table
from constructor.diff.sources import source_of
from constructor.diff.table import Table, as_csv, as_markdown, table_of

Form = Literal["text", "json", "md", "csv"]


def run(names: Sequence[str], form: Form, *, cost: bool, trust: bool, memory: MemoryMode = "off") -> int:
    """Prints the table; 0 when all are the same, 1 when not, 2 when some cannot be compared."""
    if len(names) < 2:
        fail_usage("diff --table takes two or more sides: blockwright diff --table A B C")
    measure = None
    if cost:
        from constructor.cli.measuring import Measurer

        measure = Measurer(trust=trust, memory=memory)
    table = table_of([source_of(name) for name in names], measure)
    _print(table, form)
    problems = dict.fromkeys(problem for comparison in table.comparisons for problem in comparison.problems)
    print_problems(problems, err(), SourceLines())
    return 2 if table.unable else 0 if table.same else 1


def refuse_option(name: str) -> NoReturn:
    """Says that an option is for two sides alone, and ends with status 2."""
    fail_usage(f"{name} draws or lists two sides: leave it out with --table, or leave out --table")


def _print(table: Table, form: Form) -> None:
    match form:
        case "json":
            data = [{"label": row.label, "cells": row.cells} for row in table.rows]
            print(json.dumps({"columns": table.columns, "rows": data}, indent=2))
        case "csv":
            print(as_csv(table), end="")
        case "md":
            print(as_markdown(table), end="")
        case "text":
            rows = [(row.label, *row.cells) for row in table.rows]
            print_table(out(), ("", *table.columns), rows, right=range(1, len(table.columns) + 1))
