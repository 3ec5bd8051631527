"""The page of speed and memory from its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.docs.base import in_bash, table
from tools.docs.benchmarks.drawing import draw_forms, draw_growth, draw_profile

INTRODUCTION = """\
What a run costs, where its time goes, and how that grows. Machines drift two- to three-fold within an hour, so what is claimed about
speed is a ratio of things timed in turns in one process. The *reference loop* is a month over columns (25 compiled rules, three
neighbour means, churn, two transitions; 6,000 residents, 204 months). A second one is *pure Python*, as institutions are. Both stand
in [`benchmarks/reference.py`](../benchmarks/reference.py)."""
ROUGH = "**Rough figures**: made with `--quick`, from few runs. They show that the command works, and no more."
FORMS = """\
The steps of residents are those in which a rule is applied to everybody, to all who know of the programme, or to all who ever took
part. They are held on tape: the numbers that each step takes from the rest of the model, and what institutions write to residents in between. Three forms
go through the same months and come to the same numbers to the bit, or the measurement ends with an error (compared are the sums of every month and, at the
end, all columns of all residents; in the tests, all columns after every step):

- **columns**: the model as it is.
- **plain Mesa** ([`plain_mesa.py`](../benchmarks/plain_mesa.py)): one Mesa agent for each resident, the model's own rules as plain Python (`rule.plain`),
  in the same order and with the same draws. Numbers for the whole month, draws and the traits of those who move in are handed to it,
  which is in its favour.
- **one compiled loop** ([`one_loop.py`](../benchmarks/one_loop.py)): the same rules compiled into one function from the first month to the last, with nothing of Python or numpy in
  between: a lower bound, which no model with institutions can reach.

Whole months of plain Mesa are those of the model with the columns' time taken out and plain Mesa's put in: all else is the same code. What is
done for a few at the table, and the sharing out of hours in projects, counts as all else."""
DRIVER = """\
The process that drives workers: its CPU for each further run, from two sizes of the same work, and what is left however few runs there
are. Everything it does is counted: sending and taking in runs, the cache, tables, intervals."""
GUARD = """\
In continuous integration nothing is timed. `python -m benchmarks.guard` counts instructions under Valgrind, on a fixed processor and a
fixed seed: of a run at two sizes (what is fixed, what each resident adds), and from nothing to the end of the first run. Each count is a ratio to
the loop of pure Python, and may be five per cent above what is kept in [`guard.json`](../benchmarks/guard.json). A test sees that
nothing is compiled once a worker is warm."""


def page_of(content: Mapping[str, Any], stem: str = "benchmarks") -> str:
    """The page in Markdown, from its figures."""
    return "\n\n".join(_parts(content, stem)) + "\n"


def pictures_of(content: Mapping[str, Any], stem: str = "benchmarks") -> dict[str, str]:
    """The pictures, by the names of their files."""
    drawn = {"forms": draw_forms, "growth": draw_growth, "profile": draw_profile}
    return {f"{stem}_{name}.svg": draw(content) for name, draw in drawn.items()}


def _parts(content: Mapping[str, Any], stem: str) -> Iterator[str]:
    yield "# Speed and memory"
    yield INTRODUCTION
    if content["quick"]:
        yield ROUGH
    yield "## What is aimed at"
    yield targets(content)
    yield one_run(content)
    yield "## Against plain Mesa, and against one compiled loop"
    yield f"![CPU time of residents' months and of whole months in each form]({stem}_forms.svg)"
    yield FORMS
    yield forms(content)
    yield "## More residents"
    yield f"![CPU time of a run by number of adults]({stem}_growth.svg)"
    yield growth(content)
    yield "## Where the time goes"
    yield f"![CPU time of a run by step of the month]({stem}_profile.svg)"
    yield profile(content)
    yield "## Comparisons and sweeps"
    yield DRIVER
    yield drivers(content)
    yield "## The guard"
    yield GUARD
    yield "## How this page was made"
    yield how_made(content)
    yield in_bash(content["command"])


def targets(content: Mapping[str, Any]) -> str:
    """What is aimed at, beside what came out."""
    rows = [
        (each["what"], each["aim"], each["found"], each["verdict"]) for each in content["targets"]
    ]
    return table(("", "aim", "came out", ""), rows)


def one_run(content: Mapping[str, Any]) -> str:
    """One run, runs a second, the first result, memory."""
    speed, first, memory = content["speed"], content["first_result"], content["memory"]
    paces = " and ".join(
        f"{pace:.1f} on {jobs} core{'s' if int(jobs) > 1 else ''}"
        for jobs, pace in content["pace"].items()
    )
    cpu = "" if first["cpu_s"] is None else f"{first['cpu_s']:.1f} s of CPU, "
    return (
        f"One run takes {speed['run_ms']:.0f} ms of CPU: {speed['ratio']:.2f} times the reference loop ({speed['reference_ms']:.0f} ms) and "
        f"{speed['python_ratio']:.2f} times the loop of pure Python ({speed['python_ms']:.0f} ms). Runs a second: {paces}. "
        f"`groundswell run baseline` answers after {cpu}{first['clock_s']:.1f} s on the clock, with rules compiled before. "
        f"Over {memory['runs']:,} runs a process gained {memory['growth_mb']:.1f} MB and held {memory['peak_mb']:.0f} MB at most."
    )


def forms(content: Mapping[str, Any]) -> str:
    """The residents' months in every form."""
    found, reference = content["residents"], content["speed"]["reference_ms"]
    rest = found["run_ms"] - found["columns_ms"]
    rows = [
        (name, f"{ms:,.0f} ms", f"{ms / reference:.2f}", f"{ms / found['columns_ms']:.2f}", whole)
        for name, ms, whole in (
            ("plain Mesa", found["plain_ms"], f"{found['whole_ratio']:.1f}"),
            ("columns", found["columns_ms"], "1"),
            (
                "one compiled loop",
                found["one_loop_ms"],
                f"{(rest + found['one_loop_ms']) / found['run_ms']:.2f}",
            ),
        )
    ]
    head = (
        "",
        "residents' months",
        "in reference loops",
        "in columns",
        "whole months, in the model's",
    )
    return f"{found['adults']:,} adults, {found['months']} months, one process, CPU time:\n\n{table(head, rows)}"


