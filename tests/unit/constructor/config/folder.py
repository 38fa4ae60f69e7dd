"""Small folders of YAML files for tests."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import format_path, parse_path

SMALLEST = "schema_version: 1\nmodel: {}\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes files by name; the path of the first one."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder / next(iter(files))


def resolve(
    folder: Path, files: Mapping[str, str], environ: Mapping[str, str] | None = None
) -> ResolvedConfig:
    """The first of the files, resolved; `schema_version` and `model` are added where a file has none."""
    return resolve_config(write(folder, files), environ=environ or {})


def resolve_text(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> ResolvedConfig:
    """One file that starts with `schema_version` and an empty `model`, so that `text` starts on line 3."""
    return resolve(folder, {"a.yaml": SMALLEST + dedent(text)}, environ)


def codes(resolved: ResolvedConfig) -> list[str]:
    return [problem.code for problem in resolved.problems]


def value(resolved: ResolvedConfig, path: str) -> Any:
    found: Any = resolved.data
    for part in parse_path(path):
        found = found[part]
    return found


def origin(resolved: ResolvedConfig, path: str) -> str:
    """Where a value came from: "a.yaml:3:7 params.d file"."""
    provenance = resolved.provenance[parse_path(path)]
    place = provenance.location
    via = provenance.via + (f" {provenance.expression}" if provenance.expression else "")
    return f"{Path(place.file).name}:{place.line}:{place.column} {format_path(provenance.path)} {via}"
