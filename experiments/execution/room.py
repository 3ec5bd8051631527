"""What room there is on this machine for worker processes: processors and memory that it grants."""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path

MEMORY_EACH = 400e6  # bytes that a worker takes
MEMORY_TOLD = Path("/proc/meminfo")
CONTROL_GROUPS, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usual_jobs() -> int:
    """Worker processes that are started unless a number is asked for: as many as there is room for."""
    room = min(memory_limit(), free_memory()) / MEMORY_EACH - 1  # the driver takes as much
    return max(1, int(min(processors(), room)))


def free_memory(told: Path = MEMORY_TOLD) -> float:
    """Bytes of memory that this machine has free for new programs; infinite where it does not say.

    Parameters
    ----------
    told : Path
        Where Linux says how much memory there is.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in told.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return 1024.0 * float(line.split()[1])
    return math.inf


def memory_limit(groups: Path = CONTROL_GROUPS, own: Path = OWN_GROUPS) -> float:
    """Bytes of memory that a container or a batch system grants this process; infinite without a limit.

    Parameters
    ----------
    groups : Path
        Where Linux shows control groups, of the second version or the first.
    own : Path
        What says to which of them this process belongs.
    """
    limits = [math.inf]
    with contextlib.suppress(OSError):
        for line in own.read_text(encoding="utf-8", errors="replace").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds in ("", "memory"):
                name = "memory.limit_in_bytes" if kinds else "memory.max"
                within = groups / kinds / path.strip("/")
                limits += map(_limit_in, (each / name for each in (within, *within.parents)))
    return min(limits)


def _limit_in(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return math.inf
