"""A proxy that serves the dashboard under a path, cuts the path off and tells it in a header, as many do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from socketserver import StreamRequestHandler
from typing import Any

OUTSIDE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _pass_on(read: Callable[[int], bytes], to: socket.socket) -> None:
    """Hand on whatever comes until there is no more."""
    with contextlib.suppress(OSError, ValueError):
        while content := read(65536):
            to.sendall(content)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)


class _Under(StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        root, upstream = self.server.root, self.server.upstream
        first, *headers = self._head()
        method, path, version = first.split(" ", 2)
        if not (path + "/").startswith(root + "/"):
            self.wfile.write(OUTSIDE)
            return
        if not any(line.lower().startswith("upgrade:") for line in headers):
            headers = [line for line in headers if not line.lower().startswith("connection:")]
            headers.append("Connection: close")
        cut = path.removeprefix(root) or "/"
        told = [f"{method} {cut} {version}", *headers, f"X-Script-Name: {root}", "", ""]
        with socket.create_connection(upstream) as there:
            there.sendall("\r\n".join(told).encode("latin-1"))
            asking = threading.Thread(target=_pass_on, args=(self.rfile.read1, there), daemon=True)
            asking.start()
            _pass_on(there.recv, self.connection)

    def _head(self) -> list[str]:
        lines = []
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            lines.append(line)
        return lines or ["GET / HTTP/1.1"]


@contextlib.contextmanager
def proxy_under(root: str, upstream: tuple[str, int]) -> Iterator[str]:
    """Serve what is upstream under a path of a free port; yields the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Under) as server:
        server.root, server.upstream = root, upstream
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{root}/"
        server.shutdown()
