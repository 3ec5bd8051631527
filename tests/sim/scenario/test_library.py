"""The library: every file passes, asks one question, cites its evidence, states what differs."""

import subprocess
import sys

import pytest

import sim
from sim.evidence import known_ids
from sim.scenario import (
    check_file,
    differences,
    list_families,
    list_scenarios,
    load_scenario,
)
from sim.scenario.levers_setting import Place
from sim.scenario.library import PLACES, ROOT, find_scenario, name_of, place_names, scenario_names
from sim.scenario.schema import SECTIONS
from sim.scenario.yaml_reader import read

NAMES = scenario_names()
EVERY_FILE = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml"))


PROMISED = {  # each question that the library is to ask, with the least it has to hold
    "funding_length": """three_years five_years ten_years fifteen_years
        three_years_same_yearly_money five_years_same_yearly_money ten_years_same_yearly_money
        fifteen_years_same_yearly_money three_years_same_total_cost five_years_same_total_cost
        ten_years_same_total_cost fifteen_years_same_total_cost yearly_spend_or_lose tapered
        three_years_all_spent five_years_all_spent ten_years_all_spent""",
    "formality": "kitchen_table balanced committee committee_with_open_session",
    "worker_dominance": """no_worker enabling managerial managerial_with_resident_only_meetings
        two_kinds""",
    "decision_model": "distributed enabling",
    "openness": "closed open",
    "councillors": "none without_a_vote one_vote_between_them several_with_votes chair",
    "council_stance": """paternalist enabling recognition trust_building dialogue flexibility
        shared_ownership""",
    "lto": "banker delivery_arm strategic_lead late_payer risk_averse poor_grasp public_body",
    "commissioning": "nothing_bought mostly_bought mostly_bought_partnership_signs",
    "support": "none silent_rep pushing_rep capacity_building peer_network no_intervention",
    "early_wins": "early_wins_first big_hub_first",
    "legacy_form": "nothing lto merger",
    "transience": "settled fast_turnover_of_private_renters estate_renewal",
    "estates": "one six six_rivals",
    "head_start": "head_start cold_start",
    "austerity": "spared deep_cuts two_rounds_of_cuts",
    "pandemic": "spring_2020 early",
    "breakdown": """money_left late money_left_without_intervention late_without_intervention
        hub_lost_too""",
    "top_down": "targets approved_plans agency_seats government_programme",
    "binding_assembly": "supermajority assembly",
}


def test_the_library_holds_what_is_promised():
    promised = {f"{folder}/{name}" for folder, names in PROMISED.items() for name in names.split()}
    assert promised <= set(NAMES)
    assert NAMES[:2] == ["baseline", "no_programme"]


def test_every_folder_asks_one_question():
    families = list_families()
    folders = {name.partition("/")[0] for name in NAMES if "/" in name}
    assert sorted(family.name for family in families) == sorted(folders)
    for family in families:
        assert family.question.endswith("?")
        assert family.question.count("?") == 1
        assert set(family.evidence) <= known_ids()


@pytest.mark.parametrize("file", [file for file in EVERY_FILE if "sessions/" not in file])
def test_every_file_passes_the_check(file):
    """Scripts of sessions are of a kind that the dashboard knows, and are checked with it."""
    assert check_file(ROOT / file) == []


@pytest.mark.parametrize("file", EVERY_FILE)
def test_every_file_names_its_schema_for_editors(file):
    first = (ROOT / file).read_text(encoding="utf-8").splitlines()[0]
    sign, _, schema = first.partition("$schema=")
    assert sign == "# yaml-language-server: "
    assert ((ROOT / file).parent / schema).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_asks_one_question_and_cites_evidence(name):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.question.endswith("?")
    assert scenario.question.count("?") == 1
    assert scenario.evidence
    assert set(scenario.evidence) <= known_ids()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "baseline"])
def test_every_scenario_states_only_what_differs(name):
    node = read(ROOT / f"{name}.yaml")
    scenario, parent = load_scenario(name), load_scenario(node.value["extends"].value)
    stated = {
        f"{section}.{key}"
        for section in SECTIONS
        if node.get(section) is not None
        for key in node.value[section].value
    }
    stated |= {"events"} & node.value.keys()
    assert stated
    assert stated == set(differences(parent, scenario))


