"""Forms are read with a bound, and whoever comes through a proxy is not taken for somebody of this computer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from dashboards.plain.forms import LONGEST, TooLong, is_of_this_computer, read_fields, read_upload


def request(
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    client: Any = ("127.0.0.1", 1),
    root: str = "",
) -> Request:
    pieces = [body[i : i + 1000] for i in range(0, len(body), 1000)] or [b""]
    given = {"host": "127.0.0.1:8765", **(headers or {})}

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "client": client, "root_path": root,
             "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()]}  # fmt: skip
    return Request(scope, receive)


def test_fields_are_read_as_they_were_written() -> None:
    found = asyncio.run(read_fields(request(b"name=a%20%C3%A9+b&path=&name=c")))
    assert found == {"name": "c", "path": ""}


def test_a_form_that_is_too_long_is_not_read_to_its_end() -> None:
    with pytest.raises(TooLong):
        asyncio.run(read_fields(request(b"a" * (LONGEST + 1))))


@pytest.mark.parametrize("name", ["mine.yaml", "größe.yaml", "a b.csv"])
def test_a_file_is_read_byte_for_byte(name: str) -> None:
    content = bytes(range(256)) + b"\r\n--x\r\n"
    body = (
        f'--mark\r\nContent-Disposition: form-data; name="other"\r\n\r\nwords\r\n--mark\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{name}"\r\nContent-Type: application/x-yaml\r\n\r\n'
    ).encode() + content + b"\r\n--mark--\r\n"  # fmt: skip
    head = {"content-type": "multipart/form-data; boundary=mark"}
    found = asyncio.run(read_upload(request(body, head), 5000))
    assert found is not None
    assert found.name.endswith(name[-5:])
    assert found.content == content


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=é"]
)
def test_without_a_file_there_is_none(kind: str) -> None:
    assert asyncio.run(read_upload(request(b"words", {"content-type": kind}), 5000)) is None


@pytest.mark.parametrize(
    ("more", "ours"),
    [
        ({}, True),
        ({"client": ("::1", 1), "headers": {"host": "[::1]:8765"}}, True),
        ({"headers": {"host": "localhost:8765", "origin": "http://localhost:8765"}}, True),
        ({"client": ("10.0.0.3", 1)}, False),
        ({"client": None}, False),
        ({"root": "/gs"}, False),
        ({"headers": {"host": "groundswell.example"}}, False),
        ({"headers": {"origin": "https://groundswell.example"}}, False),
        ({"headers": {"referer": "https://groundswell.example/shelf"}}, False),
        ({"headers": {"referer": "http://[x"}}, False),
        ({"headers": {"x-forwarded-for": "127.0.0.1"}}, False),
        ({"headers": {"via": "1.1 proxy"}}, False),
    ],
)
def test_who_is_of_this_computer(more: dict[str, Any], ours: bool) -> None:
    assert is_of_this_computer(request(**more)) is ours
