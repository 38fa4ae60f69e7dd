"""The loop of the worker: a request a line in, an answer a line out, and no request ends it."""

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TextIO

Method = Callable[[Mapping[str, Any]], Any]


class RequestError(Exception):
    """A request that cannot be answered, with a stable code for the caller."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def serve(requests: TextIO, answers: TextIO, methods: Mapping[str, Method]) -> None:
    """Answers every line of `requests` until they end.

    A request is {"id", "method", "params"}; an answer is {"id", "result"}, or {"id", "error"} with a code and
    a message.
    """
    for line in requests:
        if line.strip():
            answers.write(answer(line, methods) + "\n")
            answers.flush()


def answer(line: str, methods: Mapping[str, Method]) -> str:
    """The line that answers one."""
    identity = None
    try:
        request = json.loads(line)
        identity = request["id"]
        method = methods.get(request["method"])
        if method is None:
            raise RequestError("unknown-method", f"the worker has no method {request['method']!r}")
        return json.dumps({"id": identity, "result": method(request.get("params", {}))})
    except RequestError as error:
        return _failed(identity, error.code, str(error))
    except (ValueError, KeyError, TypeError) as error:
        traceback.print_exc()
        return _failed(identity, "bad-request", f"{type(error).__name__}: {error}")
    except (Exception, SystemExit) as error:  # whatever user code raises is an answer, not the worker's end
        traceback.print_exc()
        return _failed(identity, "worker-failed", f"{type(error).__name__}: {error}")


def _failed(identity: Any, code: str, message: str) -> str:
    return json.dumps({"id": identity, "error": {"code": code, "message": message}})
