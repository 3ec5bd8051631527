"""Start the dashboard: a web server on this computer that needs nothing from outside.

``serve`` sets everything Solara reads from the environment before Solara is imported: production mode, no
telemetry, no version check, the vendored asset folder, and a closed local port in place of the public
asset server, so that a file missing from that folder fails at once instead of being fetched.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from dashboards.guard import ROOT, App, Guard, Receive, Scope, Send, is_loopback
from sim.scenario.problems import ScenarioError
from sim.scenario.text_files import read_text

HERE = Path(__file__).resolve().parent
VENDOR = HERE / "vendor"
ASSETS = HERE / "assets"
DEFAULT_PORT = 8765
EXIT_ENVIRONMENT = 4
EXIT_USAGE = 2
EXIT_TERMINATED = 143
LONGEST_GOODBYE = 2  # seconds open pages get to disconnect when the server stops
CLOSED_PORT = "http://127.0.0.1:9/"

ENVIRONMENT = {
    "SOLARA_APP": "dashboards.app",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "15m",
    "SOLARA_ASSETS_CDN": CLOSED_PORT,
    "SOLARA_ASSETS_PROXY": "True",
    "SOLARA_ASSETS_PROXY_CACHE_DIR": str(VENDOR),
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_SESSION_HTTP_ONLY": "False",
    "SOLARA_CHECK_HOOKS": "off",  # Mesa's own viewer would be warned about
    "SOLARA_THEME_VARIANT": "light",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_FORCE_REFRESH": "True",  # after a restart the page reloads by itself: its address holds all
    "SOLARA_THEME_TITLE": "Groundswell",
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do. `code` is the exit code."""

    def __init__(self, message: str, code: int = EXIT_ENVIRONMENT) -> None:
        super().__init__(message)
        self.code = code


def serve(
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    *,
    open_browser: bool = True,
    password_file: str | Path | None = None,
    allowed_hosts: Sequence[str] = (),
    root: str | None = None,
) -> int:
    """Serve the dashboard until it is stopped with Ctrl-C.

    Parameters
    ----------
    host
        Address to bind. The default is reachable by this computer only; ``0.0.0.0`` by everybody in the
        same network, which is meant for use in a room, with a password.
    port
        Port to bind; 0 takes any free one. The address is printed.
    open_browser
        Whether to open the page in the standard browser.
    password_file
        A text file whose first line is the password people must give (at least 8 characters).
    allowed_hosts
        Further host names to answer to, for use behind a proxy.
    root
        The path under which a proxy serves the dashboard, such as ``/groundswell``; by default what the
        variable SOLARA_ROOT_PATH or the proxy's header X-Script-Name says.

    Returns
    -------
    int
        Exit code: 0 after Ctrl-C, 143 after a termination signal, 2 or 4 when it could not start (the
        reason has been printed to standard error).
    """
    try:
        password = read_password(password_file)
        root = read_root(root)
        sock = bind(host, port)
    except CannotServe as problem:
        print(problem, file=sys.stderr)
        return problem.code
    with sock:
        return _run(
            sock, host, make_app(host, password, allowed_hosts, root), open_browser, password
        )


def read_password(path: str | Path | None) -> str | None:
    """First line of a password file; None without a file.

    Raises
    ------
    CannotServe
        When the file cannot be read or the password is shorter than 8 characters.
    """
    if path is None:
        return None
    try:
        lines = read_text(path).splitlines()
    except ScenarioError as error:
        raise CannotServe(f"The password file cannot be read: {error}.", EXIT_USAGE) from None
    password = lines[0].strip() if lines else ""
    if len(password) < 8:
        raise CannotServe(
            f"{path}: the first line is the password; it has {len(password)} characters and needs "
            "at least 8.",
            EXIT_USAGE,
        )
    return password


