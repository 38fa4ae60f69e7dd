"""The subcommands: their arguments and help. What they do is in a file each, loaded when one is called."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from constructor.cli.memory_options import (
    Batch,
    CheckMemory,
    Checkpoint,
    Device,
    Dtype,
    Freeze,
    Gpu,
    Measure,
    Mode,
    Optimizer,
    Parallel,
    Ranks,
    Try,
    WhatIf,
    check_ranks,
)
from constructor.cli.options import (
    Again,
    Blocks,
    Depth,
    Dims,
    Jobs,
    Json,
    OnePath,
    OptionalDepth,
    Paths,
    ProjectRoot,
    Trust,
    use_blocks,
)
from constructor.cli.sweep_options import (
    Grid,
    List,
    On,
    Out,
    Resume,
    Run,
    Slurm,
    SweepJobs,
    SweptDims,
    Timeout,
    read_slurm,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="PyTorch architectures that live in YAML experiment folders: see, check and change them.",
)


@app.callback()
def common(
    blocks: Annotated[
        list[str] | None,
        typer.Option("--blocks", metavar="MODULE", help="Import a module that registers blocks of your own."),
    ] = None,
) -> None:
    """Options before the subcommand."""
    use_blocks(blocks)


@app.command("open")
def open_editor(
    path: Annotated[
        Path | None,
        typer.Argument(help="A folder, a component or a training YAML; the bundled experiments without it."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="N", help="The port; a free one without it.")
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of the tree; nothing outside it is opened."),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Listen beyond this machine; visitors need the printed token."),
    ] = None,
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Open the editor in a browser."""
    from constructor.cli.open_page import serve

    raise typer.Exit(serve(path, port, root, host=host, trust=trust))


