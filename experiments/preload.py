"""Imported once by the fork server, so that every worker finds the model already loaded."""

from __future__ import annotations

import sim.run  # noqa: F401
