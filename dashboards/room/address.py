"""The address at which phones join, as people can type it and as a square for their cameras."""

from __future__ import annotations

import socket

import segno
from markupsafe import Markup
from starlette.requests import Request

from dashboards import theme
from dashboards.guard import host_of, is_loopback
from dashboards.plain.page import root_of

EVERYWHERE = ("", "0.0.0.0", "::")
NOWHERE = ("192.0.2.1", "2001:db8::1")
"""Addresses of nobody: asking the way to them says which of this computer's addresses a network sees."""


def join_address(request: Request, host: str) -> str | None:
    """Where phones join, without a code; None if they cannot, since only this computer can reach the server.

    Parameters
    ----------
    request
        Of the facilitator's page: the name in it is used where others know it too.
    host
        The address the server is bound to.
    """
    told = request.headers.get("host", "")
    if not is_loopback(host_of(told)):
        return f"{request.url.scheme}://{told}{root_of(request)}/join"
    if is_loopback(host):
        return None
    name = host if host not in EVERYWHERE else network_address()
    if name is None:
        return None
    name = f"[{name}]" if ":" in name else name
    server = request.scope.get("server") or ("", None)
    port = f":{server[1]}" if server[1] not in (None, 80) else ""
    return f"http://{name}{port}{root_of(request)}/join"


def network_address() -> str | None:
    """This computer's address in its network; None without a network."""
    return _on_the_way() or _by_name()


def _on_the_way() -> str | None:
    for family, nobody in zip((socket.AF_INET, socket.AF_INET6), NOWHERE, strict=True):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as way:
                way.connect((nobody, 9))  # a datagram socket sends nothing until it is told to
                found = str(way.getsockname()[0])
        except OSError:
            continue
        if not is_loopback(found):
            return found
    return None


def _by_name() -> str | None:
    """By the computer's own name, which also works in a network without a way out."""
    try:
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return None
    return next((str(a[4][0]) for a in known if not is_loopback(str(a[4][0]))), None)


def as_typed(address: str) -> str:
    """An address as people type it.

    Examples
    --------
    >>> as_typed("http://192.168.1.20:8765/join")
    '192.168.1.20:8765/join'
    """
    return address.removeprefix("http://")


def square(address: str) -> Markup:
    """An address as a QR code."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, dark=theme.INK, light=theme.CARD, omitsize=True, title=f"QR code: {address}"
    )
    return Markup(drawn)
