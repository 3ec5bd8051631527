"""The former name of `sim.outputs`."""

from sim.former_names import answering_for

__getattr__ = answering_for(
    "sim.observables", ("sim.outputs",), {"COLUMNS": "OUTPUTS", "Column": "OutputVariable"}
)
