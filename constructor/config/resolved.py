"""The result of resolving a config: plain data that knows where every value came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from constructor.diagnostics import ConfigPath, Diagnostic, Location, has_errors


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a resolved value was written.

    Attributes:
        location: the start of the value's text (for a value that `${...}` fetched: the use site).
        path: the config path of that text inside its own file.
        via: "file" (the file itself), "default" (an included file), "template" or "environment".
        expression: the text the user wrote when the value was interpolated, e.g. "${params.d}".
    """

    location: Location
    path: ConfigPath
    via: Literal["file", "default", "template", "environment"] = "file"
    expression: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One `${a.b}` in the resolved tree: the value that uses it, and the value it names."""

    use: ConfigPath
    target: ConfigPath


@dataclass(frozen=True, slots=True)
class Settings:
    """The `settings` section; see docs/schema.md for each."""

    strict: bool = True
    allow_imports: bool = True
    allowed_import_prefixes: tuple[str, ...] = ("model_constructor.", "constructor.")
    allow_target: bool = False
    error_context_lines: int = 2


@dataclass(frozen=True, slots=True)
class ResolvedConfig:
    """A config after defaults, merge, templates and interpolation.

    `data` is never None: what could not be resolved keeps the text the user wrote, and `problems` says
    why, so that the rest of a broken file still draws.

    Attributes:
        partial: some of the file, or of a file it includes, could not be read; what seems to be missing
            may stand there, so complain only about what is present.
        unresolved: the paths whose value is still the user's text because of a reported problem.
    """

    data: dict[str, Any]
    provenance: Mapping[ConfigPath, Provenance]
    references: tuple[Reference, ...] = ()
    settings: Settings = field(default_factory=Settings)
    root_file: Path | None = None
    files: tuple[Path, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    partial: bool = False
    unresolved: tuple[ConfigPath, ...] = ()

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)

    def origin(self, path: ConfigPath) -> Provenance | None:
        """The provenance of `path`, or of its nearest ancestor that has one."""
        for length in range(len(path), -1, -1):
            if (found := self.provenance.get(path[:length])) is not None:
                return found
        return None

    def locate(self, path: ConfigPath) -> Location | None:
        """Where `path`, or its nearest ancestor, is written."""
        origin = self.origin(path)
        return origin.location if origin else None

    def uses(self, target: ConfigPath) -> tuple[ConfigPath, ...]:
        """Every value whose text refers to `target`, in the order of the tree."""
        return tuple(reference.use for reference in self.references if reference.target == target)
