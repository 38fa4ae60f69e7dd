"""Puts the folders that the product reads, and that lie beside its packages in a checkout, into the wheel."""

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

_ROOT = Path(__file__).resolve().parents[1]
_READ_WHEN_RUN = ("assets", "experiment_models")


class WithShippedFolders(build_py):
    """The ordinary step, and then the folders, to where `constructor.places.shipped` looks for them."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # nothing is copied: the checkout itself is what runs
        shipped = Path(self.build_lib, "constructor", "shipped")
        shutil.rmtree(shipped, ignore_errors=True)
        for name in _READ_WHEN_RUN:
            shutil.copytree(
                _ROOT / name, shipped / name, ignore=shutil.ignore_patterns("screenshots", "__pycache__")
            )
