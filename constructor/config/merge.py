"""Deep merge with the four merge directives of `_merge_`.

A mapping over a mapping merges key by key, base keys first and new keys after them; anything else
replaces. A mapping with the key `_merge_` is a merge container: it says how its `_value_` joins the base.
"""

from constructor.config.draft import Problems, kind
from constructor.config.tree import Item, children, mapping, rebuilt, sequence
from constructor.diagnostics import ConfigPath, did_you_mean

MODES = ("replace", "append", "prepend", "keyed")
_MODULES = ("model", "graph", "modules")


def is_container(item: Item) -> bool:
    return item.is_mapping and "_merge_" in item.value


def merge(base: Item, override: Item, path: ConfigPath, problems: Problems) -> Item:
    """`override` over `base`. A container whose base is missing stays as it is; see `settle`."""
    if is_container(base):
        base = settle(base, path, problems)
    if is_container(override):
        return _join(base, override, path, problems)
    if not (base.is_mapping and override.is_mapping):
        return override
    items = dict(base.value)
    if path == _MODULES and len(items | override.value) > 1:
        problems.note(
            "module-order",
            "modules are merged: those of the included file come first; upstream their order is arbitrary",
            path,
            override,
        )
    for key, item in override.value.items():
        items[key] = merge(items[key], item, (*path, key), problems) if key in items else item
    return mapping(items, override.provenance)


def settle(
    item: Item, path: ConfigPath, problems: Problems, *, skip_templates: bool = False, warn: bool = True
) -> Item:
    """Joins every container left in `item` to an empty base.

    Args:
        skip_templates: leave what stands below `_template_` alone, because the template is its base.
        warn: say so, because upstream would leave the container in place.
    """
    if is_container(item):
        if warn:
            problems.warn(
                "merge-without-base",
                "`_merge_` finds no value of an included file or template to join; an empty one is taken",
                path,
                item,
                hint="upstream leaves such a mapping as it is and then fails; write the plain value instead",
            )
        joined = _join(Item(None, item.provenance), item, path, problems)
        if is_container(joined):
            return joined
        return settle(joined, path, problems, skip_templates=skip_templates, warn=warn)
    if not (item.is_mapping or item.is_sequence) or (skip_templates and "_template_" in item.value):
        return item
    inside = [
        settle(inner, (*path, part), problems, skip_templates=skip_templates, warn=warn)
        for part, inner in children(item)
    ]
    return rebuilt(item, inside)


def _join(base: Item, container: Item, path: ConfigPath, problems: Problems) -> Item:
    """What a container makes of its base; after an error, the base."""
    mode, value, key = (container.get(name) for name in ("_merge_", "_value_", "key"))
    if mode is None or mode.value not in MODES:
        found = mode.value if mode else None
        choices = "one of " + ", ".join(MODES)
        problems.error(
            "unknown-merge-mode",
            f"`_merge_` is {kind(found)}, and must be {choices}",
            path,
            container,
            hint=did_you_mean(found, MODES, f"use {choices}") if isinstance(found, str) else f"use {choices}",
        )
        return base
    if value is None:
        problems.error("merge-without-value", "`_merge_` needs the key `_value_`", path, container)
        return base
    if mode.value != "keyed" and key is not None and key.value is not None:
        problems.error(
            "merge-key-not-allowed",
            f"`key` belongs to `_merge_: keyed`, and this is `_merge_: {mode.value}`",
            path,
            container,
            hint="remove `key`, or use `_merge_: keyed`",
        )
        return base
    if mode.value == "replace":
        return value
    return _join_lists(base, container, path, problems)


def _join_lists(base: Item, container: Item, path: ConfigPath, problems: Problems) -> Item:
    mode, value = container.value["_merge_"].value, container.value["_value_"]
    if mode == "keyed":
        key = container.get("key")
        if key is None or not isinstance(key.value, str) or not key.value:
            found = f", and is {kind(key.value)}" if key else ""
            message = f"`_merge_: keyed` needs `key`, the name of the field that tells items apart{found}"
            problems.error("merge-without-key", message, path, container, hint="for example `key: name`")
            return base
    if not base.is_sequence and base.value is not None:
        problems.error(
            "merge-base-not-list",
            f"`_merge_: {mode}` joins lists, and the value it joins is {kind(base.value)}",
            path,
            container,
        )
        return base
    if not value.is_sequence:
        message = f"`_merge_: {mode}` joins lists, and its `_value_` is {kind(value.value)}"
        problems.error("merge-value-not-list", message, path, value)
        return base
    old = base.value if base.is_sequence else ()
    match mode:
        case "append":
            return sequence((*old, *value.value), container.provenance)
        case "prepend":
            return sequence((*value.value, *old), container.provenance)
        case _:
            return _join_keyed(base, container, path, problems)


def _join_keyed(base: Item, container: Item, path: ConfigPath, problems: Problems) -> Item:
    field, value = container.value["key"].value, container.value["_value_"]
    before = len(problems.found)
    old = _by_key(base, field, path, problems)
    new = _by_key(value, field, (*path, "_value_"), problems)
    if len(problems.found) > before:
        return base
    joined = {
        name: merge(item, new[name], (*path, index), problems) if name in new else item
        for index, (name, item) in enumerate(old.items())
    }
    joined |= {name: item for name, item in new.items() if name not in joined}
    return sequence(joined.values(), container.provenance)


def _by_key(items: Item, field: str, path: ConfigPath, problems: Problems) -> dict[str, Item]:
    """The items of a list by the name in their key field; every item must have a name of its own."""
    found: dict[str, Item] = {}
    for index, item in enumerate(items.value or ()):
        here = (*path, index)
        if not item.is_mapping:
            message = f"`_merge_: keyed` joins lists of mappings, and this item is {kind(item.value)}"
            problems.error("merge-item-not-mapping", message, here, item)
            continue
        name = item.get(field)
        if name is None or not isinstance(name.value, str) or not name.value:
            found_name = f", and here it is {kind(name.value)}" if name else ""
            message = (
                f"`_merge_: keyed` needs {field!r} in every item, a string that is not empty{found_name}"
            )
            problems.error("merge-item-without-key", message, (*here, field), name or item)
        elif name.value in found:
            first = found[name.value].location
            place = f"; first at {first}" if first else ""
            message = f"two items of the list have {field} {name.value!r}{place}"
            problems.error("merge-duplicate-item", message, (*here, field), name)
        else:
            found[name.value] = item
    return found
