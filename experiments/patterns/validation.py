"""The former name of `experiments.validation.run`."""

from sim.former_names import answering_for

__getattr__ = answering_for("experiments.patterns.validation", ("experiments.validation.run",), {})
