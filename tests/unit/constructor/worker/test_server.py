"""The loop of the worker: one answer for each line, whatever the line asks."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest

from constructor.worker.server import Method, RequestError, serve


def fail(error: BaseException) -> Method:
    def method(params: Mapping[str, Any]) -> Any:
        raise error

    return method


METHODS: Mapping[str, Method] = {
    "double": lambda params: params["n"] * 2,
    "unjson": lambda params: object(),
    "refuse": fail(RequestError("no-way", "never")),
    "memory": fail(MemoryError("all of it")),
    "exit": fail(SystemExit(3)),
    "recurse": fail(RecursionError("too deep")),
}


def answers(*lines: str) -> list[Any]:
    out = io.StringIO()
    serve(io.StringIO("".join(f"{line}\n" for line in lines)), out, METHODS)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def ask(method: str, **params: Any) -> str:
    return json.dumps({"id": 7, "method": method, "params": params})


def test_a_request_is_answered_with_its_id() -> None:
    assert answers(ask("double", n=4)) == [{"id": 7, "result": 8}]
    assert answers('{"id": "a", "method": "double", "params": {"n": "x"}}') == [{"id": "a", "result": "xx"}]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (ask("nothing"), "unknown-method", "no method 'nothing'"),
        (ask("double"), "bad-request", "KeyError: 'n'"),
        (ask("refuse"), "no-way", "never"),
        (ask("memory"), "worker-failed", "MemoryError: all of it"),
        (ask("exit"), "worker-failed", "SystemExit: 3"),
        (ask("recurse"), "worker-failed", "RecursionError"),
        (ask("unjson"), "bad-request", "not JSON serializable"),
        ("{", "bad-request", "JSONDecodeError"),
        ("[]", "bad-request", "TypeError"),
        ("null", "bad-request", "TypeError"),
    ],
)
def test_what_goes_wrong_is_an_answer_and_the_loop_goes_on(line: str, code: str, words: str) -> None:
    failed, after = answers(line, ask("double", n=1))
    assert failed["error"]["code"] == code
    assert words in failed["error"]["message"]
    assert after == {"id": 7, "result": 2}


def test_empty_lines_are_passed_over() -> None:
    assert answers("", "  ", ask("double", n=1)) == [{"id": 7, "result": 2}]
