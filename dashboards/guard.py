"""Who may talk to the dashboard: checks of Host and Origin, response headers, an optional password.

The page has no accounts. Bound to the loopback address it is reachable by this computer only, but any
website open in the same browser could still reach it: by a forged Origin on the websocket, or by a host
name that resolves to this computer. Both are refused here, before the request reaches the page.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import re
import secrets
import socket
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "groundswell-pass"
LOGIN_PATH = "/enter"
LONGEST_FORM = 4096
WRONG_PASSWORD_PAUSE = 1.0  # seconds; slows down guessing without locking anybody out
ROOT_HEADERS = ("x-script-name", "script-name", "x-forwarded-prefix")
"""How proxies say under which path they serve the page."""
OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")
"""A path of this page with its query, in signs that a header may have."""
ROOT = re.compile(r"(?:/[A-Za-z0-9~_-][A-Za-z0-9.~_-]*)*")
HIDDEN_PATHS = frozenset({"/resourcez"})

# Vue compiles its templates in the browser, which needs 'unsafe-eval'; nothing outside is ever allowed.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)

LOGIN_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Groundswell</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; color: #1d2b33; background: #f6f4ef; margin: 0;
  display: grid; place-items: center; min-height: 100vh }}
form {{ background: #fff; padding: 2rem; border-radius: 12px; border: 1px solid #dcd7cb;
  width: min(22rem, 80vw) }}
h1 {{ font-size: 1.35rem; margin: 0 0 .75rem }}
label {{ display: block; font-weight: 600 }}
input, button {{ font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .7rem;
  border-radius: 8px; margin-top: .4rem }}
input {{ border: 1px solid #6b7880 }}
button {{ margin-top: 1rem; border: 0; background: #14566b; color: #fff; font-weight: 600 }}
input:focus-visible, button:focus-visible {{ outline: 3px solid #d98e04; outline-offset: 2px }}
[role=alert] {{ color: #9b2c1f }}
</style></head><body><form method="post" action="{path}">
<h1>Groundswell</h1>{message}
<label for="password">Password of this session</label>
<input id="password" name="password" type="password" autocomplete="current-password"
  required autofocus>
<button type="submit">Open the dashboard</button></form></body></html>"""


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this computer only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def host_of(value: str) -> str:
    """Name or address in a Host header, in lower case and without port; empty if unreadable."""
    try:
        return (urlsplit(f"//{value}").hostname or "").lower()
    except ValueError:
        return ""


