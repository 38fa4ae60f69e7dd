"""The words for what a memory report tells, the same in the command and on the page."""

from collections.abc import Mapping

from constructor.records.memory import Kind, MemorySettings, Mode, OptimizerName, Parallel, Precision

KINDS: Mapping[Kind, str] = {
    "parameter": "weights",
    "buffer": "buffers",
    "input": "inputs",
    "gradient": "gradients",
    "optimizer": "optimizer state",
    "activation": "kept for backward",
    "temporary": "temporary",
    "workspace": "libraries",
    "communication": "shared among GPUs",
}
MODES: Mapping[Mode, str] = {
    "train": "one training step",
    "backward": "forward and backward",
    "forward": "forward, kept for backward",
    "inference": "inference",
}
OPTIMIZERS: Mapping[OptimizerName, str] = {
    "adamw": "AdamW",
    "adamw-fused": "fused AdamW",
    "adamw-schedule-free": "schedule-free AdamW",
    "sgd": "SGD with momentum",
}
PARALLELS: Mapping[Parallel, str] = {"none": "one GPU", "ddp": "DDP", "fsdp": "FSDP2"}
PRECISIONS: Mapping[Precision, str] = {"fp32": "fp32", "bf16": "bf16 autocast", "bf16-pure": "bf16 weights"}


def settings_line(settings: MemorySettings) -> str:
    """What was asked, in a few words."""
    parts = [MODES[settings.mode], PRECISIONS[settings.dtype]]
    parts += [OPTIMIZERS[settings.optimizer]] if settings.mode == "train" else []
    if settings.parallel != "none" and settings.ranks > 1:
        parts += [f"each of {settings.ranks} GPUs with {PARALLELS[settings.parallel]}"]
    parts += [", ".join(f"{name} = {size}" for name, size in settings.dims)] if settings.dims else []
    frozen = ["all" if name == "*" else name for name in settings.freeze]
    parts += [f"frozen: {', '.join(frozen)}"] if frozen else []
    parts += [f"computed again: {', '.join(settings.checkpoint)}"] if settings.checkpoint else []
    return ", ".join(parts)


PARTIAL = "partial: part of the step could not be traced or is not modelled, so the true need is another"
