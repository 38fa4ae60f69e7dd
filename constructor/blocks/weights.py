"""Weights of a backbone from a local safetensors file; nothing is downloaded and no pickle is opened."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor, nn


def load_safetensors(
    module: nn.Module, path: str, rename: Callable[[str], str | None], optional: Iterable[str] = ()
) -> None:
    """Loads the file at `path` into `module`; on the meta device only the names and shapes are compared.

    Args:
        rename: the module's name of a tensor in the file, or None for a tensor to leave out.
        optional: names of the module's state that the file may lack.

    Raises:
        ValueError: no such file, not a safetensors file, or tensors that are missing, unknown or of
            another shape; the message names the first of each.
    """
    file = Path(path)
    if file.suffix != ".safetensors":
        raise ValueError(f"weights must name a .safetensors file, and is {path!r}")
    if not file.is_file():
        raise ValueError(f"weights names a file that does not exist: {path}")
    expected = module.state_dict()
    try:
        with safe_open(file, framework="pt") as source:
            names = {key: rename(key) for key in source.keys()}  # noqa: SIM118 - the handle is no mapping
            shapes = {key: tuple(source.get_slice(key).get_shape()) for key in names}
            if complaints := list(_complaints(expected, names, shapes, set(optional))):
                raise ValueError(f"{path} does not fit: tensors {'; '.join(complaints)}")
            for key, name in names.items():
                if name is not None and not expected[name].is_meta:
                    expected[name].copy_(source.get_tensor(key))
    except SafetensorError as error:
        raise ValueError(f"{path} is not a readable safetensors file: {error}") from error


def _complaints(
    expected: Mapping[str, Tensor],
    names: Mapping[str, str | None],
    shapes: Mapping[str, tuple[int, ...]],
    optional: Collection[str],
) -> Iterator[str]:
    """What keeps a file from fitting: how many tensors, and the first of them."""
    found = set(names.values())
    missing = [name for name in expected if name not in found and name not in optional]
    unknown = [key for key, name in names.items() if name is not None and name not in expected]
    wrong = [
        f"{name} is {shapes[key]} instead of {tuple(expected[name].shape)}"
        for key, name in names.items()
        if name is not None and name in expected and shapes[key] != tuple(expected[name].shape)
    ]
    for tensors, what in ((missing, "missing"), (unknown, "unknown"), (wrong, "of another shape")):
        if tensors:
            yield f"{len(tensors)} {what} (first: {tensors[0]})"
