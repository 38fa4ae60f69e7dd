"""What a YAML file is, judged by its top-level keys alone, so that a broken component still is one."""

import re
from typing import Any, Literal

from constructor.document import Document

FileKind = Literal["component", "training", "other"]

_COMPONENT_KEY = re.compile(r"""^["']?schema_version["']?[ \t]*:""", re.MULTILINE)
_TRAINING_KEY = re.compile(r"""^[ \t]+["']?component_config_paths["']?[ \t]*:""", re.MULTILINE)


def kind_of(document: Document) -> FileKind:
    """A component has a `schema_version`, its own or that of a file in its `defaults`.

    A training YAML has `model.component_config_paths`, or `defaults` in the form of training YAMLs (a list
    of mappings). Where the YAML is broken, a line that starts with the key decides.
    """
    data = document.data()
    if "schema_version" in data:
        return "component"
    if isinstance(data.get("model"), dict) and "component_config_paths" in data["model"]:
        return "training"
    if (included := data.get("defaults")) and isinstance(included, list):
        return "training" if all(isinstance(entry, dict) for entry in included) else "component"
    if not document.complete or document.problems:
        return _kind_of_text(document.text)
    return "other"


def included_files(data: dict[str, Any]) -> tuple[str, ...]:
    """The files that a component's `defaults` name, as written."""
    listed = data.get("defaults")
    return tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()


def _kind_of_text(text: str) -> FileKind:
    if _COMPONENT_KEY.search(text):
        return "component"
    return "training" if _TRAINING_KEY.search(text) else "other"
