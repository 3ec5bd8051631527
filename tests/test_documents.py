"""What the documents tell people to do works, and what they point at is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer
import yaml

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs" / "tutorials").glob("*.md"),
        *(ROOT / "sim").glob("*.md"),
    ]
)
TUTORIALS = [path for path in DOCUMENTS if path.parent.name == "tutorials"]
GUIDES = [path for path in DOCUMENTS if path.name == "README.md" or path.parent.name == "docs"]
PLANS = ("ROADMAP.md", "CHANGELOG.md")
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
QUICK = ("scenarios", "new", "check", "describe", "schema")


def text_of(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(language: str, documents: list[Path] = GUIDES) -> list[tuple[str, str]]:
    """Every fenced block of a language that is no file, with the document it stands in."""
    return [(name, block) for name, block in fenced(language, documents) if not file_in(block)]


def fenced(language: str, documents: list[Path] = GUIDES) -> list[tuple[str, str]]:
    """Every fenced block of a language, with the document it stands in."""
    fence = re.compile(rf"^ *```{language}\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
    return [
        (path.name, block) for path in documents for block in fence.findall(path.read_text("utf-8"))
    ]


def file_in(block: str) -> str | None:
    """The name of the file that a block shows, which its first line gives as a comment."""
    named = re.match(r"# (\w+\.(?:py|yaml))\n", block)
    return named[1] if named else None


def write_files(folder: Path) -> None:
    """Write every file that the documents show."""
    for _, block in fenced("(?:python|yaml)"):
        if name := file_in(block):
            (folder / name).write_text(block, encoding="utf-8")


def commands() -> list[str]:
    """Every line of the documents that calls `groundswell`, in blocks and in running text."""
    lines = [
        line.strip() for _, block in blocks("(?:bash|powershell)") for line in block.split("\n")
    ]
    lines += re.findall(
        r"`(groundswell [^`\n]+)`", "\n".join(text_of(name) for name in NAMES if name not in PLANS)
    )
    lines = [line.removeprefix(".venv\\Scripts\\") for line in lines]
    return sorted({line for line in lines if line.startswith("groundswell ")})


def group() -> typer.core.TyperGroup:
    from experiments.cli.commands import app

    found = typer.main.get_command(app)
    assert isinstance(found, typer.core.TyperGroup)
    return found


@pytest.mark.parametrize("line", commands())
def test_every_command_in_the_documents_is_understood(line):
    words = shlex.split(line)[1:]
    if words == ["--help"]:
        return
    command = group().commands[words[0]]
    arguments = [re.sub(r"^(FILE|FOLDER|DIR).*", "folder", word) for word in words[1:]]
    assert command.make_context(words[0], arguments).params


def test_the_documents_show_the_main_commands():
    shown = {line.split()[1] for line in commands()}
    assert {"run", "compare", "sweep", "dashboard", *QUICK} - {"schema"} <= shown


def test_quick_commands_of_the_readme_work_as_written(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_idea.yaml").write_text(readme_scenario(), encoding="utf-8")
    write_files(tmp_path)
    written = [line for line in commands() if line.split()[1] in QUICK and "FILE" not in line]
    assert len(written) >= 5
    for line in written:
        result = CliRunner().invoke(group_app(), shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}: {result.output}"
    assert (tmp_path / "another_idea.yaml").exists()


def group_app() -> typer.Typer:
    from experiments.cli.commands import app

    return app


def readme_scenario() -> str:
    found = [block for name, block in blocks("yaml") if name == "README.md"]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(("name", "block"), blocks("yaml"))
def test_every_yaml_file_shown_passes_check(name, block, tmp_path):
    from typer.testing import CliRunner

    file = tmp_path / "shown.yaml"
    file.write_text(block, encoding="utf-8")
    result = CliRunner().invoke(group_app(), ["check", str(file)])
    assert result.exit_code == 0, f"{name}: {result.output}"


@pytest.mark.parametrize(("name", "block"), blocks("python"))
def test_every_piece_of_python_shown_runs(name, block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    design = next(block for _, block in blocks("yaml") if block.startswith("kind: design"))
    quick = re.sub(r"\[3, 8, 12\]", "[2, 3]", design).replace("replicates: 5", "replicates: 1")
    (tmp_path / "my_design.yaml").write_text(quick, encoding="utf-8")
    block = block.replace("replicates=50", "replicates=2, jobs=1")
    block = block.replace('"results/my-design")\n', '"results/my-design", jobs=1)\n', 1)
    values: dict[str, object] = {"__name__": "__main__"}
    exec(compile(block, name, "exec"), values)
    shown = {"result", "comparison", "model", "runs"} & values.keys()
    assert shown, f"{name}: this piece of Python shows nothing"


def test_the_tutorial_on_own_behaviour_works_as_written(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    found = [line for line in commands() if "--with" in line and " compare " not in line]
    assert {line.split()[1] for line in found} == {"describe", "run"}
    for line in found:
        result = CliRunner().invoke(group_app(), shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}: {result.output}"
        assert "street" in result.output


def test_the_tutorial_names_every_method_of_residents():
    from sim.agents.resident_rules import ResidentRules

    told = set(
        re.findall(r"^\| `(\w+)` \| (?:every|when)", text_of("docs/own_behaviour.md"), re.MULTILINE)
    )
    assert told == {name for name in vars(ResidentRules) if not name.startswith("_")}


def test_the_tutorial_names_every_choice_of_theory():
    from sim.parameters import parameter_specs

    text = text_of("docs/own_behaviour.md")
    for spec in parameter_specs().values():
        assert not spec.choices or f"| `{spec.name}` | " in text
        assert all(f"`{choice}`" in text for choice in spec.choices)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        if re.match(r"\w+://", target):
            continue
        file, _, anchor = target.partition("#")
        found = (ROOT / name).parent / file if file else ROOT / name
        assert found.exists(), f"{name}: {target}"
        if anchor:
            assert anchor in anchors(found), f"{name}: {target}"


def anchors(path: Path) -> set[str]:
    """Anchors that a code host makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "CHANGELOG.md"])
