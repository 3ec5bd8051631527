"""The former name of `experiments.calibration.folder`."""

from sim.former_names import answering_for

__getattr__ = answering_for(
    "experiments.calibration.carrying", ("experiments.calibration.folder",), {}
)
