"""Imported once by the fork server, so that every worker finds the model loaded and compiled."""

from __future__ import annotations

import contextlib

with contextlib.suppress(Exception):  # what is wrong with the model is told by the runs themselves
    from sim.simulation import warm_up

    warm_up()
