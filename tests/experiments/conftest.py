"""Lets worker processes import the stand-in runs of this folder, and keeps caches apart."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)
