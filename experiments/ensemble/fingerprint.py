"""A mark of the model that an ensemble belongs to: its version, and the parameters the ensemble leaves alone.

The values of the parameters that every set of the ensemble brings with it do not count: a calibration
that writes its best values into the catalogue does not make its own ensemble old.
"""

from __future__ import annotations

from collections.abc import Collection


def model_mark(names: Collection[str]) -> str:
    """Hash of what results depend on beside scenario, seed and the parameters named.

    Parameters
    ----------
    names : full names of parameters that do not count, as ``energy.recovery_rate``

    Returns
    -------
    str
        12 hexadecimal digits; the same on every machine.
    """
    from sim.version import model_digest

    return model_digest(names)
