"""`groundswell describe levers` says of each what it is expected to move."""

from __future__ import annotations

import json

from experiments.cli.descriptions import describe_anything
from experiments.lever_expectations import load_expectations
from sim.scenario import describe_levers


def test_every_lever_is_listed_with_what_it_is_expected_to_move(tmp_path, capsys):
    file = tmp_path / "levers.json"
    describe_anything("levers", file)
    told, entries = capsys.readouterr().out, json.loads(file.read_text())["entries"]
    assert told.count("Expected to move, from ") == len(describe_levers()) == len(entries)
    assert "Expected to move, from endorsed to approved: months_to_first_plan, end (+);" in told
    for entry, lever in zip(entries, describe_levers(), strict=True):
        assert (entry["name"], entry["unit"]) == (lever.path, lever.unit)
        assert (entry["low"], entry["high"]) == (lever.low, lever.high)
        assert entry["choices"] == list(lever.choices)
        assert entry["evidence"] == list(lever.evidence)
        moves = [f"{each['column']}, {each['when']}" for each in entry["expected_to_move"]]
        assert moves == [each.name for each in load_expectations()[lever.path].moves]
