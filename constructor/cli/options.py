"""The arguments and options that several subcommands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from constructor.cli.dims import parse_dims
from constructor.experiments.training import PROJECT_ROOT


def read_dims(text: str) -> dict[str, int]:
    try:
        return parse_dims(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def use_blocks(modules: list[str] | None) -> list[str] | None:
    """Hands modules to everything this process starts, by the variable that names them."""
    if modules:
        already = os.environ.get("BLOCKWRIGHT_BLOCKS", "").split(",")
        os.environ["BLOCKWRIGHT_BLOCKS"] = ",".join(filter(None, (*already, *modules)))
    return modules


def use_project_root(root: Path | None) -> Path | None:
    """Hands the project's folder to everything this process starts, by the variable that names it."""
    if root is not None:
        os.environ[PROJECT_ROOT] = str(root.resolve())
    return root


Paths = Annotated[
    list[Path],
    typer.Argument(help="Folders, component files or training YAMLs.", metavar="PATH", exists=True),
]
OnePath = Annotated[
    Path, typer.Argument(help="A folder, a component file or a training YAML.", metavar="PATH", exists=True)
]
Dims = Annotated[
    dict[str, int] | None,
    typer.Option(
        "--dims", parser=read_dims, metavar="B=60,T=40", help="Sizes of symbols in the example inputs."
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, max=256, metavar="N", help="Processes that check at once; as many as pay off."
    ),
]
Again = Annotated[
    bool,
    typer.Option("--again", help="Check what did not change since an earlier check, too."),
]
Blocks = Annotated[
    list[str] | None,
    typer.Option(
        "--blocks",
        metavar="MODULE",
        callback=use_blocks,
        help="Import a module that registers blocks of your own.",
    ),
]
ProjectRoot = Annotated[
    Path | None,
    typer.Option(
        "--project-root",
        metavar="DIR",
        exists=True,
        file_okay=False,
        callback=use_project_root,
        help="Where the component paths of training YAMLs start.",
    ),
]
Trust = Annotated[
    bool, typer.Option("--trust", help="Import the modules that the files list under `imports`.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_DEPTH = typer.Option("--depth", min=0, metavar="N", help="How many levels deep blocks are opened.")
Depth = Annotated[int, _DEPTH]
OptionalDepth = Annotated[int | None, _DEPTH]
