"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim import submodels
from sim.parameters import FOLDER as PARAMETERS
from sim.parameters import parameter_specs

ROOT = Path(__file__).parent.parent
LAYERS = ("sim", "experiments", "dashboards")
SOURCES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
MODEL = [path for path in SOURCES if path.is_relative_to(ROOT / "sim")]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 600, 60

# Long on purpose, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS = {
    "sim/agents/traits.py: traits_of": "one compiled loop: a few lines for each of twelve traits"
}
# What would make a run depend on something else than its scenario and seed.
OTHER_RANDOMNESS = {"random", "secrets", "uuid", "time", "datetime"}
# `hash` and `id` differ from process to process. Scenarios are hashed by content so that they can be
# keys of a dictionary; seats are told apart, not ordered, by `id`.
# What is written down of an own class tells values already seen apart by `id`, and knows dates as plain values.
SAFE_USES = {
    "sim/scenario/schema.py: hash",
    "sim/mechanisms/working_groups.py: id",
    "sim/extensions/content.py: id",
    "sim/extensions/content.py: datetime",
}
HEAVY = (
    "pandas",
    "numba",
    "mesa",
    "matplotlib",
    "solara",
    "scipy",
    "pyarrow",
    "networkx",
    "ema_workbench",
    "distributed",
)
# Numbers that say nothing about the world: none, all, half, twice, months of a year, pence of a pound.
PLAIN_NUMBERS = {0.0, 0.5, 1.0, 2.0, 12.0, 100.0}
# Others that stand in a function of a rule, each with its reason.
NUMBERS_IN_RULES = {
    "sim/mechanisms/employment.py: 4.0": "4 x (1 - x) is 1 in the middle, where areas differ most",
    "sim/mechanisms/cohesion.py: 4.0": "4 x (1 - x) is 1 in the middle, where people are least alike",
    "sim/mechanisms/trust.py: 4.0": "4 x (1 - x) is 1 in the middle, where people are undecided",
    "sim/mechanisms/groups.py: 1000.0": "a parameter is given for each thousand people",
    "sim/environment/deliberation.py: 1e-09": "hours left over by rounding",
    "sim/mechanisms/legacy_body.py: 3.0": "a mean over three things, and links by their weight",
    "sim/mechanisms/workload.py: 1e-09": "hours left over by rounding",
}
# Numbers at the head of a module, each with its reason: codes, units, definitions, rounding.
CALENDAR = {"YEAR": "12", "QUARTER": "3"}
NUMBERS_OF_MODULES = {
    "sim/agents/names.py: OFFICES": "how many offices of a kind have names of their own",
    "sim/agents/names.py: _BLOCKS_SPARE": "how many offices of a kind have names of their own",
    "sim/agents/names.py: _STEPS": "ways through a list of names",
    "sim/agents/population.py: UNAWARE, AWARE, PARTICIPANT, VOLUNTEER, MEMBER, RESTING": "codes",
    "sim/agents/population.py: OWNER, SOCIAL_RENT, PRIVATE_RENT": "codes",
    "sim/agents/population.py: FUTURE_GENERATIONS, POLITICS, DISTRUST_OF_OTHERS, ANGER_AT_AGENCIES, PET_PROJECT, FRIENDSHIP, CIVIC_DUTY": "codes",
    "sim/agents/population.py: READY, REACHABLE, NEVER": "codes",
    "sim/agents/population.py: TOOK_PART": "between the codes for no and yes",
    "sim/agents/traits.py: ADULT_FROM, OLDER_FROM": "who counts as adult and as older, in levers too",
    "sim/agents/traits.py: KINDS_OF_MOTIVE": "how many codes there are",
    "sim/environment/assessments.py: HOLDS": "defines the stages, fixed before any calibration",
    "sim/environment/assessments.py: MOST_ACTIVE": "defines the stages, fixed before any calibration",
    "sim/environment/assessments.py: FEWEST_DUE_A_YEAR": "defines when timeliness is known",
    "sim/environment/carrying.py: MEMORY_MONTHS": "defines depth, fixed before any calibration",
    "sim/environment/carrying.py: FORGOTTEN": "too little to be kept",
    "sim/environment/carrying.py: NOTHING": "none of three things carried",
    "sim/environment/assessments.py: TIMELY": "a threshold of the stages, fixed before any calibration",
    "sim/environment/influence.py: LEAST_WEIGHT_GBP": "defines the column resident_voice",
    "sim/environment/ledger.py: GRANT": "places in a list",
    "sim/environment/ledger.py: REFERENCE_MONTHS": "what parameters are given for: a unit",
    "sim/mechanisms/advocacy.py: LEAST": "keeps a geometric mean possible",
    "sim/mechanisms/advocacy.py: QUARTER": "the power of a geometric mean of four",
    "sim/mechanisms/events.py: ELECTION_MONTH": "May, by law",
    "sim/mechanisms/groups.py: REFERENCE_POPULATION": "what a parameter is given for: a unit",
    "sim/mechanisms/hubs.py: STAYS_IN_THE_YEAR": "eleven months of twelve",
    "sim/mechanisms/legacy.py: REFERENCE_ADULTS": "what a parameter is given for: a unit",
    "sim/mechanisms/legacy.py: REFERENCE_PEOPLE": "what a parameter is given for: a unit",
    "sim/mechanisms/maturity.py: FLOOR": "defines the stages, fixed before any calibration",
    "sim/mechanisms/maturity.py: MONTHS_TO_CHANGE": "defines the stages, fixed before any calibration",
    "sim/mechanisms/maturity.py: TIMELY_MEMORY": "defines the stages, fixed before any calibration",
    "sim/mechanisms/maturity.py: TO_GAIN": "defines the stages, fixed before any calibration",
    "sim/mechanisms/maturity.py: TO_KEEP": "defines the stages, fixed before any calibration",
    "sim/mechanisms/maturity.py: RECENT_MONTHS": "defines the stages, fixed before any calibration",
    "sim/mechanisms/plan.py: REFERENCE_HOURS": "what a parameter is given for: a unit",
    "sim/mechanisms/power.py: LEAST": "keeps a geometric mean possible",
    "sim/mechanisms/projects.py: DONE": "all of the work, but for rounding",
    "sim/mechanisms/rebuilding.py: MONTHS_WITHOUT": "defines the column breakdown",
    "sim/mechanisms/trusted_organisation.py: GENTLY": "none, on a scale from 0 to 1",
    "sim/mechanisms/trusted_organisation.py: WHOLE_AREA": "a code",
    "sim/mechanisms/worker_dominance.py: HOURS_A_DAY": "a unit",
    "sim/recorder.py: AGE_BANDS": "defines groups of the tables",
    "sim/recorder.py: TOP_SHARE": "defines the column hours_top7_share",
    "sim/survey.py: STATES": "plain means and complements, fixed before any calibration",
    "sim/theories.py: CROWDING": "signs",
}
# Modules above the mechanisms in which an assumption could hide too.
TOP_MODULES = (
    "monthly_state",
    "survey",
    "recorder",
    "state",
    "model",
    "theories",
    "functional_forms",
)
# Calls that fail when what they check does not hold.
CHECKING = re.compile(r"(^|\.|_)(raises|warns|assert\w*|expect|check_schema|fail)$")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """Names of the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: write imports in full"
            found.add(node.module or "")
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


# ------------------------------------------------------------------- imports


@pytest.mark.parametrize(
    "module", ["sim", "sim.scenario", "sim.outputs", "experiments.cli.commands"]
)
def test_what_answers_at_once_imports_nothing_heavy(module):
    script = f"import sys, {module}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_only_the_pages_that_show_them_read_the_documents():
    """Nothing else in what is shipped needs `docs/`; pages are written by `tools.docs`, and the wheel holds a copy to show."""
    reading = re.compile(r"""["']docs["']|["']docs/[\w/]+["']\s*\)""")
    found = [name_of(path) for path in SOURCES if reading.search(path.read_text("utf-8"))]
    assert found == ["dashboards/evidence/documents.py"]


