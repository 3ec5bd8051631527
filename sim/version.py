"""Which model this is, by a number and by the values of its parameters; not by its source.

Code that is moved, renamed or laid out anew is the same model. What keeps `MODEL_VERSION` honest are the
pinned fingerprints of runs in ``tests/sim/fingerprints.json``: a number that changes while the version
stands still fails a test.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sim import parameters

MODEL_VERSION = 7
"""Raised by one in each commit after which any run of any scenario gives another table than before.

Values of parameters need no other version: they count themselves.
"""


def model_digest(without: Collection[str] = ()) -> str:
    """Hash of the model's version and of the value of every parameter (12 hexadecimal digits).

    Labels, notes, ranges, order and line ends of the parameter files do not count.

    Parameters
    ----------
    without : full names of parameters that do not count, as ``energy.recovery_rate``
    """
    digest = hashlib.blake2b(f"{MODEL_VERSION}\n".encode(), digest_size=6)
    for name, spec in sorted(parameters.parameter_specs().items()):
        if name not in without:
            digest.update(f"{name}={spec.value}\n".encode())
    return digest.hexdigest()
