"""Which address of a room answers what: the facilitator's pages, the big screen, and the phones'.

Every form is refused by the guard when another website sends it. What phones may do is here in one place: join, guess,
send a card; no other page takes a room code for a key.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards import theme
from dashboards.guard import is_loopback
from dashboards.plain.forms import TooLong, read_fields
from dashboards.plain.page import bare_page, not_found, page, root_of
from dashboards.room import pages, phone
from dashboards.room.address import join_address
from dashboards.room.answers import Preparation
from dashboards.room.live import SCRIPT, live
from dashboards.room.pack import pack
from dashboards.room.record import record_csv, record_page, session_json
from dashboards.room.screen import screen
from dashboards.room.script import Script, load_script, read_script, script_names
from dashboards.room.session import (
    CODE_LENGTH,
    LONGEST_TIMER,
    Session,
    as_code,
    mark_of,
)
from dashboards.room.store import Room
from dashboards.room.told import WAYS
from dashboards.room.words import OUTCOMES, PHONE
from sim.scenario import ScenarioError

HERE = "/room"
VOTING = re.compile(rf"/join(?:/[A-Za-z]{{{CODE_LENGTH}}}(?:/state)?)?")
"""Pages that a room code opens where the dashboard has a password: joining and voting, and nothing else."""
COOKIE = "groundswell-phone"
COOKIE_AGE = 24 * 3600  # seconds
LONGEST_FORM = 40_000
WRONG_CODE_PAUSE = 0.5  # seconds; slows down guessing without locking anybody out
NO_STORE = {"cache-control": "no-store"}

Form = Mapping[str, str]
Answer = Callable[[Request], Awaitable[Response]]


def room_routes(
    host: str = "127.0.0.1",
    has_password: bool = False,
    folder: Path | None = None,
    prepare: Callable[[Room], Preparation] = Preparation,
) -> list[Route]:
    """The addresses of the room.

    Parameters
    ----------
    host
        The address the server is bound to.
    has_password
        Whether the dashboard asks for one.
    folder
        Where sessions are kept; by default in the user's cache folder.
    prepare
        What works out the answers of a room.
    """
    desk = Desk(host, has_password, folder, prepare)
    return [
        Route("/room", _taking(desk.show, desk.act), methods=["GET", "POST"]),
        Route("/room/state", _asked(desk.state)),
        Route("/room/screen", _asked(desk.screen)),
        Route("/room/pack", _asked(desk.pack)),
        Route("/room/record", _asked(desk.record)),
        Route("/room/record.csv", _asked(desk.record_csv)),
        Route("/room/session.json", _asked(desk.session_json)),
        Route("/join", desk.join),
        Route("/join/{code}", desk.phone, methods=["GET", "POST"]),
        Route("/join/{code}/state", desk.phone_state),
    ]  # fmt: skip


def _asked(show: Callable[[Request], Response]) -> Answer:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(show, request)

    return answer


def _taking(
    show: Callable[[Request], Response], act: Callable[[Request, Form], Response]
) -> Answer:
    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(show, request)
        form = await form_of(request)
        if form is None:
            return PlainTextResponse("That is too long.\n", 413)
        return await run_in_threadpool(act, request, form)

    return answer


async def form_of(request: Request) -> dict[str, str] | None:
    """What a form sends, the last of equal names; None where it is too long."""
    try:
        return await read_fields(request, LONGEST_FORM)
    except TooLong:
        return None


class Desk:
    """What stands behind the addresses: the room, and the answers that are being worked out for it."""

    def __init__(
        self,
        host: str,
        has_password: bool,
        folder: Path | None,
        prepare: Callable[[Room], Preparation],
    ) -> None:
        self.host, self.has_password = host, has_password
        self.room = Room(folder)
        self.preparation = prepare(self.room)
        self._guessing = asyncio.Lock()

    # ---------------------------------------------------------- the facilitator

    def show(self, request: Request, message: tuple[str, ...] = (), text: str = "") -> Response:
        """The facilitator's page, with what was wrong with a script that was sent, and the script."""
        self.preparation.follow()
        session = self.room.session
        if session is None:
            scripts, problems = _library()
            around = self._around(request, (*message, *problems))
            body = pages.choosing(scripts, self.room.kept(), around, text)
        else:
            body = pages.leading(session, self._around(request, message))
        title = session.script.title if session else "In the room"
        return page(request, title, body, here=HERE, status=422 if message else 200)

    def _around(self, request: Request, message: tuple[str, ...] = ()) -> pages.Surroundings:
        return pages.Surroundings(
            root_of(request),
            join_address(request, self.host),
            not is_loopback(self.host),
            self.has_password,
            self.preparation.progress,
            self.room.trouble,
            message,
        )

    def act(self, request: Request, form: Form) -> Response:
        """Do what a button of the facilitator's page asks."""
        try:
            if form.get("do") == "start":
                self.room.start(_script_in(form))
            else:
                self._do(form)
        except (ScenarioError, LookupError) as problem:
            return self.show(request, tuple(str(problem).splitlines()), form.get("text", ""))
        self.preparation.follow()
        return RedirectResponse(root_of(request) + HERE, 303)

    def _do(self, form: Form) -> None:
        do, code = form.get("do", ""), as_code(form.get("code", ""))
        if do == "close":
            self.room.put_away()
        elif do == "resume":
            self.room.resume(code)
        elif do == "delete":
            self.room.delete(code)
        elif do == "prepare":
            self.preparation.again()
        elif do in CHANGES:
            self.room.change(lambda session: CHANGES[do](session, form))

    def state(self, request: Request) -> Response:
        """What is new for the big screen or the facilitator's page; 204 when nothing is."""
        self.preparation.follow()
        session, asked = self.room.session, request.query_params
        now = f"{self.room.version}"
        if asked.get("for") == "desk":
            if session is None or asked.get("at") != pages.position(session):
                return Response(headers={"x-again": "1", **NO_STORE})
            now += f".{self.preparation.version}"
        if asked.get("seen") == now:
            return Response(status_code=204, headers=NO_STORE)
        if session is not None and asked.get("for") == "desk":
            content = pages.status(session, self._around(request))
        else:
            content = screen(session, join_address(request, self.host))
        return HTMLResponse(str(content), headers={"x-seen": now, **NO_STORE})

    def screen(self, request: Request) -> Response:
        """The big screen."""
        self.preparation.follow()
        version, session = f"{self.room.version}", self.room.session
        address = f"{root_of(request)}/room/state?for=screen&seen="
        drawn = screen(session, join_address(request, self.host))
        body = Markup('<main class="room-screen gs" id="main">{}</main>{}').format(
            live("screen", address, version, drawn, "No connection to the dashboard."), SCRIPT
        )
        title = session.script.title if session else "Big screen"
        return bare_page(request, title, body, extra=always_light())

    def pack(self, request: Request) -> Response:
        """What is printed, for the session that is held or for one of the library."""
        name, session = request.query_params.get("script"), self.room.session
        try:
            script = load_script(name) if name else session.script if session else None
        except (LookupError, ScenarioError):
            script = None
        if script is None:
            return not_found(request, "There is no session to print for.", HERE)
        of_it = session if session is not None and not name else None
        body = Markup('<main class="gs room-pack" id="main">{}</main>').format(
            pack(script, of_it, join_address(request, self.host))
        )
        return bare_page(request, f"Pack: {script.title}", body, extra=always_light())

    def record(self, request: Request) -> Response:
        """The record of the day as a page."""
        session = self._named(request)
        return record_page(request, session) if session else self._no_record(request)

    def record_csv(self, request: Request) -> Response:
        """The record of the day as a table."""
        session = self._named(request)
        if session is None:
            return self._no_record(request)
        return _file(record_csv(session), f"record-{session.day}-{session.code}.csv", "text/csv")

    def session_json(self, request: Request) -> Response:
        """All that is kept of a session."""
        session = self._named(request)
        if session is None:
            return self._no_record(request)
        name = f"session-{session.day}-{session.code}.json"
        return _file(session_json(session), name, "application/json")

    def _named(self, request: Request) -> Session | None:
        code = as_code(request.query_params.get("code", ""))
        return self.room.find(code) if code else self.room.session

    def _no_record(self, request: Request) -> Response:
        return not_found(request, "There is no such session.", HERE)

    # --------------------------------------------------------------- the phones

    async def join(self, request: Request) -> Response:
        """Where the code is typed in; a code leads on."""
        typed = request.query_params.get("code")
        if typed is None:
            return phone.joining(request)
        if self._is_held(as_code(typed)):
            return RedirectResponse(f"{root_of(request)}/join/{as_code(typed)}", 303)
        return await self._wrong_code(request)

    def _is_held(self, code: str) -> bool:
        session = self.room.session
        return session is not None and secrets.compare_digest(session.code, code)

    async def _wrong_code(self, request: Request) -> Response:
        async with self._guessing:
            await asyncio.sleep(WRONG_CODE_PAUSE)
        return phone.joining(request, "There is no room with this code now. Look at the big screen.", 404)  # fmt: skip

    async def phone(self, request: Request) -> Response:
        """A phone's page, and what it sends."""
        code = as_code(request.path_params["code"])
        if not self._is_held(code):
            return await self._wrong_code(request)
        if request.method != "POST":
            return await run_in_threadpool(self._phone_page, request, code)
        form = await form_of(request)
        if form is None:
            return PlainTextResponse("That is too long.\n", 413)
        return await run_in_threadpool(self._from_phone, request, code, form)

    def _phone_page(self, request: Request, code: str, message: str = "") -> Response:
        cookie = request.cookies.get(COOKIE)
        mark = mark_of(cookie, code) if cookie else ""
        session = self._joined(mark) if mark else self.room.session
        if session is None:
            return phone.joining(request, PHONE["over"], 404)
        answer = phone.phone_page(request, session, mark, message)
        if not cookie:
            _give_mark(request, answer)
        return answer

    def _joined(self, mark: str) -> Session | None:
        """The session, in which this phone counts as one that is there."""
        session = self.room.session
        if session is None or mark in session.joined:
            return session
        return self.room.change(lambda now: now.with_phone(mark))

    def _from_phone(self, request: Request, code: str, form: Form) -> Response:
        cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(16)
        mark = mark_of(cookie, code)
        if form.get("do") == "card":
            self.room.change(lambda now: _card_from(now, form, mark) if now.code == code else now)
        else:
            guess = phone.guess_from(form)
            if not guess:
                return self._phone_page(request, code, PHONE["none"])
            self.room.change(lambda now: now.with_guess(mark, guess) if now.code == code else now)
        answer = RedirectResponse(f"{root_of(request)}/join/{code}", 303)
        _give_mark(request, answer, cookie)
        return answer

    async def phone_state(self, request: Request) -> Response:
        """What is new for a phone; 204 when nothing is."""
        code = as_code(request.path_params["code"])
        if not self._is_held(code):
            await asyncio.sleep(WRONG_CODE_PAUSE)
            if request.query_params.get("seen") == "over":
                return Response(status_code=204, headers=NO_STORE)
            content = Markup("<p>{}</p>").format(PHONE["over"])
            return HTMLResponse(str(content), headers={"x-seen": "over", **NO_STORE})
        cookie = request.cookies.get(COOKIE)
        mark = mark_of(cookie, code) if cookie else ""
        session = await run_in_threadpool(self._joined, mark) if mark else self.room.session
        if session is None or request.query_params.get("seen") == phone.seen(session):
            return Response(status_code=204, headers=NO_STORE)
        content = phone.view(session, mark)
        return HTMLResponse(str(content), headers={"x-seen": phone.seen(session), **NO_STORE})


