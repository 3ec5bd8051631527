"""Only the dashboard's own pages may talk to the dashboard."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboards import guard
from dashboards.guard import Guard, host_of, is_loopback


async def _page(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the page"})


def ask(
    app: Guard,
    headers: dict[str, str],
    path: str = "/",
    kind: str = "http",
    method: str = "GET",
    body: bytes = b"",
    query: str = "",
) -> list[dict[str, Any]]:
    """Send one request through the guard and return what it sent back."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
    scope = {"type": kind, "path": path, "method": method, "headers": raw}
    scope["query_string"] = query.encode()
    # In a thread of its own: a browser test before may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    return sent


def status(answer: list[dict[str, Any]]) -> int:
    return int(answer[0]["status"])


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765", "127.0.0.1"])
def test_own_names_are_answered(host: str) -> None:
    assert status(ask(Guard(_page), {"host": host})) == 200


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "192.168.1.9:8765"])
def test_foreign_names_are_refused_on_loopback(host: str) -> None:
    answer = ask(Guard(_page), {"host": host})
    assert status(answer) == 403
    assert b"does not answer to the name" in answer[1]["body"]


def test_in_a_room_addresses_are_answered_but_foreign_names_are_not() -> None:
    room = Guard(_page, host="0.0.0.0", allowed_hosts=["Groundswell.example"])
    assert status(ask(room, {"host": "192.168.1.9:8765"})) == 200
    assert status(ask(room, {"host": "groundswell.example"})) == 200
    assert status(ask(room, {"host": "evil.example:8765"})) == 403


def test_foreign_origin_is_refused_on_page_and_socket() -> None:
    headers = {"host": "127.0.0.1:8765", "origin": "http://evil.example"}
    assert status(ask(Guard(_page), headers)) == 403
    assert ask(Guard(_page), headers, kind="websocket")[0]["type"] == "websocket.close"


