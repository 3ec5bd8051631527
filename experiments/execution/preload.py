"""Imported once by the fork server, so that every worker finds the model loaded and compiled."""

from __future__ import annotations

import contextlib

from experiments.execution.worker import load_model

with contextlib.suppress(Exception):  # what is wrong with the model is told by the runs themselves
    load_model()