def _give_mark(request: Request, answer: Response, cookie: str | None = None) -> None:
    answer.set_cookie(
        COOKIE,
        cookie or secrets.token_urlsafe(16),
        max_age=COOKIE_AGE,
        path=f"{root_of(request)}/join",
        httponly=True,
        samesite="lax",  # a camera that opens the address comes from elsewhere
    )


def _file(text: str, name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', **NO_STORE}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


def always_light() -> Markup:
    """What keeps paper and big screens light where the system is dark."""
    return Markup("<style>{}</style>").format(Markup(theme.css_variables()))


def _library() -> tuple[dict[str, Script], list[str]]:
    """The sessions there are, and what is wrong with those that cannot be held."""
    found, problems = {}, []
    for name in script_names():
        try:
            found[name] = load_script(name)
        except ScenarioError as problem:
            problems += str(problem).splitlines()
    return found, problems


def _script_in(form: Form) -> Script:
    if "text" in form:
        return read_script(form["text"], "your script")
    return load_script(form.get("script", ""))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


# ------------------------------------------------- what the facilitator changes


def _forward(session: Session, form: Form) -> Session:
    """Next, once, however often it is pressed on one page."""
    return session.forward() if form.get("at") == pages.position(session) else session


def _back(session: Session, form: Form) -> Session:
    return session.back() if form.get("at") == pages.position(session) else session


def _timed(session: Session, form: Form) -> Session:
    seconds = min(LONGEST_TIMER, 60 * _whole(form.get("minutes")))
    return session.changed(timer_ends=time.time() + seconds if seconds else None)


def _counted(session: Session, form: Form) -> Session:
    cards = {name: {way: _whole(form.get(f"{name}.{way}")) for way in WAYS} for name in OUTCOMES}
    return session.with_cards(cards) if session.step.question >= 0 else session


def _card_from(session: Session, form: Form, mark: str) -> Session:
    is_asked = session.step.kind == "missing"
    return session.with_note(form.get("text", ""), mark) if is_asked else session


CHANGES: dict[str, Callable[[Session, Form], Session]] = {
    "next": _forward,
    "back": _back,
    "at": lambda session, form: session.at(_whole(form.get("place"))),
    "hide": lambda session, form: session.changed(is_hidden=not session.is_hidden),
    "timer": _timed,
    "cards": _counted,
    "note": lambda session, form: session.with_note(form.get("text", "")),
    "show": lambda session, form: session.with_note_shown(_whole(form.get("number")), True),
    "unshow": lambda session, form: session.with_note_shown(_whole(form.get("number")), False),
    "remove": lambda session, form: session.without_note(_whole(form.get("number"))),
}
"""What each button of the facilitator's page makes of the session."""