# ---------------------------------------------------------------- randomness


def other_randomness(path: Path) -> set[str]:
    """Modules, generators and calls by which chance could enter that is not keyed by the seed."""
    found = {m for m in imported(path) if m.split(".")[0] in OTHER_RANDOMNESS}
    found |= {m for m in imported(path) if m.startswith("numpy.random")}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("random", "rng", "urandom"):
            found.add(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found |= {node.func.id} & {"hash", "id"}
    return {f"{name_of(path)}: {use}" for use in found}


def test_no_other_source_of_randomness_in_the_model():
    assert set().union(*(other_randomness(path) for path in MODEL)) == SAFE_USES


def test_the_scan_would_find_other_randomness(tmp_path):
    culprit = tmp_path / "culprit.py"
    culprit.write_text(
        "import time\nimport numpy as np\nfrom numpy.random import PCG64\n"
        "a = np.random.default_rng(), hash('a'), id(a), model.rng, time.time()\n"
    )
    found = {use.split(": ")[1] for use in other_randomness(culprit)}
    assert found == {"time", "numpy.random", "random", "hash", "id", "rng"}


def test_mesa_is_given_one_fixed_seed():
    """Mesa wants a seed for a generator of its own, which nothing here draws from."""
    text = (ROOT / "sim" / "model.py").read_text(encoding="utf-8")
    assert re.findall(r"super\(\).__init__\((.*?)\)", text) == ["seed=0"]


# ------------------------------------------------------ modules, files, sections


def test_every_parameter_file_has_a_module_and_stands_in_its_section():
    files = {path.stem for path in PARAMETERS.glob("*.yaml")}
    shown = [
        group
        for module in submodels.documented_modules()
        for group in {spec.mechanism for spec in submodels.read_submodel(module).parameters}
    ]
    assert sorted(shown) == sorted(files)


def test_every_mechanism_has_parameters_tests_and_directions():
    with_parameters = {spec.mechanism for spec in parameter_specs().values()}
    for module in submodels.numbered_mechanisms():
        folder, _, name = module.rpartition("/")
        assert name in with_parameters, f"sim/parameters/{name}.yaml"
        assert (ROOT / "tests" / "sim" / folder / f"test_{name}.py").is_file(), module
        directions = ROOT / "tests" / "sim" / folder / "directions" / f"{name}.yaml"
        assert re.search(r"^- id: ", directions.read_text(encoding="utf-8"), re.MULTILINE), module


def test_every_parameter_is_used():
    """By its name, or by a name put together: ``f"{kind}_planning"``, ``form_of(m, "core_share")``."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in MODEL)
    words = set(re.findall(r"\w+", code))
    endings = tuple(f"_{ending}" for ending in re.findall(r'(?:\}_|")([a-z]\w+)"', code))
    names = {name.split(".")[1] for name in parameter_specs()}
    assert [name for name in names if name not in words and not name.endswith(endings)] == []


def numbers_in(path: Path) -> set[str]:
    """Numbers with a point in the functions of a file that may be assumptions about the world."""
    constants = {
        node.value
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    }
    return {f"{name_of(path)}: {value}" for value in constants - PLAIN_NUMBERS}


def numbers_at_the_head_of(path: Path) -> set[str]:
    """Names of a module, and fields of its classes, that are given numbers."""
    classes = [node for node in tree_of(path).body if isinstance(node, ast.ClassDef)]
    found = named_numbers(tree_of(path).body, set())
    for node in classes:
        found |= {f"{node.name}.{name}" for name in named_numbers(node.body, PLAIN_NUMBERS)}
    return {f"{name_of(path)}: {name}" for name in found}


def named_numbers(body: list[ast.stmt], plain: set[float]) -> set[str]:
    """Names that statements give a value with a number in it, years, quarters and plain ones aside."""
    found: set[str] = set()
    for node in body:
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) or not node.value:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = ast.unparse(target).strip("()")
        numbers = {
            leaf.value
            for leaf in ast.walk(node.value)
            if isinstance(leaf, ast.Constant) and type(leaf.value) in (int, float)
        }
        if numbers - plain and CALENDAR.get(name) != ast.unparse(node.value):
            found.add(name)
    return found


def rules_of_the_model() -> list[Path]:
    """The modules that say how people and bodies act."""
    folders = ("mechanisms", "environment", "agents")
    rules = [path for folder in folders for path in sorted((ROOT / "sim" / folder).glob("*.py"))]
    return rules + [ROOT / "sim" / f"{name}.py" for name in TOP_MODULES]


def test_assumptions_stand_in_the_catalogue():
    """No number of a rule stands in its code, or at the head of its module without a reason."""
    rules = rules_of_the_model()
    assert set().union(*map(numbers_in, rules)) == set(NUMBERS_IN_RULES)
    assert set().union(*map(numbers_at_the_head_of, rules)) == set(NUMBERS_OF_MODULES)


def test_the_scan_would_find_a_number_in_a_rule(tmp_path):
    culprit = tmp_path / "culprit.py"
    culprit.write_text(
        "YEAR = 12\nSCALE = 7.5\nQUARTER = 4\nLEAST: int = 2\nFIRST, LAST = 1, 9\n"
        "LEADS = {'a': 3}\nNAMES = ('a', True)\n\nclass Body:\n    share: float = 0.3\n"
        "    half = 0.5\n\ndef rule(x):\n    return 0.35 + 2.0 * x\n"
    )
    assert numbers_in(culprit) == {"culprit.py: 0.35"}
    heads = {"SCALE", "QUARTER", "LEAST", "FIRST, LAST", "LEADS", "Body.share"}
    assert numbers_at_the_head_of(culprit) == {f"culprit.py: {name}" for name in heads}


# ------------------------------------------------------------------- lengths


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring aside."""
    has_docstring = ast.get_docstring(function) is not None
    body = function.body[1:] if has_docstring else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_files_are_short():
    lengths = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert {name for name, lines in lengths.items() if lines > LONGEST_FILE} == set(LONG_FILES)


def test_functions_are_short():
    lengths = {
        f"{name_of(path)}: {function.name}": body_lines(function)
        for path in SOURCES
        for function in functions(path)
    }
    too_long = {name for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert too_long == set(LONG_FUNCTIONS)


# --------------------------------------------------------------------- tests


def asserts(function: ast.AST) -> bool:
    """Whether a function holds an assertion or calls something that checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and CHECKING.search(ast.unparse(node.func)):
            return True
    return False


def silent_tests(path: Path) -> list[str]:
    """Tests of a file that check nothing, themselves or through a helper of theirs."""
    helpers = {function.name for function in functions(path) if asserts(function)}
    return [
        f"{name_of(path)}: {function.name}"
        for function in functions(path)
        if function.name.startswith("test_")
        and not asserts(function)
        and not helpers
        & {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
    ]


def test_every_test_asserts():
    assert [name for path in TESTS for name in silent_tests(path)] == []


def test_no_test_is_skipped():
    mark = re.compile(r"pytest\.(?:mark\.)?(?:skip\w*|xfail|importorskip)")
    skipped = [name_of(p) for p in TESTS if mark.search(p.read_text("utf-8"))]
    assert [name for name in skipped if name != name_of(Path(__file__))] == []


def test_warnings_are_errors():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    assert options["ini_options"]["filterwarnings"][0] == "error"


def test_tests_mirror_the_source():
    for path in TESTS:
        folder = path.parent.relative_to(ROOT / "tests")
        assert (ROOT / folder).is_dir(), f"{name_of(path)} mirrors no folder of the source"


# ---------------------------------------------------------------- the checkout


def tracked() -> list[Path]:
    """Files under version control, or all text files where there is no git."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    names = done.stdout.split("\n") if done.returncode == 0 else map(name_of, [*SOURCES, *TESTS])
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_line_ends_are_plain_whatever_a_checkout_is_set_to():
    done = subprocess.run(["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True)
    told = [line.split("\t") for line in done.stdout.splitlines()]
    assert [name for how, name in told if not how.rstrip().endswith(("attr/-text", "eol=lf"))] == []


def own_texts() -> Iterator[tuple[str, str]]:
    """Tracked text files that were written here."""
    for path in tracked():
        if "/vendor/" not in path.as_posix():
            try:
                yield name_of(path), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_nothing_of_this_machine_or_a_package_index_is_tracked():
    index = re.compile(
        r"(?:--|[_ ])(?:extra-)?index[-]url|https?://[^\s\"']*(?:pypi|/simple\b|npmjs)"
    )
    machine = re.compile(r"(?<![\w.~}])/(?:work|root|Users)/\w|(?<![\w.~}])/home/\w")
    for name, text in own_texts():
        if name != name_of(Path(__file__)):
            assert not index.search(text), f"{name}: address of a package index"
            assert not machine.search(text), f"{name}: path of one machine"


def test_nothing_is_left_for_later_in_the_code():
    later = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError\(\"(?:later|not yet)")
    left = [name_of(p) for p in [*SOURCES, *TESTS] if later.search(p.read_text("utf-8"))]
    assert [name for name in left if name != name_of(Path(__file__))] == []


def test_no_large_file_is_tracked():
    large = [name_of(p) for p in tracked() if p.stat().st_size > 6_000_000]
    assert large == []