def test_another_port_of_this_computer_is_a_foreign_origin() -> None:
    headers = {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"}
    assert ask(Guard(_page), headers, kind="websocket")[0]["type"] == "websocket.close"


def test_socket_needs_an_origin_and_takes_its_own() -> None:
    headers = {"host": "127.0.0.1:8765"}
    assert ask(Guard(_page), headers, kind="websocket")[0]["type"] == "websocket.close"
    own = headers | {"origin": "http://127.0.0.1:8765"}
    assert ask(Guard(_page), own, kind="websocket")[0]["type"] == "websocket.accept"


def test_pages_carry_the_headers_that_keep_them_from_the_outside() -> None:
    headers = dict(ask(Guard(_page), {"host": "localhost"})[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert headers[b"x-frame-options"] == b"DENY"


def test_what_the_server_says_about_its_visitors_is_hidden() -> None:
    assert status(ask(Guard(_page), {"host": "localhost"}, path="/resourcez")) == 404


def test_password_is_asked_for_and_the_pass_is_remembered() -> None:
    app, own = Guard(_page, password="correct horse"), {"host": "localhost"}
    asked = ask(app, own)
    assert status(asked) == 401
    assert b'type="password"' in asked[1]["body"]
    socket = ask(app, own | {"origin": "http://localhost"}, kind="websocket")
    assert socket[0]["type"] == "websocket.close"
    let_in = ask(app, own, guard.LOGIN_PATH, method="POST", body=b"password=correct+horse")
    assert status(let_in) == 303
    cookie = dict(let_in[0]["headers"])[b"set-cookie"].decode()
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert status(ask(app, own | {"cookie": cookie.split(";")[0]})) == 200


def test_wrong_password_and_made_up_pass_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_PASSWORD_PAUSE", 0.0)
    app, own = Guard(_page, password="correct horse"), {"host": "localhost"}
    wrong = ask(app, own, guard.LOGIN_PATH, method="POST", body=b"password=guess")
    assert status(wrong) == 401
    assert b"not the password" in wrong[1]["body"]
    assert status(ask(app, own | {"cookie": f"{guard.COOKIE}=made-up"})) == 401


def test_hosts_are_read_without_port_and_case() -> None:
    assert host_of("LocalHost:80") == "localhost"
    assert host_of("[::1]:80") == "::1"
    assert host_of("[broken") == ""
    assert is_loopback("127.8.9.1")
    assert not is_loopback("10.0.0.1")


UNTIDY = (
    b"theme=dark",
    b'ipt={"v":{"L":3},"pt":1}',
    b"foo[bar]=1",
    b"name=Jane Doe",
    b"bad",
    b"caf\xe9=1",
    b'x="unterminated',
    b"=; ; ,",
    b"groundswell-pass=old",
)


@pytest.mark.parametrize("other", UNTIDY)
def test_cookies_of_others_lock_nobody_out(other: bytes) -> None:
    app, own = Guard(_page, password="correct horse"), {"host": "localhost"}
    let_in = ask(app, own, guard.LOGIN_PATH, method="POST", body=b"password=correct+horse")
    cookie = dict(let_in[0]["headers"])[b"set-cookie"].split(b";")[0].decode()
    for sent in (f"{other.decode('latin-1')}; {cookie}", f"{cookie};{other.decode('latin-1')}"):
        assert status(ask(app, own | {"cookie": sent})) == 200
    assert status(ask(app, own | {"cookie": other.decode("latin-1")})) == 401
    assert status(ask(app, own | {"Cookie": cookie, "cookie": "another=header"})) == 200


def test_dashboards_on_several_ports_keep_their_passes_apart() -> None:
    """A browser sends the cookies of a host to all its ports, and keeps one of each name."""
    names = {Guard(_page, password="correct horse").cookie for _ in range(2)}
    assert len(names) == 2


@pytest.mark.parametrize(
    "typed", ["caf%C3%A9+au+lait", "cafe%CC%81+au+lait", "+caf%C3%A9+au+lait%0D%0A"]
)
def test_an_accent_is_the_same_however_it_is_typed(typed: str) -> None:
    for password in ("café au lait", "cafe\u0301 au lait"):
        app = Guard(_page, password=password)
        body = f"password={typed}".encode()
        assert (
            status(ask(app, {"host": "localhost"}, guard.LOGIN_PATH, method="POST", body=body))
            == 303
        )


def seen_by(app: Guard, headers: dict[str, str], path: str) -> dict[str, Any]:
    """The request as the page behind the guard sees it."""
    seen: dict[str, Any] = {}

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        await _page(scope, receive, send)

    app.app = page
    assert status(ask(app, headers, path)) == 200
    return seen


@pytest.mark.parametrize("path", ["/explore", "/gs/explore"])
def test_the_page_is_told_under_which_path_it_lives(path: str) -> None:
    told = {"host": "localhost", "x-script-name": "/gs/"}
    for app, headers in ((Guard(_page), told), (Guard(_page, root="/gs"), {"host": "localhost"})):
        seen = seen_by(app, headers, path)
        assert (seen["root_path"], seen["path"]) == ("/gs", "/gs/explore")
        assert status(ask(app, headers, path.replace("explore", "resourcez"))) == 404


@pytest.mark.parametrize("told", ["//evil.example", "https://evil.example", "/a/../b", "/<b>", ""])
def test_a_path_that_is_none_is_not_believed(told: str) -> None:
    seen = seen_by(Guard(_page), {"host": "localhost", "x-script-name": told}, "/explore")
    assert (seen["root_path"], seen["path"]) == ("", "/explore")
    assert b"x-script-name" not in dict(seen["headers"])


@pytest.mark.parametrize(
    ("headers", "path", "sent_to", "back"),
    [
        ({}, "/", b'"enter?to=%2F"', b"./"),
        ({}, "/why", b'"enter?to=%2Fwhy"', b"./why"),
        ({}, "/jupyter/api", b'"../enter?to=%2Fjupyter%2Fapi"', b"./jupyter/api"),
        ({"x-script-name": "/gs"}, "/", b'"/gs/enter?to=%2F"', b"/gs/"),
        ({"x-forwarded-prefix": "/a/b/"}, "/why", b'"/a/b/enter?to=%2Fwhy"', b"/a/b/why"),
    ],
)
def test_the_way_in_stays_under_the_path(
    headers: dict[str, str], path: str, sent_to: bytes, back: bytes
) -> None:
    app, headers = Guard(_page, password="correct horse"), {"host": "localhost", **headers}
    assert b"action=" + sent_to in ask(app, headers, path)[1]["body"]
    let_in = enter(app, headers, sent_to.decode().strip('"').partition("?")[2])
    answer = dict(let_in[0]["headers"])
    assert answer[b"location"] == back
    root = headers.get("x-script-name", headers.get("x-forwarded-prefix", "")).rstrip("/") or "/"
    assert f"Path={root};".encode() in answer[b"set-cookie"]


def enter(app: Guard, headers: dict[str, str], query: str) -> list[dict[str, Any]]:
    """Give the right password on a form that was opened for a page."""
    return ask(app, headers, guard.LOGIN_PATH, "http", "POST", b"password=correct+horse", query)


def test_the_password_leads_to_the_question_that_the_link_asked() -> None:
    app, host = Guard(_page, password="correct horse"), {"host": "localhost"}
    form = ask(app, host, "/", query="scenario=formality/committee&twins=20")[1]["body"].decode()
    to = re.search(r'action="enter\?(to=[^"]*)"', form)
    assert to is not None
    assert dict(enter(app, host, to[1])[0]["headers"])[b"location"] == (
        b"./?scenario=formality/committee&twins=20"
    )
    assert to[1].encode() in ask(app, host, guard.LOGIN_PATH, method="POST", query=to[1])[1]["body"]


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a%0d%0aset-cookie:x", ""]
)
def test_the_password_leads_nowhere_else(to: str) -> None:
    app = Guard(_page, password="correct horse")
    let_in = enter(app, {"host": "localhost"}, f"to={to}")
    assert dict(let_in[0]["headers"])[b"location"] == b"./"


def test_a_proxy_may_pass_the_host_on_without_its_port() -> None:
    app = Guard(_page, allowed_hosts=["tools.example"])
    own = {"host": "localhost", "origin": "http://localhost:8765"}
    assert status(ask(app, own)) == 200
    assert status(ask(app, own | {"origin": "http://evil.example:8765"})) == 403
    assert status(ask(app, own | {"host": "localhost:8765", "origin": "http://localhost:9"})) == 403


def test_a_proxy_that_changes_the_host_needs_its_name_allowed() -> None:
    through = {"host": "127.0.0.1:8765", "origin": "https://Tools.example:8443"}
    assert status(ask(Guard(_page), through)) == 403
    assert status(ask(Guard(_page, allowed_hosts=["tools.example"]), through)) == 200
    assert status(ask(Guard(_page), through | {"origin": "http://[broken"})) == 403


def test_pages_that_need_no_password_are_named_whole_and_checked_like_all() -> None:
    asked = Guard(_page, password="secret word", without_password=re.compile(r"/join(/[A-Z]{4})?"))
    own = {"host": "127.0.0.1:8765"}
    assert status(ask(asked, own, "/join")) == status(ask(asked, own, "/join/ABCD")) == 200
    for path in ("/", "/join/ABCD/", "/join/ABCD/x", "/x/join", "/join/ABCD\n", "/joined"):
        assert status(ask(asked, own, path)) == 401
    socket = ask(asked, {**own, "origin": "http://127.0.0.1:8765"}, "/join", kind="websocket")
    assert socket[0]["type"] == "websocket.close"
    assert status(ask(asked, {**own, "origin": "http://evil.example"}, "/join")) == 403
    assert status(ask(asked, {"host": "evil.example"}, "/join")) == 403


def test_under_a_path_the_pages_without_a_password_are_below_it() -> None:
    asked = Guard(_page, password="secret word", root="/gs", without_password=re.compile("/join"))
    own = {"host": "127.0.0.1:8765"}
    assert status(ask(asked, own, "/gs/join")) == 200
    assert status(ask(asked, own, "/gs/room")) == 401