def growth(content: Mapping[str, Any]) -> str:
    """How a run grows with residents."""
    found = content["growth"]
    powers = [None, *found["exponents"]]
    rows = [
        (f"{adults:,}", f"{ms:,.0f} ms", "" if power is None else f"{power:.2f}")
        for adults, ms, power in zip(found["adults"], found["milliseconds"], powers, strict=True)
    ]
    return (
        f"{table(('adults', 'a run', 'power, from the size before'), rows)}\n\n"
        f"{found['fixed_ms']:.0f} ms of a run are fixed, and each adult adds {found['microseconds_each']:.1f} microseconds (least squares, by "
        f"relative error). From end to end a run grows as n^{found['exponent']:.2f}. Scenarios allow up to 11,000 people; larger places are for this page only."
    )


def profile(content: Mapping[str, Any]) -> str:
    """By step of the month, in thousandths of the reference loop."""
    before = content["before"]
    head = ["", "thousandths of the reference loop", "share"]
    total = sum(now for _, now, _ in content["profile"])
    rows = [[name, f"{now:.0f}", f"{now / total:.1%}"] for name, now, _ in content["profile"]]
    if not before:
        return table(head, rows)
    head.insert(1, "before")
    for row, (_, _, earlier) in zip(rows, content["profile"], strict=True):
        row.insert(1, "" if earlier is None else f"{earlier:.0f}")
    made = f", made {before['made']}" if before["made"] else ""
    return f"{table(head, rows)}\n\nBefore: model version `{before['model_version']}`{made}."


def drivers(content: Mapping[str, Any]) -> str:
    """The driver's share in bare runs, comparisons and sweeps."""
    found = content["overheads"]
    bare = found["bare"]["a_run_ms"]
    rows = [
        (
            name,
            f"{driver['a_run_ms']:.1f} ms",
            f"{driver['a_run_ms'] - bare:+.1f} ms",
            f"{driver['fixed_ms']:.0f} ms",
        )
        for name, driver in (
            ("bare runs", found["bare"]),
            ("`compare`, two scenarios", found["compare"]),
            ("`sweep`, two seeds a point", found["sweep"]),
        )
    ]
    return table(("", "each run", "over bare runs", "once"), rows)


def how_made(content: Mapping[str, Any]) -> str:
    """The kind of machine, versions, sizes, the time."""
    machine, sizes = content["machine"], content["sizes"]
    few, many = sizes["pairs"]
    libraries = ", ".join(
        f"{name} {machine[name]}" for name in ("python", "numpy", "numba", "mesa")
    )
    return (
        f"{machine['kind']}, {machine['processors']} processors; {libraries}; model version `{content['model_version']}`; {content['made']}. "
        f"{sizes['runs']} runs were timed, {sizes['repeats']} of each size; {few} and {many} pairs of runs were driven. `groundswell bench` measures the same."
    )