@app.command()
def check(
    paths: Paths,
    dims: Dims = None,
    memory: CheckMemory = "off",
    dtype: Dtype = "fp32",
    device: Device = "predict",
    jobs: Jobs = None,
    again: Again = False,
    json: Json = False,
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Build every component without memory and check its shapes; 0 all pass, 1 one fails, 2 wrong usage."""
    from constructor.cli.check import HowToCheck, MemoryAsked, run

    asked, how = MemoryAsked(memory, dtype, device), HowToCheck(trust, jobs, again)
    raise typer.Exit(run(paths, dims or {}, asked, how, as_json=json))


@app.command()
def memory(
    path: OnePath,
    gpu: Gpu = "H100",
    batch: Batch = None,
    dims: Dims = None,
    mode: Mode = "train",
    dtype: Dtype = "fp32",
    optimizer: Optimizer = "adamw",
    freeze: Freeze = None,
    checkpoint: Checkpoint = None,
    parallel: Parallel = "none",
    ranks: Ranks = None,
    what_if: WhatIf = False,
    tries: Try = None,
    measure: Measure = False,
    json: Json = False,
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Predict or measure what a step needs on a GPU: peaks, what holds them, and whether it fits."""
    from constructor.cli.memory import run
    from constructor.records import MemorySettings

    check_ranks(parallel, ranks, measure=measure)
    settings = MemorySettings(
        mode,
        dtype,
        optimizer,
        gpu,
        freeze=tuple(freeze or ()),
        checkpoint=tuple(checkpoint or ()),
        parallel=parallel,
        ranks=ranks if isinstance(ranks, int) else 1,
    )
    sizes = {**(dims or {}), **({"B": batch} if isinstance(batch, int) else {})}
    asked = {"any_batch": batch == "auto", "what_if": what_if, "measure": measure}
    asked["many_ranks"] = parallel != "none" and not isinstance(ranks, int)
    raise typer.Exit(run(path, settings, sizes, **asked, tries=tries or (), as_json=json, trust=trust))


@app.command()
def show(
    path: OnePath,
    depth: Depth = 1,
    json: Json = False,
    weights_map: Annotated[
        bool,
        typer.Option(
            "--weights-map", help="Tell instead where the weights of each block go on unpacking it."
        ),
    ] = False,
    dims: Dims = None,
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Print the table of blocks: shapes, parameters, bytes, and FLOPs of one forward pass."""
    if weights_map:
        from constructor.cli.weights_map import run as run_map

        raise typer.Exit(run_map(path, as_json=json, trust=trust))
    from constructor.cli.show import run

    raise typer.Exit(run(path, dims or {}, depth, as_json=json, trust=trust))


@app.command()
def render(
    path: OnePath,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to: FILE.svg, .png, .dot or .html.")
    ],
    depth: OptionalDepth = None,
    dims: Dims = None,
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Draw a component into a file."""
    from constructor.cli.render import run

    raise typer.Exit(run(path, out, dims or {}, depth, trust=trust))


@app.command()
def diff(
    sides: Annotated[
        list[str],
        typer.Argument(help="Two components, folders, training YAMLs or REV:PATH.", metavar="A B"),
    ],
    json: Json = False,
    md: Annotated[bool, typer.Option("--md", help="Print Markdown, for a pull request.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Draw it into FILE.html or FILE.svg.")
    ] = None,
    cosmetic: Annotated[
        bool, typer.Option("--cosmetic", help="Tell also what is only written in another way.")
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost/--no-cost", help="Build what differs, and tell what each change costs.")
    ] = True,
    trust: Trust = False,
    blocks: Blocks = None,
    memory: Annotated[
        Literal["train", "inference", "off"],
        typer.Option("--memory", help="Predict the peak memory of each component that differs."),
    ] = "off",
    table: Annotated[
        bool, typer.Option("--table", help="Two or more sides in one table of what differs anywhere.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="With --table: comma-separated values.")] = False,
    driver: Annotated[
        bool, typer.Option("--driver", help="Called by git, with its arguments, for each file that differs.")
    ] = False,
) -> None:
    """Tell what really changed, formatting aside; 0 the same, 1 different, 2 cannot be compared."""
    if driver:
        from constructor.cli import diff_driver

        raise typer.Exit(diff_driver.run(sides))
    from constructor.cli.diff import run

    if table:
        from constructor.cli import diff_table

        kind: diff_table.Form = "json" if json else "csv" if csv else "md" if md else "text"
        if out is not None or cosmetic:
            diff_table.refuse_option("--out" if out is not None else "--cosmetic")
        raise typer.Exit(diff_table.run(sides, kind, cost=cost, trust=trust, memory=memory))
    form: Literal["text", "json", "md"] = "json" if json else "md" if md else "text"
    raise typer.Exit(run(tuple(sides), form, out, cosmetic=cosmetic, cost=cost, trust=trust, memory=memory))


@app.command()
def sweep(
    paths: Paths,
    grid: Grid = None,
    dims: SweptDims = None,
    listed: List = None,
    run: Run = "predict",
    on: On = "local",
    jobs: SweepJobs = None,
    slurm: Slurm = None,
    timeout: Timeout = 300.0,
    out: Out = None,
    resume: Resume = False,
    gpu: Gpu = "H100",
    mode: Mode = "train",
    dtype: Dtype = "fp32",
    optimizer: Optimizer = "adamw",
    trust: Trust = False,
    blocks: Blocks = None,
    project_root: ProjectRoot = None,
) -> None:
    """Try many hyperparameters and dims at once, here or on a cluster, and print one table."""
    from constructor.cli.sweep import Kept, Varied
    from constructor.cli.sweep import run as run_sweep
    from constructor.records import MemorySettings
    from constructor.sweep import HowToRun, Question

    try:
        options = read_slurm(slurm or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--slurm") from None
    question = Question(
        run, MemorySettings(mode, dtype, optimizer, gpu), "all" if trust else (), seconds=timeout
    )
    folder = out.with_name(f"{out.name}.jobs") if out is not None else Path("sweep.jobs")
    how = HowToRun(jobs, options, folder, card=run == "measure")
    varied = Varied(grid or (), dims or (), listed)
    raise typer.Exit(run_sweep(paths, varied, question, on, how, Kept(out, resume)))


@app.command("set")
def set_values(
    file: Annotated[Path, typer.Argument(help="The file to change.", metavar="FILE", exists=True)],
    values: Annotated[
        list[str],
        typer.Argument(help="Config paths with their new values.", metavar="KEY.PATH=VALUE"),
    ],
) -> None:
    """Change single values of a file in place; every other byte is kept, and all is done or nothing."""
    from constructor.cli.set_values import run

    raise typer.Exit(run(file, values))


@app.command("new")
def new_variant(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="SRC",
            exists=True,
            help="The experiment to copy: its folder or its training YAML; or where to make a family.",
        ),
    ] = None,
    dest: Annotated[
        Path | None,
        typer.Argument(metavar="DEST", help="The new folder; without it, the next free number beside SRC."),
    ] = None,
    training: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="A training YAML to copy with it."),
    ] = None,
    family: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make a new family with a first experiment instead.")
    ] = None,
    project_root: ProjectRoot = None,
) -> None:
    """Copy an experiment, references inside it following; all of it is made, or nothing."""
    from constructor.cli.new import run

    raise typer.Exit(run(source, dest, training or (), family))
