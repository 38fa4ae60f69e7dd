"""Folders outside of the user's work: what the system keeps, and what comes with the product."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def cache_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where the system keeps what programs may lose: below it nothing belongs to the user's work."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if named := environ.get("XDG_CACHE_HOME"):
        return Path(named) / "blockwright"
    if platform == "darwin":
        return home / "Library" / "Caches" / "blockwright"
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "blockwright" / "Cache"
    return home / ".cache" / "blockwright"


def shipped(name: str) -> Path:
    """A folder that comes with the product: beside this package in a checkout, inside it from a wheel."""
    installed = Path(__file__).parent / "shipped" / name
    return installed if installed.is_dir() else Path(__file__).parents[1] / name
