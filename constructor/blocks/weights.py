"""Weights of a backbone from a local safetensors file; nothing is downloaded and no pickle is opened."""

from collections.abc import Callable, Iterable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import nn


def load_safetensors(
    module: nn.Module, path: str, rename: Callable[[str], str | None], optional: Iterable[str] = ()
) -> None:
    """Loads the file at `path` into `module`.

    Args:
        rename: the module's name of a tensor in the file, or None for a tensor to leave out.
        optional: names of the module's state that the file may lack.

    Raises:
        ValueError: no such file, not a safetensors file, or tensors that are missing, unknown or of
            another shape; the message names the first of each.
    """
    file = Path(path).expanduser()
    if file.suffix != ".safetensors":
        raise ValueError(f"weights must name a .safetensors file, and is {path!r}")
    if not file.is_file():
        raise ValueError(f"weights names a file that does not exist: {path}")
    state = {}
    unknown = []
    expected = module.state_dict()
    try:
        with safe_open(file, framework="pt") as source:
            for key in source.keys():  # noqa: SIM118 - the handle is no mapping
                name = rename(key)
                if name in expected:
                    state[name] = source.get_tensor(key)
                elif name is not None:
                    unknown.append(key)
    except SafetensorError as error:
        raise ValueError(f"{path} is not a readable safetensors file: {error}") from error
    missing = [name for name in expected if name not in state and name not in set(optional)]
    wrong = [
        f"{name} is {tuple(tensor.shape)} instead of {tuple(expected[name].shape)}"
        for name, tensor in state.items()
        if tensor.shape != expected[name].shape
    ]
    complaints = [
        f"{len(names)} {what} (first: {names[0]})"
        for what, names in (("missing", missing), ("unknown", unknown), ("of another shape", wrong))
        if names
    ]
    if complaints:
        raise ValueError(f"{path} does not fit: tensors {'; '.join(complaints)}")
    module.load_state_dict(state, strict=False, assign=next(module.parameters()).is_meta)
