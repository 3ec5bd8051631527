"""The command `dashboard`."""

from __future__ import annotations

from pathlib import Path

import typer


def serve_dashboard(
    host: str,
    port: int,
    no_browser: bool,
    password_file: Path | None,
    allowed_hosts: list[str],
    root: str | None,
) -> None:
    """Serve the dashboard until it is stopped; exits with the server's code."""
    from dashboards.serve import serve

    code = serve(
        host=host,
        port=port,
        open_browser=not no_browser,
        password_file=password_file,
        allowed_hosts=allowed_hosts,
        root=root,
    )
    raise typer.Exit(code)
