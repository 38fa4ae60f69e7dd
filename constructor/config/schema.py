"""What every component file must have at its top level."""

from constructor.config.draft import Draft, Problems, kind
from constructor.config.resolved import Settings
from constructor.config.settings import read_settings
from constructor.config.tree import Item
from constructor.diagnostics import did_you_mean, nearest

VERSION = 1
_KEYS = (
    *("schema_version", "model", "settings", "defaults", "templates", "imports", "params"),
    *("example_inputs", "freeze"),
)
# A key at the top is free: one that only resembles another may well be meant.
_A_SLIP = 0.8
_UPSTREAM_PREFIX = "model_constructor."


def check_schema(draft: Draft) -> Draft:
    """Reads `settings` and checks `schema_version`, `model` and `imports`; other keys are free.

    One that nothing refers to and that is almost a known key is more likely a slip, and told.
    """
    problems = Problems()
    settings = read_settings(draft.tree.get("settings"), problems)
    _check_version(draft, problems)
    _check_model(draft, problems)
    _check_imports(draft.tree.get("imports"), settings, problems, chosen=_chooses_prefixes(draft.tree))
    _check_names(draft, problems)
    return draft.after(problems.found, settings=settings)


def _check_names(draft: Draft, problems: Problems) -> None:
    referred = {reference.target[0] for reference in draft.references if reference.target}
    for name, item in draft.tree.value.items():
        if name in _KEYS or name in referred:
            continue
        meant = nearest(str(name), _KEYS, likeness=_A_SLIP)
        if "model" in meant and draft.tree.get("model") is None:
            continue  # that it is missing is told, and where it may be
        if hint := did_you_mean(str(name), meant):
            message = f"`{name}` means nothing at the top of a component and is ignored"
            problems.warn("unknown-key", message, (name,), item, hint=hint)


def _check_version(draft: Draft, problems: Problems) -> None:
    item = draft.tree.get("schema_version")
    path = ("schema_version",)
    if item is None:
        if not draft.partial:
            hint = f"add the line `schema_version: {VERSION}` at the top"
            problems.error(
                "missing-schema-version", "the key `schema_version` is missing", path, draft.tree, hint=hint
            )
    elif item.unresolved:
        return
    elif item.value != VERSION:
        problems.error(
            "bad-schema-version",
            f"schema_version must be {VERSION}, and is {kind(item.value)}",
            path,
            item,
            hint=f"write `schema_version: {VERSION}`"
            + (", without quotes" if item.value == str(VERSION) else ""),
        )
    elif type(item.value) is not int:
        message = f"schema_version is {kind(item.value)}, which only counts as {VERSION} by accident"
        problems.warn("odd-schema-version", message, path, item, hint=f"write `schema_version: {VERSION}`")


def _check_model(draft: Draft, problems: Problems) -> None:
    item = draft.tree.get("model")
    if item is None:
        if not draft.partial:
            hint = did_you_mean(
                "model", draft.tree.value, "add a `model` section with `graph` or `sequential`"
            )
            problems.error("missing-model", "the key `model` is missing", ("model",), draft.tree, hint=hint)
    elif not item.is_mapping and not item.unresolved and not draft.partial:
        message = f"`model` must be a mapping with `graph` or `sequential`, and is {kind(item.value)}"
        problems.error("model-not-mapping", message, ("model",), item)


def _chooses_prefixes(tree: Item) -> bool:
    section = tree.get("settings")
    return section is not None and section.get("allowed_import_prefixes") is not None


def _check_imports(item: Item | None, settings: Settings, problems: Problems, *, chosen: bool) -> None:
    if item is None or item.value is None or item.unresolved:
        return
    if not item.is_sequence:
        message = f"`imports` must be a list of module names, and is {kind(item.value)}"
        problems.error(
            "imports-not-list", message, ("imports",), item, hint="for example `imports: [my_package.blocks]`"
        )
        return
    if item.value and not settings.allow_imports:
        message = "`settings.allow_imports` is false, and the file lists imports"
        problems.error(
            "imports-disabled", message, ("imports",), item, hint="remove the imports, or allow them"
        )
        return
    for index, entry in enumerate(item.value):
        _check_import(entry, index, settings, problems, chosen=chosen)


def _check_import(entry: Item, index: int, settings: Settings, problems: Problems, *, chosen: bool) -> None:
    path, name = ("imports", index), entry.value
    if entry.unresolved:
        return
    if not isinstance(name, str):
        problems.error(
            "imports-not-list", f"an import must be a module name, and this is {kind(name)}", path, entry
        )
    elif not name.startswith(settings.allowed_import_prefixes):
        allowed = ", ".join(repr(prefix) for prefix in settings.allowed_import_prefixes) or "none"
        problems.error(
            "import-not-allowed",
            f"the module {name!r} starts with none of the allowed prefixes: {allowed}",
            path,
            entry,
            hint="add its prefix to `settings.allowed_import_prefixes`",
        )
    elif not chosen and not name.startswith(_UPSTREAM_PREFIX):
        problems.warn(
            "import-not-allowed-upstream",
            f"upstream allows only imports that start with {_UPSTREAM_PREFIX!r} by default",
            path,
            entry,
            hint="list the prefix in `settings.allowed_import_prefixes`",
        )
