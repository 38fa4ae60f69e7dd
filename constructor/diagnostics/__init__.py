"""What can go wrong, where it stands in the file, and what to try next.

A problem is data (`Diagnostic`); the command line, JSON, the mark on a node and the Problems tab are
renderings of the same record. This package imports nothing else of the project.
"""

from constructor.diagnostics.diagnostic import ConfigError, Diagnostic, Severity, has_errors
from constructor.diagnostics.location import Location
from constructor.diagnostics.many import listed
from constructor.diagnostics.nearest import did_you_mean, nearest
from constructor.diagnostics.path import ConfigPath, PathPart, format_path, parse_path

__all__ = [
    "ConfigError",
    "ConfigPath",
    "Diagnostic",
    "Location",
    "PathPart",
    "Severity",
    "did_you_mean",
    "format_path",
    "has_errors",
    "listed",
    "nearest",
    "parse_path",
]
