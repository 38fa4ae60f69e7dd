"""The mapping form of `nodes` turned into the list form, which says the order by itself."""

from constructor.diagnostics import ConfigPath
from constructor.document import Document, move_item, remove
from constructor.document.items import as_items
from constructor.edits.source import Source
from constructor.graph.places import value_at

SAID = "`nodes` is a list now"


def write_as_list(source: Source) -> tuple[Document, str]:
    """The document with `nodes` as a list, in the order in which they run, and without `order`.

    Raises:
        EditError: `nodes` is no mapping that this file writes whole, or holds nodes that never run.
    """
    path: ConfigPath = (*source.section, "nodes")
    if source.form != "mapping":
        raise source.refused("`nodes` is no mapping", path)
    names = list(value_at(source.resolved.data, path))
    order = source.order or names
    if idle := [name for name in names if name not in order]:
        message = f"{', '.join(idle)} never run, because `order` does not name them, and in a list they would"
        raise source.refused(message, path, "name them in `order`, or delete them")
    place = source.own(path)
    document = as_items(source.document, place, "name")
    for to, name in enumerate(order):
        if (at := names.index(name)) != to:
            document = move_item(document, place, at, to)
            names.insert(to, names.pop(at))
    if source.order:
        document = remove(document, source.own((*source.section, "order")))
    return document, f"write nodes as a list: {SAID}, in the order in which they ran"


def needs_list(source: Source) -> bool:
    """Whether `nodes` is a mapping without an order, so that no node can be put in its place."""
    return source.form == "mapping" and not source.order
