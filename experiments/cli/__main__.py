"""`python -m experiments.cli` is the command `groundswell`."""

from __future__ import annotations

from experiments.cli import main

if __name__ == "__main__":
    main()
