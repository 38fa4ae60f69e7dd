"""What components of the page are sent."""

from typing import Any

from streamlit.testing.v1 import AppTest


def sent(app: AppTest) -> dict[str, Any]:
    """The data of each component of the page, by its name."""
    found = {}
    for element in app.main:
        stack = [element]
        while stack:
            node = stack.pop()
            stack += list(getattr(node, "children", {}).values())
            proto: Any = getattr(node, "proto", None)
            if getattr(proto, "component_name", ""):
                found[proto.component_name] = proto
    return found
