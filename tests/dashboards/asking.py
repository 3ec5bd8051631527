"""Ask the dashboard's plain pages as a browser would, in the same process."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from dashboards.guard import Guard
from dashboards.site import beside

HERE = ("127.0.0.1", 5000)
HOST = "127.0.0.1:8765"


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


async def _elsewhere(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"Solara's"})


def ask(
    path: str,
    method: str = "GET",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    client: tuple[str, int] = HERE,
) -> Answered:
    """Send one request through the guard."""
    place, _, query = path.partition("?")
    given = {"host": HOST, **(headers or {})}
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": place, "raw_path": place.encode(),
        "query_string": query.encode(), "scheme": "http", "server": ("127.0.0.1", 8765), "client": client,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Guard(beside(_elsewhere))(scope, receive, send))
    start, *parts = sent
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], told, b"".join(part.get("body", b"") for part in parts))


def post(path: str, fields: dict[str, str], **more: Any) -> Answered:
    """Send a form."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "origin": f"http://{HOST}",
        **more.pop("headers", {}),
    }
    return ask(path, "POST", urlencode(fields).encode(), headers, **more)


class Page(HTMLParser):
    """What a page holds: links, what it loads, marks, headings, tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.marks: list[str] = []
        self.headings: list[int] = []
        self.tables = self.captions = self.bare_heads = 0
        self.fields: list[str] = []
        self.labels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.marks.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("img", "script", "link", "iframe", "source"):
            self.loaded.append(found.get("src") or found.get("href", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.bare_heads += tag == "th" and "scope" not in found
        if tag == "label":
            self.labels.append(found.get("for", ""))
        is_button = found.get("type") in ("hidden", "submit", "radio")
        if tag in ("input", "select", "textarea") and not is_button:
            self.fields.append(found.get("id", ""))

    def faults(self) -> list[str]:
        """What makes a page hard to read for some."""
        jumps = [b - a for a, b in zip(self.headings, self.headings[1:], strict=False) if b > a + 1]
        found = {
            "not one heading of the first order": self.headings.count(1) != 1,
            "headings leave out an order": bool(jumps),
            "a table without caption": self.tables != self.captions,
            "a head of a table without scope": self.bare_heads > 0,
            "a mark twice": len(self.marks) != len(set(self.marks)),
            "a field without label": any(field not in self.labels for field in self.fields),
        }
        return [fault for fault, there in found.items() if there]