def test_files_named_in_the_text_are_there(name):
    """In the changelog a file goes by the name that it had then."""
    known = r"(?:sim|scenarios|experiments|dashboards|tests|docs|benchmarks|tools)/[\w./-]+"
    prose = re.sub(r"```.*?```", "", text_of(name), flags=re.DOTALL)
    for path in re.findall(rf"`({known})`", prose):
        if "NAME" in path or "." not in Path(path).name:
            continue
        assert (ROOT / path).exists(), f"{name}: {path}"


def test_every_document_for_users_is_reached_from_the_readme():
    linked = set(re.findall(r"\]\(([^)#\s]+)", text_of("README.md")))
    linked |= {
        f"docs/{target}"
        for path in GUIDES
        for target in re.findall(r"\]\(([\w-]+\.md)", path.read_text("utf-8"))
    }
    wanted = {path.relative_to(ROOT).as_posix() for path in [*GUIDES, *TUTORIALS]}
    assert wanted - {"README.md"} <= linked


def test_every_promise_about_faults_is_shown_by_a_test_that_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text_of("docs/fault_model.md"))
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}(" in text_of(file), (file, test)


def test_windows_commands_do_what_make_does():
    made = re.search(r"groundswell (compare .*?)\n\n", text_of("Makefile"), re.DOTALL)
    assert made is not None
    main_job = " ".join(made[1].replace("\\\n", " ").split())
    powershell = next(block for _, block in blocks("powershell"))
    assert f"groundswell {main_job}\n" in powershell
    assert 'pytest -m "not slow" -n 2' in text_of("Makefile")
    assert 'pytest -m "not slow" -n 2' in powershell
    for line in (
        "--require-hashes -r requirements.lock",
        "--no-deps --no-build-isolation --editable .",
    ):
        assert line in text_of("Makefile")
        assert line in powershell


def test_citation_is_complete_and_of_this_version():
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(citation)
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"] == "MIT"
    assert text_of("LICENSE").startswith("MIT License")


def test_the_readme_states_its_limits_before_its_commands():
    readme = text_of("README.md")
    assert readme.index("What it cannot tell you") < readme.index("make run")
    assert "No published study has observed legacy" in readme


def test_what_could_be_wrong_is_told_with_figures_that_are_so():
    """The counts on the page of objections are those of catalogue, patterns, register and portfolio."""
    from experiments.comparison.outcomes import OUTCOMES
    from sim.parameters import parameter_specs

    page = text_of("docs/how_this_could_be_wrong.md")
    specs = parameter_specs().values()
    patterns = yaml.safe_load(text_of("sim/evidence/patterns.yaml"))["patterns"]
    draws = yaml.safe_load(text_of("scenarios/portfolios/big_local_150.yaml"))["draws"]
    register = yaml.safe_load(text_of("sim/evidence/evidence.yaml"))["entries"]
    further = yaml.safe_load(text_of("sim/evidence/external.yaml"))["entries"]
    kept = sum("kept from a fit" in spec.note for spec in specs)
    assumed = sum(spec.basis == "assumption" for spec in specs)
    bare = sum(not spec.source for spec in specs)
    directions = sum(spec.note.startswith("the source gives a direction") for spec in specs)
    to_fit = [each for each in patterns if each.get("use") == "calibrate"]
    near = sum(not each["emergent"] for each in to_fit)
    elsewhere = sum(each["topic"] != "Big Local programme" for each in further)
    of_team = sum(each["source"] in ("BLCA", "RLC") for each in register)
    measured = sum(each["basis"] == "measured" for each in draws)
    assert near == 8 and measured == 7 and not any(s.basis == "calibrated" for s in specs)
    for said in (
        f"A model with {len(specs):,} numbers",
        f"{assumed:,} are assumptions, and {bare} cite no source",
        f"For {directions} the source gives a direction",
        f"{kept} values say that they are kept",
        f"Eight of the {len(to_fit)} figures to calibrate on",
        f"Seven of the {len(draws)} things drawn",
        f"All {len(register)} entries",
        f"{of_team} entries come from the two papers",
        f"{len(further)} figures stand [beside them](evidence_map.md), {elsewhere} of them",
        f"With {len(OUTCOMES)} outcomes",
    ):
        assert said in page, said


def test_pictures_are_small():
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < 400_000 for picture in pictures)
