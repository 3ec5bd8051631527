"""The library: every file passes, asks one question, cites its evidence, states what differs."""

import subprocess
import sys

import pytest

import sim
from sim.evidence import known_ids
from sim.scenario import check_file, differences, list_scenarios, load_scenario
from sim.scenario.library import PLACES, ROOT, find_scenario, name_of, place_names, scenario_names
from sim.scenario.reader import read
from sim.scenario.schema import SECTIONS, Place

NAMES = scenario_names()
EVERY_FILE = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml"))


def test_the_library_holds_what_is_promised():
    folders = {
        "": ["baseline", "no_programme"],
        "funding_length/": [
            "three_years",
            "five_years",
            "ten_years",
            "fifteen_years",
            "five_years_same_yearly_money",
            "ten_years_same_yearly_money",
            "yearly_spend_or_lose",
            "tapered",
        ],
        "formality/": ["kitchen_table", "balanced", "committee", "committee_with_open_session"],
        "worker_dominance/": [
            "no_worker",
            "enabling",
            "managerial",
            "managerial_with_resident_only_meetings",
            "two_kinds",
        ],
    }
    promised = {folder + name for folder, names in folders.items() for name in names}
    assert promised <= set(NAMES)
    assert NAMES[:2] == ["baseline", "no_programme"]


@pytest.mark.parametrize("file", EVERY_FILE)
def test_every_file_passes_the_check(file):
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
    assert stated
    assert stated == set(differences(parent, scenario))


def test_no_two_scenarios_are_the_same():
    assert len({load_scenario(name).canonical() for name in NAMES}) == len(NAMES)


def test_same_yearly_money_means_the_same_yearly_money():
    base = load_scenario("baseline").funding
    for name in ("five_years", "ten_years"):
        funding = load_scenario(f"funding_length/{name}_same_yearly_money").funding
        assert funding.amount_gbp / funding.years == base.amount_gbp / base.years


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
    assert not imported("import sim, sim.scenario") & {"yaml", "pydantic", "numpy", "sim.run"}
    assert sim.load_scenario is load_scenario
    for module in (sim, sim.scenario):
        with pytest.raises(AttributeError, match="nothing"):
            _ = module.nothing
        assert all(getattr(module, name) for name in module.__all__)


def test_listing_does_not_even_need_pydantic():
    modules = imported("from sim.scenario import list_scenarios; list_scenarios()")
    assert not modules & {"pydantic", "numpy", "pandas", "mesa", "numba"}