def read_root(root: str | None) -> str | None:
    """The path under which a proxy serves the dashboard, without a slash at its end; None if it is not told.

    Raises
    ------
    CannotServe
        When it is not a path.
    """
    root = os.environ.get("SOLARA_ROOT_PATH") if root is None else root
    if root is None:
        return None
    if not ROOT.fullmatch(root.rstrip("/")):
        raise CannotServe(
            f"'{root}' is not a path to serve under; it starts with a slash and has letters, digits, "
            "'.', '-', '_' and '~', such as /groundswell.",
            EXIT_USAGE,
        )
    return root.rstrip("/")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on host and port.

    Raises
    ------
    CannotServe
        When the port is out of range, taken or not allowed, or the address is not this computer's.
    """
    if not 0 <= port <= 65535:
        raise CannotServe(f"Port {port} does not exist; ports run from 0 to 65535.", EXIT_USAGE)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
    except OSError:
        raise CannotServe(f"'{host}' is not an address of this computer.") from None
    try:
        if os.name != "nt":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as problem:
        sock.close()
        raise CannotServe(_why_not(problem, host, port)) from None
    return sock


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is already in use, perhaps by another dashboard. "
            "Close that one, or choose another port with --port (0 takes any free one)."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023 with --port."
    return f"The dashboard cannot listen on {host}, port {port}: {problem.strerror}."


def configure() -> None:
    """Set what Solara reads from the environment. Must come before Solara is imported."""
    os.environ.update(ENVIRONMENT)


def not_vendored(url: str) -> bytes:
    """Take the place of Solara's download, which would try four times before giving up."""
    raise FileNotFoundError(f"not among the vendored files: {url.removeprefix(CLOSED_PORT)}")


def make_app(
    host: str,
    password: str | None = None,
    allowed_hosts: Sequence[str] = (),
    root: str | None = None,
) -> Guard:
    """The guarded web application."""
    configure()
    if root is not None:
        os.environ["SOLARA_ROOT_PATH"] = root
    # Solara warns on every page about cookies in frames of other sites, which the guard forbids.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    import solara.server.cdn_helper
    import solara.server.settings as settings
    import solara.server.starlette

    from dashboards.room.routes import VOTING, room_routes
    from dashboards.site import beside

    solara.server.cdn_helper.fetch_from_cdn = not_vendored
    settings.assets.extra_locations = [str(ASSETS)]
    pages = _under_told_root(solara.server.starlette.app, settings.main)
    app = beside(pages, room_routes(host, password is not None))
    return Guard(app, host, allowed_hosts, password, root, without_password=VOTING)


def _under_told_root(app: App, settings: Any) -> App:
    """Let Solara follow the path that a proxy tells; by itself it keeps that of the first request for ever."""

    async def followed(scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path")
        if root and root != settings.root_path:
            settings.root_path, settings.base_url = root, ""
        await app(scope, receive, send)

    return followed


def _run(
    sock: socket.socket, host: str, app: Guard, open_browser: bool, password: str | None
) -> int:
    import uvicorn

    from dashboards.background import POOL

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE,
    )
    server = _make_server(uvicorn)(config)
    caught: list[int] = []
    address = _address(sock, host)
    POOL.start()
    if POOL.trouble:
        print(POOL.trouble, file=sys.stderr, flush=True)
    _greet(address, host, password)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        with _stopping(server, caught):
            server.run(sockets=[sock])
    finally:
        POOL.close()
    return EXIT_TERMINATED if signal.SIGTERM in caught else 0


def _make_server(uvicorn: Any) -> Any:
    class Server(uvicorn.Server):  # type: ignore[name-defined, misc]
        """Uvicorn without its signal handlers, which would end the process before its workers."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server


@contextlib.contextmanager
def _stopping(server: Any, caught: list[int]) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        caught.append(number)
        # what pages that are still open make of the end of their connection is no news
        logging.disable(logging.NOTSET if os.environ.get("GROUNDSWELL_DEBUG") else logging.CRITICAL)
        server.should_exit = True
        server.force_exit = len(caught) > 1

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        for number, handler in before.items():
            signal.signal(number, handler)


def _address(sock: socket.socket, host: str) -> str:
    port = sock.getsockname()[1]
    name = "localhost" if host in ("", "0.0.0.0", "::") else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _greet(address: str, host: str, password: str | None) -> None:
    print(f"Groundswell dashboard: {address}", flush=True)
    if not is_loopback(host):
        print(
            "It answers everybody in this network"
            + (" who knows the password." if password else ". Set a password: --password-file."),
            flush=True,
        )
    print("Stop it with Ctrl-C.", flush=True)
