"""The former name of `sim.parameters`."""

from sim.former_names import answering_for

__getattr__ = answering_for(
    "sim.catalogue",
    ("sim.parameters",),
    {
        "CatalogueError": "ParameterError",
        "Spec": "ParameterSpec",
        "evidence_ids": "known_ids",
        "written": "formatted",
    },
)
