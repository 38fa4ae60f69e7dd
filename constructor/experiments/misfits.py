"""Components that lie beside a policy, take no part in it, and could take none as they are."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from constructor.config import ResolvedConfig, find_components
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Reader, read_document
from constructor.experiments.fits import shape_of, way, ways
from constructor.experiments.names import Names
from constructor.experiments.parts import Part, read_part
from constructor.experiments.references import files_in_spec
from constructor.graph import Graph, Trusted
from constructor.probe import BoundPort
from constructor.records import TensorInfo, ValueInfo
from constructor.registry import Registry

_PLACE = ("model", "graph", "modules")
# A row of numbers says too little of what it means to be told that it does not fit.
_LEAST_RANK = 3


def misfits(
    policy: ResolvedConfig,
    graph: Graph,
    values: Mapping[str, ValueInfo],
    registry: Registry,
    read: Reader = read_document,
    trusted: Trusted = (),
) -> tuple[Diagnostic, ...]:
    """The components of the policy's folder that it does not name and that no value of it would fit.

    Told of a component with an input for which no value has the shape, and some value would have it but for
    one size that a hyperparameter decides.

    Args:
        values: what is known of every value of the policy.
    """
    file = policy.root_file
    if file is None:
        return ()
    named = {
        os.path.realpath(found.file)
        for module in graph.modules
        for found in files_in_spec(policy, module.spec, module.origin, registry)
    }
    ports = [
        BoundPort(name, template=" ".join(map(str, info.shape)), dtype=info.dtype)
        for name, info in values.items()
        if isinstance(info, TensorInfo)
    ]
    place = policy.locate(_PLACE) or Location(str(file), 1, 1)
    return tuple(
        Diagnostic("unfit-for-policy", message, _PLACE, place, None, hint, "warning")
        for other in _beside(file)
        if os.path.realpath(other) not in named
        for message, hint in _told(other, ports, registry, read, trusted)
    )


def _beside(policy: Path) -> Iterator[Path]:
    for component in find_components(policy.parent).components():
        if component.path.parent == policy.parent and not component.policy:
            yield component.path


def _told(
    file: Path, values: Sequence[BoundPort], registry: Registry, read: Reader, trusted: Trusted
) -> Iterator[tuple[str, str]]:
    part = read_part(file, registry, read, Names(), trusted)
    if not isinstance(part, Part):
        return  # It has errors of its own, which are told where it is checked.
    for port in part.inputs:
        wanted = shape_of(port)
        if wanted is None or port.absent or len(wanted.words) < _LEAST_RANK:
            continue
        if any(way(value, port) for value in values):
            continue
        near = [(value, *found) for value in values if (found := _nearly(value, port)) is not None]
        if near:
            value, place, size, _ = min(near, key=lambda found: found[3])
            message = (
                f"{file.name} takes no part in the policy, and could not: its `{port.name}` takes "
                f"{_shown(port.template)}, and what comes nearest is ${value.name}, {_shown(value.template)}"
            )
            yield message, _hint(port, place, size)


def _nearly(made: BoundPort, taken: BoundPort) -> tuple[int, int, float] | None:
    """The one place at which a value contradicts a port, the size there, and how far off it is.

    None when there is no such place, or more than one.
    """
    wanted = shape_of(taken)
    for given in ways(made):
        if wanted is None or wanted.gap is not None or len(given.words) != len(wanted.words):
            continue
        sizes = zip(given.words, wanted.words, strict=True)
        wrong = [
            (place, int(one), max(int(one), int(other)) / max(min(int(one), int(other)), 1))
            for place, (one, other) in enumerate(sizes)
            if one != other and one.isdecimal() and other.isdecimal()
        ]
        if len(wrong) == 1 and wrong[0][1] > 1:
            return wrong[0]
    return None


def _hint(port: BoundPort, place: int, size: int) -> str:
    """Names the hyperparameter that decides the size, where one does."""
    names = (port.symbolic or "").split()
    setting = port.settings.get(names[place]) if place < len(names) else None
    if setting is None:
        return "bring one to the size of the other"
    name = ".".join(map(str, setting.shared or (setting.name,)))
    where = setting.shared_location or setting.location
    told = f" ({where.file}:{where.line}:{where.column})" if where is not None else ""
    return f"set {name}{told} to {size}, or bring the value to {setting.value} first"


def _shown(template: str | None) -> str:
    return " × ".join((template or "").split())
