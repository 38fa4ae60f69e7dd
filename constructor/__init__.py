"""Blockwright's constructor: PyTorch models from YAML components.

    from constructor import build_model
    model = build_model("info_embedder.yaml")

The public names are loaded on first use, so importing the package is cheap and loads no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructor.api import ConfigWarning, build_components, build_model, compile_ir, resolve_config
    from constructor.diagnostics import ConfigError
    from constructor.registry import Registry, default_registry

__all__ = [
    "ConfigError",
    "ConfigWarning",
    "Registry",
    "build_components",
    "build_model",
    "compile_ir",
    "default_registry",
    "resolve_config",
]

_HOMES = {
    "ConfigError": "constructor.diagnostics",
    "ConfigWarning": "constructor.api",
    "Registry": "constructor.registry",
    "build_components": "constructor.api",
    "build_model": "constructor.api",
    "compile_ir": "constructor.api",
    "default_registry": "constructor.registry",
    "resolve_config": "constructor.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
