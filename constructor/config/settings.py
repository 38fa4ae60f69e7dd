"""The `settings` section."""

from typing import Any

from constructor.config.draft import Problems, kind
from constructor.config.resolved import Settings
from constructor.config.tree import Item, to_data
from constructor.diagnostics import did_you_mean

_FLAGS = ("strict", "allow_imports", "allow_target")
_KNOWN = (*_FLAGS, "allowed_import_prefixes", "error_context_lines")


def read_settings(section: Item | None, problems: Problems) -> Settings:
    """The settings; each wrong one is reported and keeps its default. Unknown keys are ignored."""
    if section is None or section.value is None:
        return Settings()
    if not section.is_mapping:
        message = f"`settings` must be a mapping, and is {kind(section.value)}"
        problems.error("settings-not-mapping", message, ("settings",), section)
        return Settings()
    values: dict[str, Any] = {}
    for name, item in section.value.items():
        if name not in _KNOWN:
            if hint := did_you_mean(name, _KNOWN):
                problems.warn(
                    "unknown-setting",
                    f"{name!r} is no setting and is ignored",
                    ("settings", name),
                    item,
                    hint=hint,
                )
            continue
        value = to_data(item)
        if expected := _wrong(name, value):
            message = f"{name} must be {expected}, and is {kind(value)}"
            problems.error("bad-setting", message, ("settings", name), item)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Settings(**values)


def _wrong(name: str, value: Any) -> str | None:
    """What the setting should have been, or None when it is right."""
    if name in _FLAGS:
        return None if isinstance(value, bool) else "true or false"
    if name == "error_context_lines":
        return None if type(value) is int else "a whole number"
    right = isinstance(value, list) and all(isinstance(prefix, str) for prefix in value)
    return None if right else "a list of strings"
