"""Checks as the worker answers them; loads torch."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch

from constructor.document import Document, Reader, read_document
from constructor.records import encode
from constructor.registry.custom import search_working_folder
from constructor.shapes import CheckCache, check_component


def check(params: Mapping[str, Any]) -> Any:
    """The report of the component at `path`.

    `overlay` gives the text of files that are not saved, `dims` sizes by symbol, `inputs` examples by name as
    YAML text, `trust` the modules that may be imported, `symbolic` whether shapes are named in symbols.
    """
    trusted = tuple(params.get("trust", ()))
    if trusted:
        search_working_folder()
    report = check_component(
        Path(params["path"]),
        dims=params.get("dims", {}),
        overrides=params.get("inputs", {}),
        read=overlaid(params.get("overlay", {})),
        symbolic=params.get("symbolic", True),
        trusted=trusted,
        cache=shared_cache(),
    )
    return encode(report)


@cache
def shared_cache() -> CheckCache:
    """What all checks of this process share; one thread is enough, since nothing is computed."""
    torch.set_num_threads(1)
    return CheckCache()


def overlaid(texts: Mapping[str, str]) -> Reader:
    """A reader that takes the files named in `texts` from there and all others from the disk."""
    unsaved = {Path(path).resolve(): text for path, text in texts.items()}

    def read(path: Path) -> Document:
        text = unsaved.get(Path(path).resolve())
        return read_document(path) if text is None else Document.parse(text, path)

    return read
