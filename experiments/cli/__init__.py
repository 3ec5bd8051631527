"""The command `groundswell`: what is asked, what is answered, and with which exit code."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from experiments.cli.commands import main as run_command

    run_command()
