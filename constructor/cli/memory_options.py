"""The options that are about memory."""

from typing import Annotated, Literal

import typer

from constructor.records.memory import Mode as ModeName
from constructor.records.memory import OptimizerName, Precision


def read_batch(text: str) -> int | str:
    if text == "auto" or (text.isdecimal() and int(text) > 0):
        return text if text == "auto" else int(text)
    raise typer.BadParameter(f"{text!r} is neither a batch of at least 1 nor 'auto'")


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
WhatIf = Annotated[bool, typer.Option("--what-if", help="Tell what changes would save as well.")]
Measure = Annotated[bool, typer.Option("--measure", help="Take the step on the GPU of this machine.")]
CheckMemory = Annotated[
    Literal["train", "inference", "off"], typer.Option("--memory", help="What to tell the memory of.")
]
Device = Annotated[
    Literal["auto", "cuda", "predict"],
    typer.Option("--device", help="Where the memory comes from; auto measures where there is a GPU."),
]