class Guard:
    """ASGI middleware that lets only the dashboard's own pages reach the dashboard.

    Parameters
    ----------
    app
        The application behind the guard.
    host
        The address the server is bound to. On a loopback address only loopback names are accepted as
        Host; otherwise any plain address and this computer's own name are (a website that points its own
        name at this computer sends that name, and is refused).
    allowed_hosts
        Further names to accept, for use behind a proxy.
    password
        When given, every page and every socket asks for it once per browser.
    root
        The path under which a proxy serves the page, such as ``/gs``; None: as the proxy says in a header.
    without_password
        Whole paths, below the root, of pages that ask for no password, since they open nothing but themselves: where
        phones join a room with its code and vote. Host and Origin are checked there too, and no socket is opened.
    """

    def __init__(
        self,
        app: App,
        host: str = "127.0.0.1",
        allowed_hosts: Iterable[str] = (),
        password: str | None = None,
        root: str | None = None,
        without_password: re.Pattern[str] | None = None,
    ) -> None:
        self.app = app
        self.root = root
        self.only_loopback = is_loopback(host)
        self.allowed = {name.lower() for name in allowed_hosts}
        self.names = set(self.allowed)
        if not self.only_loopback:
            self.names |= {socket.gethostname().lower(), f"{socket.gethostname().lower()}.local"}
        self.password = password
        self.without_password = without_password
        self.token = secrets.token_urlsafe(32)
        # A browser sends a host's cookies to all its ports: each dashboard has a cookie of its own.
        self.cookie = f"{COOKIE}-{secrets.token_hex(4)}"
        self._guessing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed, answer the rest."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        root = self.root if self.root is not None else root_in(headers)
        path = _below(root, scope["path"])
        refusal = self.refusal(scope, headers)
        if refusal:
            await _refuse(scope, send, 403, refusal)
        elif path in HIDDEN_PATHS:
            await _refuse(scope, send, 404, "There is no such page.")
        elif not (self._has_pass(headers) or self._needs_none(scope, path)):
            await self._ask(scope, receive, send, root, path)
        else:
            await self.app(_under(root, path, scope), receive, _with_headers(scope, send))

    def refusal(self, scope: Scope, headers: dict[str, str]) -> str | None:
        """Why a request is refused, in a sentence, or None when it is fine."""
        host = host_of(headers.get("host", ""))
        if not self._knows(host):
            return (
                f"The dashboard does not answer to the name '{host[:80]}'. "
                "Open it at the address that was printed when it started."
            )
        origin = headers.get("origin")
        if origin is None:
            return "The page's Origin is missing." if scope["type"] == "websocket" else None
        if not self._is_own(origin, headers.get("host", "")):
            return "Another website tried to use the dashboard; this was refused."
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        """Whether an Origin is this page's: the Host's, or a name that was allowed, if a proxy changes the Host."""
        try:
            address = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        told = host.lower()
        portless = host_of(told) == told and host_of(address) == told  # a proxy may drop the port
        return address == told or portless or host_of(address) in self.allowed

    def _knows(self, host: str) -> bool:
        if is_loopback(host) or host in self.names:
            return True
        return not self.only_loopback and _is_address(host)

    def _needs_none(self, scope: Scope, path: str) -> bool:
        """Whether a request is answered without a password."""
        if self.password is None:
            return True
        is_open = self.without_password is not None and self.without_password.fullmatch(path)
        return bool(is_open) and scope["type"] == "http"

    def _has_pass(self, headers: dict[str, str]) -> bool:
        """Whether the pass is among the cookies; those of others may look as they like."""
        wanted = f"{self.cookie}={self.token}".encode()
        sent = headers.get("cookie", "").split(";")
        return any(hmac.compare_digest(each.strip().encode(), wanted) for each in sent)

    async def _ask(self, scope: Scope, receive: Receive, send: Send, root: str, path: str) -> None:
        if scope["type"] == "websocket":
            await _refuse(scope, send, 403, "A password is needed.")
        elif scope["method"] == "POST" and path == LOGIN_PATH:
            await self._answer(await _form(receive), send, root, _wanted(scope))
        else:
            action = _login_at(root, path, _asked(scope, path))
            await _page(send, 401, LOGIN_PAGE.format(path=action, message=""))

    async def _answer(self, form: dict[str, list[str]], send: Send, root: str, wanted: str) -> None:
        given = as_password(form.get("password", [""])[0])
        if hmac.compare_digest(given.encode(), as_password(self.password or "").encode()):
            cookie = f"{self.cookie}={self.token}; Path={root or '/'}; HttpOnly; SameSite=Strict"
            # a proxy may have cut off a path it does not tell
            location = f"{root}{wanted}" if root else f".{wanted}"
            extra = [(b"set-cookie", cookie.encode()), (b"location", location.encode())]
            await _page(send, 303, "", extra)
            return
        async with self._guessing:
            await asyncio.sleep(WRONG_PASSWORD_PAUSE)
        message = '<p role="alert">That is not the password. Please try again.</p>'
        page = LOGIN_PAGE.format(path=_login_at(root, LOGIN_PATH, wanted), message=message)
        await _page(send, 401, page)


def as_password(text: str) -> str:
    """A password as it is compared: an accent is the same however a keyboard makes it."""
    return unicodedata.normalize("NFC", text).strip()


def root_in(headers: dict[str, str]) -> str:
    """The path under which a proxy serves the page, as it says in a header; empty without one that can be one."""
    for name in ROOT_HEADERS:
        root = headers.get(name, "").rstrip("/")
        if root and ROOT.fullmatch(root):
            return root
    return ""


def _below(root: str, path: str) -> str:
    """A path within the dashboard, whether or not the proxy has cut off its own part."""
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path


def _under(root: str, path: str, scope: Scope) -> Scope:
    """The request as an application is told that lives under a path."""
    told = {name.encode() for name in ROOT_HEADERS}
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in told]
    return {**scope, "headers": headers, "root_path": root, "path": root + path}


def _login_at(root: str, path: str, wanted: str) -> str:
    """Where the form is sent from the page at a path; without a known root relative to that page."""
    form = root + LOGIN_PATH if root else "../" * (path.count("/") - 1) + LOGIN_PATH[1:]
    return f"{form}?to={quote(wanted, safe='')}"


def _asked(scope: Scope, path: str) -> str:
    """The page that was asked for, with its query, so that the password leads there."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    return f"{path}?{query}" if query else path


def _wanted(scope: Scope) -> str:
    """The page that the form was opened for; the first page where that is no path of ours."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    to = parse_qs(query).get("to", ["/"])[0]
    return to if OWN_PATH.fullmatch(to) else "/"


def _headers(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        is_further_cookie = name == "cookie" and name in found
        found[name] = f"{found[name]}; {value}" if is_further_cookie else value
    return found


async def _form(receive: Receive) -> dict[str, list[str]]:
    body = b""
    more = True
    while more and len(body) <= LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body", False))
    return parse_qs(body[:LONGEST_FORM].decode("utf-8", "replace"))


def _with_headers(scope: Scope, send: Send) -> Send:
    async def wrapped(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *HEADERS]}
        await send(message)

    return wrapped if scope["type"] == "http" else send


async def _page(
    send: Send, status: int, text: str, extra: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    headers += [*HEADERS, *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting makes the server answer the handshake with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": why[:120]})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": (why + "\n").encode()})