def test_no_two_scenarios_are_the_same():
    assert len({load_scenario(name).canonical() for name in NAMES}) == len(NAMES)


def test_same_yearly_money_means_the_same_yearly_money():
    base = load_scenario("baseline").funding
    for name in ("three_years", "five_years", "ten_years", "fifteen_years"):
        funding = load_scenario(f"funding_length/{name}_same_yearly_money").funding
        assert funding.amount_gbp / funding.years == base.amount_gbp / base.years


@pytest.mark.parametrize("name", ["three_years", "five_years", "ten_years", "fifteen_years"])
def test_same_total_cost_counts_fee_and_support(name):
    area = 271e6 / 150  # XA19
    base = load_scenario("baseline").funding
    support = (area - 1.05 * base.amount_gbp) / base.years
    funding = load_scenario(f"funding_length/{name}_same_total_cost").funding
    assert 1.05 * funding.amount_gbp + support * funding.years == pytest.approx(area, abs=1_000)


@pytest.mark.parametrize(
    "component", ["recognition", "trust_building", "dialogue", "flexibility", "shared_ownership"]
)
def test_each_component_of_a_good_relation_stands_alone(component):
    changed = differences(load_scenario("baseline"), load_scenario(f"council_stance/{component}"))
    assert list(changed) == [f"council.{component}"]


def test_at_least_ten_places_say_that_they_are_illustrative():
    texts = [(ROOT / PLACES / f"{name}.yaml").read_text(encoding="utf-8") for name in place_names()]
    assert len(texts) >= 10
    assert all("Illustrative." in text and "evidence: [E" in text for text in texts)


def test_top_ups_bring_the_grant_to_that_of_the_baseline():
    scenario = load_scenario("funding_length/as_it_came")
    more = sum(event.amount_gbp for event in scenario.events)
    assert scenario.funding.amount_gbp + more == load_scenario("baseline").funding.amount_gbp


def test_two_kinds_of_worker_have_the_hours_of_the_baseline():
    hours = load_scenario("worker_dominance/two_kinds").workers.hours
    assert hours == load_scenario("baseline").workers.hours
    assert load_scenario("worker_dominance/no_worker").workers.hours == 0


def test_places_state_every_setting_and_differ():
    files = [ROOT / PLACES / f"{name}.yaml" for name in place_names()]
    settings = [read(file).value["place"].plain() for file in files]
    assert len(settings) >= 3
    assert all(set(each) == set(Place.model_fields) for each in settings)
    assert len({tuple(each.values()) for each in settings}) == len(settings)
    assert Place(**settings[place_names().index("middling")]) == Place()


def test_the_list_says_what_the_files_say():
    for entry in list_scenarios():
        scenario = load_scenario(entry.name)
        assert (entry.title, entry.question) == (scenario.title, scenario.question)
        assert entry.folder == entry.name.rpartition("/")[0]


def test_places_are_no_scenarios():
    assert not any(name.startswith("places/") for name in NAMES)
    assert check_file("places/middling") == []
    assert check_file("places/middlign")[0].message.startswith("there is no")


def test_works_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_scenario("formality/committee").partnership.formality_target == 0.9
    assert name_of(find_scenario("formality/committee")) == "formality/committee"
    assert len(list_scenarios()) == len(NAMES)


def imported(statement):
    """Return the modules that a fresh interpreter imports for a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_loading_needs_none_of_the_heavy_libraries():
    modules = imported("from sim import load_scenario; load_scenario('formality/committee')")
    assert "pydantic" in modules
    assert not modules & {"numpy", "pandas", "mesa", "numba", "scipy", "matplotlib", "pyarrow"}


def test_the_package_offers_its_doors_lazily():
    assert not imported("import sim, sim.scenario") & {
        "yaml",
        "pydantic",
        "numpy",
        "sim.simulation",
    }
    assert sim.load_scenario is load_scenario
    for module in (sim, sim.scenario):
        with pytest.raises(AttributeError, match="nothing"):
            _ = module.nothing
        assert all(getattr(module, name) for name in module.__all__)


def test_listing_does_not_even_need_pydantic():
    modules = imported("from sim.scenario import list_scenarios; list_scenarios()")
    assert not modules & {"pydantic", "numpy", "pandas", "mesa", "numba"}
