"""The options that are about memory."""

from typing import Annotated, Literal

import typer

from constructor.records.memory import Mode as ModeName
from constructor.records.memory import OptimizerName, Precision

MOST_RANKS = 1024


def read_batch(text: str) -> int | str:
    if text == "auto" or (text.isdecimal() and int(text) > 0):
        return text if text == "auto" else int(text)
    raise typer.BadParameter(f"{text!r} is neither a batch of at least 1 nor 'auto'")


def read_ranks(text: str) -> int | str:
    if text == "all" or (text.isdecimal() and 1 <= int(text) <= MOST_RANKS):
        return text if text == "all" else int(text)
    raise typer.BadParameter(f"{text!r} is neither a number of GPUs from 1 to {MOST_RANKS} nor 'all'")


def check_ranks(parallel: str, ranks: object, *, measure: bool) -> None:
    """Refuse what does not go together."""
    if parallel == "none" and ranks is not None:
        raise typer.BadParameter(
            "--ranks needs --parallel ddp or --parallel fsdp: how the GPUs share the step"
        )
    if parallel != "none" and measure:
        raise typer.BadParameter("--measure takes the step on one GPU; leave out --parallel")


Gpu = Annotated[str, typer.Option("--gpu", metavar="NAME", help="The card, for example H100 or RTX 4090.")]
Batch = Annotated[
    object,
    typer.Option("--batch", parser=read_batch, metavar="N|auto", help="The batch; auto finds the largest."),
]
Mode = Annotated[ModeName, typer.Option("--mode", help="How far the step goes.")]
Dtype = Annotated[Precision, typer.Option("--dtype", help="bf16 is autocast, bf16-pure has weights in bf16.")]
Optimizer = Annotated[OptimizerName, typer.Option("--optimizer", help="What trains.")]
Freeze = Annotated[
    list[str] | None, typer.Option("--freeze", metavar="NAME", help="A node or module that is not trained.")
]
Checkpoint = Annotated[
    list[str] | None,
    typer.Option(
        "--checkpoint",
        metavar="BLOCK",
        help="A node, module or list of modules to compute again in backward.",
    ),
]
Parallel = Annotated[
    Literal["none", "ddp", "fsdp"],
    typer.Option("--parallel", help="How GPUs share the step: by DDP, or by FSDP2; figures are of one GPU."),
]
Ranks = Annotated[
    object,
    typer.Option(
        "--ranks", parser=read_ranks, metavar="N|all", help="How many GPUs; all is a table of 2, 4, ... 64."
    ),
]
WhatIf = Annotated[bool, typer.Option("--what-if", help="Tell what changes would save as well.")]
Try = Annotated[
    list[str] | None,
    typer.Option(
        "--try", metavar="KEY.PATH=VALUE", help="Tell what another value would save; nothing is written."
    ),
]
Measure = Annotated[bool, typer.Option("--measure", help="Take the step on the GPU of this machine.")]
CheckMemory = Annotated[
    Literal["train", "inference", "off"], typer.Option("--memory", help="What to tell the memory of.")
]
Device = Annotated[
    Literal["auto", "cuda", "predict"],
    typer.Option("--device", help="Where the memory comes from; auto measures where there is a GPU."),
]
