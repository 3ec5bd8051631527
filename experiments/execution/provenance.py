"""Where results come from, in a form that archives and other tools read: an RO-Crate beside the manifest.

    FOLDER/ro-crate-metadata.json

follows the Process Run Crate profile (https://w3id.org/ro/wfrun/process/0.5): an action, whose instrument is Groundswell in
its version, took scenarios, seeds, places and files of own behaviour, and made tables; a second action stands for what was
told from the tables later. All of it follows from manifest.json and from the names of the files beside it: the crate names
and dates, the manifest has the settings whole. It tells of the last command that wrote into the folder.

It is written here and not by the library `rocrate`, because every folder has one: the library takes ten times as long to
load as this takes to write, and would have to be installed by everybody. Tests read what is written with that library.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from experiments.errors import OTHER_FOLDER
from experiments.execution.files import write_text
from experiments.execution.manifest import (
    MANIFEST,
    Manifest,
    factors_of,
    json_text,
    slice_of,
    timestamp,
)

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", "https://w3id.org/ro/terms/workflow-run/context"]
LICENCE = "https://spdx.org/licenses/MIT"
AGENT = "GROUNDSWELL_AGENT"
"""The variable that says who is at work: a name, and an address such as that of an ORCID after it."""
SOFTWARE, WORK, TELLING = "#groundswell", "#work", "#told"
MOST_NAMED = 20
"""Scenarios up to which each is an input of its own."""
STATUS = {"complete": "Completed", "running": "Active", "interrupted": "Failed"}
PARQUET = "application/vnd.apache.parquet"
MADE = {
    MANIFEST: ("What was asked, with which versions", "application/json"),
    "summary/": ("One row for each run: names, factors of a design, outcomes", PARQUET),
    "yearly/": ("One row for each run and year", PARQUET),
    "monthly/": ("One row for each run and month", PARQUET),
    "events/": ("The diary of each run", PARQUET),
    "distribution/": ("Who took part and who gained, by group, for each run", PARQUET),
    "evaluations/": ("Every evaluation of a set of parameters", "application/jsonl"),
    "truth/": ("The truth that was to be found, with a crate of its own", "application/jsonl"),
    "result.json": ("The fitted values and the versions kept", "application/json"),
    "log.txt": ("How the calibration went", "text/plain"),
    "report.txt": ("What was recovered or predicted", "text/plain"),
    "facts.json": ("How each fact came out", "application/json"),
    "patterns.json": ("How each pattern came out", "application/json"),
    "patterns.csv": ("How each pattern came out, a row for each", "text/csv"),
    "patterns.svg": ("The patterns as a picture", "image/svg+xml"),
    "replicates.csv": ("Every pattern in every replicate", "text/csv"),
}
"""What the work makes in a folder: in words, and its format."""
TOLD = {
    "report.html": ("The report", "text/html"),
    "csv/": ("The tables as CSV files", "text/csv"),
}
"""What is told from the tables, by the same command or a later one."""
KINDS = {
    "run": "One run",
    "comparison": "A comparison",
    "sweep": "A sweep",
    "portfolio": "A run of a portfolio",
    "facts": "The model held against facts",
    "patterns": "The model held against patterns",
    "calibration": "A calibration",
}
Entity = dict[str, Any]


def write_crate(folder: Path, manifest: Manifest, status: str | None = None) -> None:
    """Write the crate of a folder; one that is there is replaced.

    Parameters
    ----------
    folder : Path
    manifest : dict
        Of the folder.
    status : {"complete", "running", "interrupted"}, optional
        By default what the manifest says.

    Raises
    ------
    EnvironmentProblem
        If it cannot be written.
    """
    write_text(folder / CRATE, json_text(crate(folder, manifest, status)), OTHER_FOLDER)


def crate(folder: Path, manifest: Manifest, status: str | None = None) -> dict[str, Any]:
    """The crate as JSON takes it; the arguments are those of `write_crate`."""
    status = status or manifest.get("status", "running")
    inputs, software = list(_inputs(manifest)), list(_software(manifest))
    made, told = (list(_files(folder, known)) for known in (MADE, TOLD))
    ended = manifest.get("ended") or (timestamp() if status != "running" else None)
    agent = list(_agent())
    asked = manifest.get("identity") or manifest.get("run_ids")
    work = _action(
        f"{WORK}-{_digest([asked, manifest.get('started')])}",
        _kind(manifest),
        {"description": shlex.join(map(str, manifest.get("command", ()))) or "From Python",
         "startTime": manifest.get("started"), "endTime": ended,
         "actionStatus": f"http://schema.org/{STATUS.get(status, 'Failed')}ActionStatus",
         "error": _why(manifest) if status == "interrupted" else None},
        agent, inputs, made,
    )  # fmt: skip
    actions = [work, *_telling(folder, agent, made, told)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": _title(manifest),
        "description": "Results of a simulation, not observations. The settings stand whole in "
        f"{MANIFEST}.",
        "datePublished": ended or manifest.get("started") or timestamp(),
        "license": {"@id": LICENCE},
        "hasPart": _links([*made, *told]),
        "mentions": _links(actions),
    }
    graph = [*_head(), root, *_fixed(), *software, *agent, *actions, *inputs, *made, *told]
    return {"@context": CONTEXT, "@graph": graph}


def _head() -> Iterator[Entity]:
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }


def _fixed() -> Iterator[Entity]:
    yield {
        "@id": PROFILE,
        "@type": "CreativeWork",
        "name": "Process Run Crate",
        "version": "0.5",
    }
    yield {
        "@id": LICENCE,
        "@type": "CreativeWork",
        "name": "MIT License",
        "description": "The licence of Groundswell. Who publishes results may give them another.",
        "url": LICENCE,
    }


def _software(manifest: Manifest) -> Iterator[Entity]:
    """Groundswell with the version of its model, and what it needs."""
    versions = dict(manifest.get("versions", {}))
    model, own = versions.pop("model", "unknown"), versions.pop("groundswell", "unknown")
    needed = [
        {
            "@id": f"#software-{name}",
            "@type": "SoftwareApplication",
            "name": name,
            "version": number,
        }
        for name, number in versions.items()
        if name != "platform"
    ]
    yield {
        "@id": SOFTWARE,
        "@type": "SoftwareApplication",
        "name": "Groundswell",
        "description": "Agent-based simulation of resident-led change",
        "softwareVersion": own,
        "license": {"@id": LICENCE},
        "operatingSystem": versions.get("platform", "unknown"),
        "additionalProperty": {"@id": "#model-version"},
        "softwareRequirements": _links(needed),
    }
    yield {
        "@id": "#model-version",
        "@type": "PropertyValue",
        "name": "version of the model",
        "description": "Runs of one version have the same numbers",
        "value": model,
    }
    yield from needed


def _agent() -> Iterator[Entity]:
    """Who is at work: nobody, unless a variable says so."""
    said = os.environ.get(AGENT, "").strip()
    if not said:
        return
    name, address = re.fullmatch(r"(.*?)[\s,<(]*(https?://[^\s>)]+)?[\s>)]*", said).groups()  # type: ignore[union-attr]
    yield {"@id": address or "#agent", "@type": "Person", "name": name or address}


def _action(
    identity: str,
    name: str,
    about: Mapping[str, Any],
    agent: Sequence[Entity],
    taken: Sequence[Entity],
    made: Sequence[Entity],
) -> Entity:
    """An act of Groundswell; what is not known is left out."""
    action = {
        "@id": identity,
        "@type": "CreateAction",
        "name": name,
        **about,
        "instrument": {"@id": SOFTWARE},
        "agent": _links(agent),
        "object": _links(taken),
        "result": _links(made),
    }
    return {name: value for name, value in action.items() if value not in (None, [])}


def _telling(
    folder: Path, agent: Sequence[Entity], made: Sequence[Entity], told: Sequence[Entity]
) -> Iterator[Entity]:
    """The act that told of the tables, where there is something told; it ended when its last file was written."""
    if not told:
        return
    last = max((folder / each["@id"]).stat().st_mtime for each in told)
    ended = datetime.fromtimestamp(last, UTC).isoformat(timespec="seconds")
    about = {"endTime": ended, "actionStatus": "http://schema.org/CompletedActionStatus"}
    yield _action(TELLING, "What the tables tell", about, agent, made, told)


def _why(manifest: Manifest) -> str:
    runs = manifest.get("runs")
    if not runs:
        return "Stopped before it had ended."
    there = runs["reused"] + runs["executed"]
    return f"Stopped when {there} of {runs['wanted']} runs were there, {runs['failed']} failed."


def _kind(manifest: Manifest) -> str:
    kind = str(manifest["kind"])
    if (part := slice_of(manifest)) is not None:
        return f"Slice {part} of a sweep"
    together = ", put together from slices" if manifest.get("merged") else ""
    return KINDS.get(kind, kind) + together


def _title(manifest: Manifest) -> str:
    kind = _kind(manifest)
    if manifest["kind"] == "sweep":
        title = manifest.get("design", {}).get("title")
        return f"{kind}: {title}" if title else f"{kind} over {', '.join(factors_of(manifest))}"
    if manifest.get("others"):
        return f"{kind}: {', '.join(manifest['others'])} against {manifest['base']}"
    names = list(manifest.get("scenarios", ()))
    return f"{kind}: {names[0]}" if len(names) == 1 else kind


# -------------------------------------------------------------------------- inputs


def _inputs(manifest: Manifest) -> Iterator[Entity]:
    """What the work took: its question, scenarios, places, seeds, versions of the model, own behaviour."""
    yield from _asked(manifest)
    resolved = _resolved(manifest)
    if len(resolved) > MOST_NAMED:
        yield _work("scenarios", f"{len(resolved)} scenarios", "scenarios", resolved)
    else:
        for name, scenario in resolved.items():
            said = f"the scenario {name}"
            yield _work(f"scenario-{name}", said, f"scenarios, {name}", scenario)
    yield from _places([each["place"] for each in resolved.values() if "place" in each])
    if seeds := manifest.get("seeds"):
        yield {
            "@id": "#seeds",
            "@type": "PropertyValue",
            "name": "seeds of the neighbourhoods",
            "value": _seeds(seeds),
        }
    if "plausible" in manifest:
        said = "plausible versions of the model"
        yield _work("plausible", said, "plausible", manifest["plausible"])
    for entry in manifest.get("own_behaviour", ()):
        name = Path(entry["file"]).name
        yield {
            "@id": f"#own-{quote(name, safe='')}",
            "@type": "SoftwareSourceCode",
            "name": name,
            "description": entry.get("does", "Behaviour beside the model's own"),
            "identifier": f"blake2b:{entry['digest']}",
        }


def _places(settings: Sequence[Mapping[str, Any]]) -> Iterator[Entity]:
    """Every place that scenarios have, or all together where they are many."""
    places = {_digest(place): place for place in settings}
    if len(places) > MOST_NAMED:
        yield _work("places", f"{len(places)} places", "scenarios", sorted(places))
        return
    for number, (digest, place) in enumerate(places.items(), start=1):
        said = f"a place of {place.get('population', 'unknown')} people"
        yield _work(f"place-{number}", said, "the scenarios that have it", place, digest)


def _asked(manifest: Manifest) -> Iterator[Entity]:
    """The question, where it is more than scenarios and seeds."""
    if "design" in manifest:
        said = f"a design over {', '.join(factors_of(manifest))}"
        yield _work("design", said, "design", manifest["design"])
    if "areas" in manifest:
        areas, portfolio = manifest["areas"], manifest.get("portfolio", "a portfolio")
        yield _work("areas", f"{len(areas)} areas of {portfolio}", "areas", areas)
    for name in ("facts", "patterns"):
        if name in manifest:
            yield _work(name, f"{len(manifest[name])} {name}", name, manifest[name])
    if "asked" in manifest:
        yield _work("asked", "what the calibration was asked for", "asked", manifest["asked"])


def _resolved(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """Scenarios by name as the manifest has them whole: of a sweep its base."""
    if "base_scenario" in manifest:
        base = manifest["base_scenario"]
        return {base.get("name", "base"): base}
    entries = manifest.get("scenarios", {}).items()
    return {name: entry["resolved"] for name, entry in entries if "resolved" in entry}


def _work(identity: str, name: str, where: str, content: Any, digest: str = "") -> Entity:
    """Something that stands whole in the manifest, told by its hash."""
    return {
        "@id": f"#{quote(identity, safe='')}",
        "@type": "CreativeWork",
        "name": name,
        "description": f"Whole in {MANIFEST}, under {where}",
        "identifier": f"sha256:{digest or _digest(content)}",
    }


def _seeds(seeds: Sequence[int]) -> str:
    """Seeds in words: one after another from the first to the last, or each."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    shown = ", ".join(map(str, seeds[:MOST_NAMED]))
    return shown if len(seeds) <= MOST_NAMED else f"{shown} and {len(seeds) - MOST_NAMED} more"


# --------------------------------------------------------------------------- files


def _files(folder: Path, known: Mapping[str, tuple[str, str]]) -> Iterator[Entity]:
    """Those of the known files and folders that are there."""
    for name, (said, form) in known.items():
        path = folder / name
        if name.endswith("/") and path.is_dir():
            yield {"@id": name, "@type": "Dataset", "name": said, "encodingFormat": form}
        elif not name.endswith("/") and path.is_file():
            yield {"@id": name, "@type": "File", "name": said, "encodingFormat": form}


def _links(entities: Sequence[Entity]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]


def _digest(content: Any) -> str:
    """The first sixteen digits of a hash of JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
