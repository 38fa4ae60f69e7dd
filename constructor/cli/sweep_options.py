"""The options of a sweep."""

from pathlib import Path
from typing import Annotated

import typer

from constructor.sweep.records import Kind

Grid = Annotated[
    list[str] | None,
    typer.Option(
        "--grid",
        metavar="KEY.PATH=V,V",
        help="A hyperparameter with its values; FILE:KEY.PATH for one of another file, *: for all of them.",
    ),
]
SweptDims = Annotated[
    list[str] | None,
    typer.Option("--dims", metavar="B=16,32", help="Symbols of shapes with their sizes."),
]
List = Annotated[
    Path | None,
    typer.Option(
        "--list",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Comma-separated: names on the first line, the values of a point on each other.",
    ),
]
Run = Annotated[Kind, typer.Option("--run", help="What is asked of each point.")]
On = Annotated[
    str, typer.Option("--on", metavar="ENGINE", help="Where: local, ray, ray://HOST:PORT or slurm.")
]
Slurm = Annotated[
    list[str] | None,
    typer.Option("--slurm", metavar="NAME=VALUE", help="An option of sbatch, such as partition=gpu."),
]
SweepJobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, max=1000, metavar="N", help="Points at once; every core without it."),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=1.0, metavar="SECONDS", help="How long one answer may take."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="The table: FILE.csv, .parquet or .md."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with the sweep into --out that was not finished.")
]


def read_slurm(texts: list[str]) -> tuple[tuple[str, str], ...]:
    """The options for Slurm by name.

    Raises:
        ValueError: one is not of the form NAME=VALUE.
    """
    found = []
    for text in texts:
        name, separator, value = text.partition("=")
        if not name.strip() or not separator:
            raise ValueError(f"{text!r} is not of the form NAME=VALUE, for example partition=gpu")
        found.append((name.strip().lstrip("-"), value.strip()))
    return tuple(found)
