"""JSON Schema of the files, so that editors complete, explain and check them while one types."""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.families_file import FamiliesFile
from sim.scenario.fields import Section
from sim.scenario.library import ROOT, place_names, scenario_names
from sim.scenario.portfolio_file import PortfolioFile
from sim.scenario.schema import Scenario
from sim.scenario.surroundings import PlaceFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES = {
    "scenario": "scenario.schema.json",
    "place": "place.schema.json",
    "families": "families.schema.json",
    "portfolio": "portfolio.schema.json",
}
PLAIN: dict[str, type[Section]] = {
    "place": PlaceFile,
    "families": FamiliesFile,
    "portfolio": PortfolioFile,
}


def json_schema(kind: str = "scenario") -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of file, a key of `FILES`."""
    schema = _scenario() if kind == "scenario" else PLAIN[kind].model_json_schema()
    return {"$schema": DIALECT, **schema}


def schema_text(kind: str = "scenario") -> str:
    """Return the JSON Schema as the text that is kept beside the scenarios."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Write the schemas beside the scenarios: ``python -m sim.scenario.export``."""
    for kind, name in FILES.items():
        (ROOT / name).write_text(schema_text(kind), encoding="utf-8")


def _scenario() -> dict[str, Any]:
    """Return the schema of the file, which differs a little from that of the loaded scenario."""
    schema = Scenario.model_json_schema()
    fields = schema["properties"]
    del fields["name"]
    fields["extends"] = {
        "type": "string",
        "title": "Starts from",
        "description": Scenario.model_fields["extends"].description,
        "examples": scenario_names(),
    }
    named = {
        "type": "string",
        "title": "The name of a place, or the path of a file of kind place",
        "anyOf": [{"enum": place_names()}, {"pattern": r"\.ya?ml$"}],
    }
    fields["place"]["anyOf"] = [named, {"$ref": fields["place"].pop("$ref")}]
    fields["place"].pop("default", None)
    schema["required"] = ["kind", "schema_version"]
    return schema


if __name__ == "__main__":
    write_schemas()
