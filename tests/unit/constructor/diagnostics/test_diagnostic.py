"""A problem as data, and the exception that carries problems out."""

import json

from constructor.diagnostics import ConfigError, Diagnostic, Location, has_errors

PROBLEM = Diagnostic("unknown-block", "no block 'x'", ("model", 0), Location("a.yaml", 3, 5), "up", "try y")


def test_its_text_starts_with_the_place() -> None:
    assert str(PROBLEM) == "a.yaml:3:5: error [unknown-block] no block 'x' (try y)"
    assert str(Diagnostic("c", "m", ("a", "b"))) == "a.b: error [c] m"


def test_its_json_has_the_keys_that_scripts_read() -> None:
    assert json.loads(json.dumps(PROBLEM.to_json())) == {
        "severity": "error",
        "code": "unknown-block",
        "message": "no block 'x'",
        "path": "model[0]",
        "node": "up",
        "file": "a.yaml",
        "line": 3,
        "column": 5,
        "hint": "try y",
        "trail": [],
    }
    nowhere = Diagnostic("c", "m").to_json()
    assert (nowhere["file"], nowhere["line"], nowhere["path"]) == (None, None, "<root>")


def test_warnings_and_notes_are_no_errors() -> None:
    assert not has_errors([Diagnostic("c", "m", severity="warning"), Diagnostic("c", "m", severity="note")])
    assert has_errors([Diagnostic("c", "m", severity="note"), PROBLEM])


def test_the_exception_holds_every_problem() -> None:
    error = ConfigError([PROBLEM, Diagnostic("c", "m", severity="warning")])
    assert [problem.code for problem in error.problems] == ["unknown-block", "c"]
    assert str(error).splitlines() == [str(problem) for problem in error.problems]
