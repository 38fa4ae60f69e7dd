"""Who may talk to the server: the names it answers to, the origins it serves, the holders of its token."""

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN = "token"
_HEALTH = "/_stcore/health"
_UPLOADS = "/_stcore/upload_file"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_scripts(page: str) -> tuple[str, ...]:
    """The sources by which a policy allows the scripts in the text of a page, and no others."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return tuple(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


_PAGE = files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")
POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit's own page has a script in its text, and its components are loaded from blobs.
        f"script-src 'self' {' '.join(inline_scripts(_PAGE))} 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline' blob:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Stands before every request and every connection of the page.

    Attributes:
        hosts: the names under which the server may be asked for; a page of another name that leads to this
            machine is refused. Empty: any, as the token protects a server that others reach.
        token: what a visitor shows once, in the address, and a cookie from then on. None: nobody is asked.
    """

    app: Application
    hosts: frozenset[str] = frozenset()
    token: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        host = headers.get("host", "")
        if self.hosts and _name(host) not in self.hosts:
            await _refuse(scope, send, 403, "this server is not asked for by that name")
        elif not _same_origin(headers, host):
            await _refuse(scope, send, 403, "a page of another origin may not talk to this server")
        elif scope["path"].startswith(_UPLOADS):
            # No page of this server uploads, and what came in would be kept in memory.
            await _refuse(scope, send, 403, "nothing is uploaded to this server")
        elif self.token is None or scope["path"] == _HEALTH or self._shown(scope, headers):
            await self.app(scope, receive, _guarded(send))
        elif scope["type"] == "http" and self._matches(dict(_query(scope)).get(TOKEN, "")):
            await self._welcome(scope, send)
        else:
            await _refuse(
                scope, send, 401, "open the address that `blockwright open` printed, with its token"
            )

    def _matches(self, given: str) -> bool:
        return self.token is not None and secrets.compare_digest(given.encode(), self.token.encode())

    def _shown(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(_cookie(scope))
        except CookieError:
            return False
        return cookie is not None and self._matches(cookie.value)

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Gives the cookie, and leads to the same page without the token in its address."""
        query = urlencode([(name, value) for name, value in _query(scope) if name != TOKEN])
        # One slash only: two would name another machine.
        target = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{query}" if query else "")
        cookie = f"{_cookie(scope)}={self.token}; Path=/; HttpOnly; SameSite=Lax"
        headers = [(b"location", target.encode()), (b"set-cookie", cookie.encode())]
        await _answer(send, 303, b"", headers)


def _cookie(scope: Scope) -> str:
    """The cookie's name; a browser sends the cookies of all servers of a machine to each of them."""
    return f"blockwright_{(scope.get('server') or ('', 0))[1]}"


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" when it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _same_origin(headers: Mapping[str, str], host: str) -> bool:
    """Whether a request comes from a page of this server, or from none."""
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _guarded(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return with_headers


async def _refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": words})
        return
    await _answer(send, status, f"{words}\n".encode(), [(b"content-type", b"text/plain; charset=utf-8")])


async def _answer(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    fixed = [*headers, (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *_HEADERS]})
    await send({"type": "http.response.body", "body": body})
