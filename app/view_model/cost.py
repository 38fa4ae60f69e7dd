"""What a block costs, as figures, and where it stands among its like."""

from app.view_model import units
from app.view_model.inspected import Figure
from constructor.records import ModuleReport

_BYTES_OF_FLOAT32 = 4


def counts(
    parameters: int,
    trainable: int | None,
    total: int | None,
    flops: int | None = None,
    batch: int | None = None,
) -> tuple[Figure, ...]:
    """The figures of a count of parameters, of which `trainable` are trained, in a component of `total`.

    Args:
        flops: operations of one forward pass; of so many samples where the component has a `batch`.
    """
    figures = [Figure("Parameters", units.count(parameters), units.exact(parameters))]
    if trainable is not None and trainable != parameters:
        figures.append(Figure("Trainable", units.count(trainable), units.exact(trainable)))
    if total and parameters != total:
        figures.append(Figure("Share of component", units.share(parameters, total)))
    if parameters:
        size = parameters * _BYTES_OF_FLOAT32
        figures.append(Figure("Weights in float32", units.data_size(size), f"{units.exact(size)} bytes"))
    if flops is not None:
        name = "FLOPs of a forward pass" + (f", B = {batch}" if batch is not None else "")
        figures.append(Figure(name, units.count(flops), units.exact(flops)))
    return tuple(figures)


def module_at(module: ModuleReport, path: str) -> ModuleReport | None:
    """The module at a dotted path inside a block."""
    if module.path == path:
        return module
    found = (module_at(child, path) for child in module.children)
    return next((inner for inner in found if inner is not None), None)


def alike(module: ModuleReport, first: ModuleReport) -> int:
    """How many modules in `module` are built as `first`, itself included."""
    return sum(alike(child, first) for child in module.children) + (
        module.path == first.path or module.same_as == first.path
    )
