"""The gate before the server: names, origins, the token, and the headers of every answer."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.gate import POLICY, Gate, Message, Receive, Scope, Send, inline_scripts

TOKEN = "a-token-that-nobody-guesses"
COOKIE = f"blockwright_8501={TOKEN}"
OWN = frozenset({"127.0.0.1", "localhost", "::1"})


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-page", b"1")]})
    await send({"type": "http.response.body", "body": b"page"})


def _ask(
    path: str = "/",
    query: str = "",
    *,
    kind: str = "http",
    token: str | None = TOKEN,
    hosts: Iterable[str] = (),
    **headers: str,
) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    said = {"host": "127.0.0.1:8501", **headers}
    scope = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in said.items()],
        "server": ("127.0.0.1", 8501),
    }
    asked = Gate(_page, frozenset(hosts), token)(scope, receive, send)
    # In a thread of its own: the tests in a browser leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asked).result()
    return sent


def _headers(sent: list[Message]) -> dict[bytes, Any]:
    return dict(sent[0]["headers"])


@pytest.mark.parametrize(
    ("query", "cookie"),
    [
        ("", ""),
        ("token=", ""),
        ("token=wrong", ""),
        (f"token={TOKEN}x", ""),
        ("token=\u00e9", ""),
        ("", "blockwright_8501="),
        ("", "blockwright_8501=wrong"),
        ("", f"blockwright_8502={TOKEN}"),
        ("", "a=b;;=;\x01"),
        ("", '"'),
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/_stcore/stream", "/media/x", "/_stcore/host-config", "/_stcore/health/x"]
)
def test_nobody_comes_in_without_the_token(path: str, query: str, cookie: str) -> None:
    sent = _ask(path, query, cookie=cookie)
    assert sent[0]["status"] == 401
    assert TOKEN not in repr(sent)
    assert _ask(path, query, cookie=cookie, kind="websocket")[0]["type"] == "websocket.close"


def test_the_token_is_taken_once_and_kept_in_a_cookie_that_no_script_reads() -> None:
    sent = _ask("/", f"file=exp1%2Fa.yaml&token={TOKEN}&root=x%26y")
    headers = _headers(sent)
    assert sent[0]["status"] == 303
    assert headers[b"location"] == b"/?file=exp1%2Fa.yaml&root=x%26y"
    assert headers[b"set-cookie"].decode() == f"{COOKIE}; Path=/; HttpOnly; SameSite=Lax"
    assert _ask(cookie=f"other=1; {COOKIE}")[0]["status"] == 200
    assert _ask("/_stcore/stream", kind="websocket", cookie=COOKIE)[0]["type"] == "websocket.accept"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/\r\nset-cookie: a=b"])
def test_the_token_leads_to_no_other_machine_and_into_no_other_header(path: str) -> None:
    target = _headers(_ask(path, f"token={TOKEN}"))[b"location"]
    assert target.startswith(b"/")
    assert target[1:2] not in (b"/", b"\\")
    assert b"\n" not in target
    assert b"\r" not in target


def test_a_token_in_the_address_opens_no_connection() -> None:
    sent = _ask("/_stcore/stream", f"token={TOKEN}", kind="websocket")
    assert sent[0]["type"] == "websocket.close"


@pytest.mark.parametrize("cookie", ["", COOKIE])
def test_nothing_is_uploaded(cookie: str) -> None:
    assert _ask("/_stcore/upload_file/a/b", cookie=cookie)[0]["status"] == 403
    assert _ask("/_stcore/upload_file/a/b", token=None)[0]["status"] == 403


def test_that_the_server_is_there_is_no_secret() -> None:
    assert _ask("/_stcore/health")[0]["status"] == 200


@pytest.mark.parametrize(
    "host", ["evil.example:8501", "127.0.0.1.evil.example", "", "[", "user@evil.example"]
)
def test_a_name_that_was_led_here_from_elsewhere_is_refused(host: str) -> None:
    assert _ask(token=None, hosts=OWN, host=host)[0]["status"] == 403
    assert _ask(token=None, hosts=OWN, host=host, kind="websocket")[0]["type"] == "websocket.close"


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:1", "LOCALHOST", "[::1]:8501"])
def test_its_own_names_are_answered(host: str) -> None:
    assert _ask(token=None, hosts=OWN, host=host)[0]["status"] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:3000", "null", "http://[", "file://"]
)
@pytest.mark.parametrize("cookie", ["", COOKIE])
def test_pages_of_other_origins_may_not_talk_to_it(origin: str, cookie: str) -> None:
    assert _ask(origin=origin, cookie=cookie)[0]["status"] == 403
    assert _ask(origin=origin, cookie=cookie, kind="websocket")[0]["type"] == "websocket.close"


def test_its_own_page_may() -> None:
    assert _ask(origin="http://127.0.0.1:8501", cookie=COOKIE)[0]["status"] == 200


@pytest.mark.parametrize("asked", [{"cookie": COOKIE}, {}, {"origin": "https://evil.example"}])
def test_every_answer_says_what_a_page_of_it_may_do(asked: dict[str, str]) -> None:
    headers = _headers(_ask(**asked))
    assert headers[b"content-security-policy"].decode() == POLICY
    assert headers[b"x-content-type-options"] == b"nosniff"
    for rule in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"):
        assert rule in POLICY


def test_of_the_scripts_in_a_page_only_its_own_may_run() -> None:
    (scripts,) = (rule for rule in POLICY.split("; ") if rule.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert inline_scripts("<p>…</p>") == ()
    # printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    assert inline_scripts("<script>alert(1)</script><script src=x></script>") == (
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
    )
