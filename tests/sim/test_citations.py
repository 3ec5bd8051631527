"""What in the model cites an entry of the register is found, wherever it stands."""

from __future__ import annotations

from sim.citations import evidence_map
from sim.evidence import load_register


def test_uses_are_found_where_they_are():
    uses = evidence_map()
    assert "mechanisms/energy" in uses["E081"]["rules"]  # within "E080 to E083"
    assert "energy.recovery_rate" in {
        name for one in uses.values() for name in one.get("parameters", ())
    }
    assert "partnership.open_session" in uses["E044"]["levers"]
    assert "formality/committee_with_open_session" in uses["E044"]["scenarios"]
    assert "big_local_150" in uses["E220"]["portfolios"]
    assert "members_2019" in uses["E020"]["patterns"]
    assert "rests_and_returns" in uses["E080"]["facts"]
    assert any("places" in one for one in uses.values())


def test_every_entry_is_in_the_map():
    assert list(evidence_map()) == list(load_register())
