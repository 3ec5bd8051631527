"""The former name of `experiments.validation.read`."""

from sim.former_names import answering_for

__getattr__ = answering_for(
    "experiments.patterns.schema",
    ("experiments.validation.read", "experiments.validation.patterns_schema"),
    {},
)
