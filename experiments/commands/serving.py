"""The command `dashboard`."""

from __future__ import annotations

import socket

from experiments.errors import EnvironmentProblem


def serve_dashboard(host: str, port: int, no_browser: bool) -> None:
    """Start the dashboard, unless its port is taken."""
    _need_free_port(host, port)
    from dashboards.serve import serve

    serve(host=host, port=port, open_browser=not no_browser)


def _need_free_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise EnvironmentProblem(
            f"Port {port} on {host} cannot be used ({error.strerror or error}). "
            f"Is the dashboard open already? Another port: groundswell dashboard --port {port + 1}"
        ) from None
