"""Checks and traces as the worker answers them; loads torch.

Of the parameters, `overlay` gives the text of files that are not saved, `dims` sizes by symbol, `inputs`
examples by name as YAML text, and `trust` the modules whose code may be imported, or "all".
"""

import gc
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch

from constructor.diagnostics import Diagnostic
from constructor.document import Reader
from constructor.drawing import scene_data
from constructor.records import encode
from constructor.registry import Registry, default_registry
from constructor.registry.custom import add_custom_blocks, search_working_folder
from constructor.shapes import (
    CheckCache,
    NoTrace,
    check_component,
    count_flops,
    prepare_component,
    trace_inside,
    weights_of,
)
from constructor.worker.files import Answers, overlaid

_REPORTS = Answers()


def check(params: Mapping[str, Any]) -> Any:
    """The report of the component at `path`; `symbolic` says whether shapes are named in symbols."""

    def report(read: Reader) -> Any:
        found = check_component(symbolic=params.get("symbolic", True), **_arguments(params, read))
        return encode(replace(found, problems=(*custom_registry()[1], *found.problems)))

    question = {name: value for name, value in params.items() if name != "overlay"}
    return _REPORTS.get(json.dumps(question, sort_keys=True), overlaid(params.get("overlay", {})), report)


def trace(params: Mapping[str, Any]) -> dict[str, Any]:
    """The traced inside of what `node` calls, or of the module at `module_path` in it.

    The scene as `layout` takes it; or {"reason"} when there is none.
    """
    component = prepare_component(**_arguments(params, overlaid(params.get("overlay", {}))))
    scene = trace_inside(component, params["node"], params.get("module_path", ""))
    return {"reason": scene.reason} if isinstance(scene, NoTrace) else scene_data(scene)


def flops(params: Mapping[str, Any]) -> dict[str, Any]:
    """The FLOPs of every module of the component at `path`, by node and dotted path."""
    component = prepare_component(**_arguments(params, overlaid(params.get("overlay", {}))))
    return {node: dict(counts) for node, counts in count_flops(component).items()}


def weights(params: Mapping[str, Any]) -> Any:
    """Every entry of the component's `state_dict`, as encoded `WeightInfo`."""
    component = prepare_component(**_arguments(params, overlaid(params.get("overlay", {}))))
    return encode(weights_of(component))


def _arguments(params: Mapping[str, Any], read: Reader) -> dict[str, Any]:
    trust = params.get("trust", ())
    trusted = trust if trust == "all" else tuple(trust)
    if trusted:
        search_working_folder()
    return {
        "source": Path(params["path"]),
        "registry": custom_registry()[0],
        "dims": params.get("dims", {}),
        "overrides": params.get("inputs", {}),
        "read": read,
        "trusted": trusted,
        "cache": shared_cache(),
    }


@cache
def custom_registry() -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The blocks that every component may use, and what is wrong with those of the user's own packages."""
    registry = default_registry()
    return registry, add_custom_blocks(registry)


@cache
def shared_cache() -> CheckCache:
    """What all checks of this process share; one thread is enough, since nothing is computed."""
    torch.set_num_threads(1)
    # What torch brings stays for good; looking through it for garbage takes as long as reading a file.
    gc.freeze()
    return CheckCache()


def warm() -> None:
    """Loads all that a check may need: the first of some meta kernels imports half of torch's compiler."""
    shared_cache()
    torch.ones(2, 2, device="meta").triu()
    gc.freeze()
