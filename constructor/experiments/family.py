"""A new family of experiments from the template that comes with the package."""

import os
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location
from constructor.experiments.plan import Plan, PlannedFile, exists

_TEMPLATE = Path(__file__).parent / "template"


def plan_family(root: Path, name: str) -> Plan:
    """A folder `name` below the root: a README and `exp1` with one component and a policy that calls it."""
    folder = root / name
    if not name.strip() or name != Path(name).name or name.startswith(".") or not name.isprintable():
        message = f"a family cannot be called {name!r}"
        place = Location(str(root), 1, 1)
        hint = "it is the name of a folder, such as my_policy"
        return Plan(folder, problems=(Diagnostic("bad-family-name", message, (), place, hint=hint),))
    if os.path.lexists(folder):
        return Plan(folder, problems=(exists(folder),))
    found = sorted(_TEMPLATE.rglob("*"))
    return Plan(
        folder,
        folders=tuple((folder / path.relative_to(_TEMPLATE), None) for path in found if path.is_dir()),
        files=tuple(
            PlannedFile(folder / path.relative_to(_TEMPLATE), content=_content(path, name))
            for path in found
            if path.is_file()
        ),
    )


def _content(path: Path, name: str) -> bytes:
    text = path.read_bytes()
    return text.replace(b"{name}", name.encode()) if path.suffix == ".md" else text
