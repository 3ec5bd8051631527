"""What a form sends, read with a bound on its size, and who sent it."""

from __future__ import annotations

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from dashboards.guard import host_of, is_loopback

LONGEST = 20_000
FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via",
    "cf-connecting-ip", "true-client-ip",
)  # fmt: skip
"""Headers by which a proxy gives itself away."""


class TooLong(Exception):
    """A form holds more than it may."""


@dataclass(frozen=True)
class Upload:
    """A file that was sent with a form: its name as the browser gave it, and what is in it."""

    name: str
    content: bytes


async def read_body(request: Request, longest: int = LONGEST) -> bytes:
    """The body of a request; `TooLong` if it is longer than allowed, before all of it has been read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            raise TooLong
    return body


async def read_fields(request: Request, longest: int = LONGEST) -> dict[str, str]:
    """The fields of a form, the last of those of the same name; `TooLong` as `read_body`."""
    body = await read_body(request, longest)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def read_upload(request: Request, longest: int) -> Upload | None:
    """The file that was sent with a form; None if none was chosen.

    Raises
    ------
    TooLong
        When form and file are longer than allowed.
    """
    body = await read_body(request, longest + LONGEST)
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return None
    head = f"content-type: {kind}\r\n\r\n".encode("latin-1", "replace")
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name, content = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(content, bytes):
            return Upload(name, content)
    return None


def is_of_this_computer(request: Request) -> bool:
    """Whether a request comes from the computer that the dashboard runs on, and through no proxy.

    Behind a proxy every request seems to come from here; then nobody is taken to be.
    """
    client = request.client
    if client is None or not is_loopback(client.host):
        return False
    if request.scope.get("root_path") or any(name in request.headers for name in FORWARDED):
        return False
    told = [request.headers.get("host", ""), *map(_netloc, ("origin", "referer"), (request,) * 2)]
    return all(is_loopback(host_of(each)) for each in told if each)


def _netloc(name: str, request: Request) -> str:
    try:
        return urlsplit(request.headers.get(name, "")).netloc
    except ValueError:
        return "unreadable"
