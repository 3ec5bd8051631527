"""The model in many plausible versions: what of a conclusion survives what we do not know.

A calibration leaves not one best setting of the parameters but many that reproduce the published
patterns about equally well. With ``--plausible`` replicate i runs on the i-th of these sets
(docs/plausible.md).
"""

from experiments.plausible.file import plausible_sets, read_sets, write_sets

__all__ = ["plausible_sets", "read_sets", "write_sets"]
