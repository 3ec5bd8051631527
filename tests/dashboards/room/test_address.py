"""Where phones join, and honesty where they cannot."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from dashboards.room import address
from dashboards.room.address import as_typed, join_address, network_address, square


def request(host: str, root: str = "") -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/room",
        "root_path": root,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "server": ("127.0.0.1", 8765),
        "scheme": "http",
    }
    return Request(scope)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "network_address", lambda: "192.168.1.20")


def test_on_the_loopback_address_phones_cannot_join() -> None:
    assert join_address(request("localhost:8765"), "127.0.0.1") is None


def test_bound_to_everywhere_it_is_this_computers_address_in_its_network() -> None:
    found = join_address(request("localhost:8765"), "0.0.0.0")
    assert found == "http://192.168.1.20:8765/join"
    assert as_typed(found) == "192.168.1.20:8765/join"


def test_bound_to_one_address_it_is_that_one() -> None:
    assert join_address(request("127.0.0.1:8765"), "10.0.0.7") == "http://10.0.0.7:8765/join"
    assert join_address(request("[::1]:8765"), "fd00::7") == "http://[fd00::7]:8765/join"


def test_a_name_that_the_facilitator_uses_is_one_that_others_know() -> None:
    asked = request("rooms.example", root="/gs")
    assert join_address(asked, "127.0.0.1") == "http://rooms.example/gs/join"


def test_without_a_network_there_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "network_address", lambda: None)
    assert join_address(request("localhost:8765"), "0.0.0.0") is None


def test_the_network_address_is_not_this_computers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_on_the_way", lambda: None)
    monkeypatch.setattr(
        address.socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("127.0.1.1", 0)), (0, 0, 0, "", ("10.1.1.1", 0))]
    )  # fmt: skip
    assert network_address() == "10.1.1.1"


def test_the_square_is_a_picture_with_its_address_in_words() -> None:
    drawn = square("http://192.168.1.20:8765/join/BCDF?a=1&b=<2>")
    assert drawn.startswith("<svg")
    assert "QR code: http://192.168.1.20:8765/join/BCDF?a=1&amp;b=&lt;2&gt;" in drawn
