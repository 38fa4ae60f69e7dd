"""Weights of a component from a file; a pickle is only read as far as it holds tensors and plain values."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from constructor.diagnostics import Diagnostic, did_you_mean

_SHOWN = 5
# How torch names, in its refusal, what a pickle wanted to call.
_GLOBAL = re.compile(r"GLOBAL (\S+)")


def load_checkpoint(model: nn.Module, file: Path, name: str) -> tuple[Diagnostic, ...]:
    """Loads the file into the model, all of it or nothing; gives what is wrong with it, without a place.

    On the meta device only the names and shapes are compared.

    Args:
        name: what the problems call the model.
    """
    try:
        found = _read(file)
    except Exception as error:  # what a damaged file makes its reader raise is not promised anywhere
        if code := _GLOBAL.search(str(error)):
            message = f"{file} holds more than tensors: it would run {code[1]}, so it is refused"
            hint = "save the `state_dict` alone, or as a safetensors file"
            return (Diagnostic("unsafe-checkpoint", message, hint=hint),)
        message = f"{file} cannot be read as a checkpoint"
        hint = "it may be damaged, or of another format"
        return (Diagnostic("unreadable-checkpoint", message, hint=hint),)
    if not isinstance(found, dict) or not all(
        isinstance(key, str) and isinstance(value, Tensor) for key, value in found.items()
    ):
        message = f"{file} holds no `state_dict`, which maps names to tensors"
        return (Diagnostic("unreadable-checkpoint", message, hint=_inner_hint(found)),)
    problems = tuple(
        Diagnostic("checkpoint-mismatch", f"{file} does not fit {name!r}: {said}", hint=hint, trail=names)
        for said, hint, names in _misfits(model.state_dict(), found)
    )
    if not problems and not any(value.is_meta for value in model.state_dict().values()):
        model.load_state_dict(found)
    return problems


def _read(file: Path) -> object:
    if file.suffix == ".safetensors":
        return load_file(file, device="cpu")
    return torch.load(file, map_location="cpu", weights_only=True)


def _misfits(
    expected: Mapping[str, Tensor], found: Mapping[str, Tensor]
) -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """What keeps the tensors from fitting, one sentence for each kind, with a hint and all the names."""
    missing = tuple(name for name in expected if name not in found)
    unknown = tuple(name for name in found if name not in expected)
    wrong = tuple(
        f"{name} is {tuple(found[name].shape)} instead of {tuple(tensor.shape)}"
        for name, tensor in expected.items()
        if name in found and not is_lazy(tensor) and found[name].shape != tensor.shape
    )
    if missing:
        near = did_you_mean(missing[0], unknown) if unknown else None
        yield f"{_count(missing, 'is', 'are')} missing in it", near, missing
    if unknown:
        prefixed = all(name.startswith("module.") for name in found)
        hint = (
            "save `model.module.state_dict()`: the names carry the wrapper's `module.`" if prefixed else None
        )
        yield f"the component has no {', '.join(unknown[:_SHOWN])}{_more(unknown)}", hint, unknown
    if wrong:
        yield f"{', '.join(wrong[:_SHOWN])}{_more(wrong)}", "the component or its file has changed", wrong


def _count(names: tuple[str, ...], one: str, several: str) -> str:
    verb = one if len(names) == 1 else several
    return f"{', '.join(names[:_SHOWN])}{_more(names)} {verb}"


def _more(names: tuple[str, ...]) -> str:
    return f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""


def _inner_hint(found: object) -> str | None:
    inner = (
        [key for key, value in found.items() if isinstance(value, dict)] if isinstance(found, dict) else []
    )
    return f"save what it has under {inner[0]!r} alone" if inner else None
