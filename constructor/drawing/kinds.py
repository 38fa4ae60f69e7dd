"""The kind of a box: it decides the colour of its stripe."""

from constructor.drawing.scene import Kind
from constructor.records import ModuleReport


def module_kind(module: ModuleReport) -> Kind:
    """The kind of a module inside a block, by what its class says it does."""
    words = module.type.casefold()
    if "decoder" in words:
        return "decoder"
    if "encoder" in words:
        return "encoder"
    if module.parameters == 0:
        return "op"
    return "helper" if module.children else "layer"
