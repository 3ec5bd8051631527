"""What the page on one neighbourhood shows, from the two stories that were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dashboards.neighbourhood import pictures
from dashboards.neighbourhood.work import FEWEST, Among
from dashboards.plain.asked import Asked
from experiments.reporting.explanation_text import when
from experiments.reporting.lives_text import LUCK, parting_of_lives
from experiments.reporting.number_format import signed
from experiments.reporting.phrases import capital
from experiments.reporting.two_stories import FOLLOWED

Content = Mapping[str, Any]
SIDES = ("base", "other")
PLAY = Markup(
    """<script>
const years = [...document.querySelectorAll('[data-year]')], play = document.getElementById('play');
let shown = years.length, timer = 0;
const show = n => { shown = Math.max(1, Math.min(years.length, n)); years.forEach((year, at) => { year.hidden = at >= shown; });
  document.getElementById('told').textContent = shown < years.length ? `Told as far as ${years[shown - 1].dataset.year}.` : '';
  if (shown < years.length) years[shown - 1].scrollIntoView({block: 'nearest'}); };
const pause = () => { clearInterval(timer); timer = 0; play.textContent = 'Play'; };
play.onclick = () => { if (timer) return pause(); if (shown >= years.length) show(1); play.textContent = 'Pause';
  timer = setInterval(() => { show(shown + 1); if (shown >= years.length) pause(); }, 3000); };
document.getElementById('step').onclick = () => { pause(); show(shown >= years.length ? 1 : shown + 1); };
document.getElementById('all').onclick = () => { pause(); show(years.length); };
document.querySelector('.gs-player').hidden = false;
</script>"""
)


def head(about: Asked, found: Content, seed: int, placed: Sequence[Among], twins: int) -> Markup:
    """What the page is, the way to other neighbourhoods, and where this one lies."""
    first = about.choice.seed
    before = (
        Markup('<a class="gs-button is-quiet" href="{}">◀ Neighbourhood {}</a>').format(
            about.link(n=seed - 1), seed - 1
        )
        if seed > first
        else ""
    )
    return Markup(
        '<section class="gs-card"><h1>One neighbourhood, two worlds</h1>'
        '<p class="gs-sub">Neighbourhood {seed}, invented. The same people, the same luck; only the programme differs.</p>'
        '<p class="gs-legend"><span><i class="gs-key is-base"></i>{base}</span><span><i class="gs-key is-other"></i>{other}</span></p>'
        '<div class="gs-row gs-noprint">{before}<a class="gs-button is-quiet" href="{after}">Neighbourhood {next} ▶</a>'
        '<a class="gs-button is-quiet" href="{aloud}">Read aloud</a></div>{among}</section>'
    ).format(
        seed=seed,
        base=found["titles"]["base"],
        other=found["titles"]["other"],
        before=before,
        after=about.link(n=seed + 1),
        next=seed + 1,
        aloud=about.link(n=seed, aloud=1),
        among=_among(placed, twins, seed),
    )


def _among(placed: Sequence[Among], twins: int, seed: int) -> Markup:
    """Where this one lies among the twins."""
    if not placed:
        words = (
            f"Only {twins} of the twins of this comparison have been run here so far"
            if twins < FEWEST
            else f"Neighbourhood {seed} is not one of the twins of this comparison"
        )
        return Markup(
            '<p class="gs-note" data-among>{}: where it lies among them cannot be said. One neighbourhood is an anecdote.</p>'
        ).format(words)
    lines = Markup("").join(
        Markup('<li><b>{}</b>: {} here; {} of {} twins have less.{}</li>').format(
            capital(each.result.outcome.label),
            signed(each.difference, each.result.outcome.unit),
            each.place,
            each.result.n,
            _strip(each),
        )
        for each in placed
    )  # fmt: skip
    return Markup(
        '<details class="gs-among" data-among open><summary>Where does this one lie among the {} twins?</summary>'
        '<p class="gs-note">How much more or less than in the other world, each twin a stroke, this one the dark one.</p><ul>{}</ul></details>'
    ).format(placed[0].result.n, lines)


def _strip(each: Among) -> Markup:
    """The twins' differences on a line, this one marked."""
    values = sorted(map(float, each.result.differences))
    low, high = min(0.0, values[0]), max(0.0, values[-1])
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return 6 + 308 * (value - low) / span

    return pictures.strip(
        [x(value) for value in values], x(each.difference), x(0.0), each.result.outcome.label
    )


def figures(about: Asked, found: Content, seed: int, shown: str) -> Markup:
    """One figure over the months in both worlds, and links to the others."""
    links = Markup(" · ").join(
        Markup("<b>{}</b>").format(title)
        if name == shown
        else Markup('<a href="{}">{}</a>').format(about.link(n=seed, show=name), title)
        for name, title in FOLLOWED.items()
        if found["courses"].get(name)
    )
    parting = found["parting"]["month"]
    return Markup(
        '<section class="gs-card"><h2>{}</h2>{}<p class="gs-note">Dotted lines: the money ends. Follow {}</p></section>'
    ).format(
        FOLLOWED[shown],
        pictures.course(found["courses"][shown], FOLLOWED[shown], found["ends"], parting),
        links,
    )


# ------------------------------------------------------------------------ years


def years(found: Content) -> Markup:
    """Every year, shared ones once, then side by side."""
    told = Markup("").join(_year(each, found["titles"]) for each in found["years"])
    return Markup(
        '<section class="gs-card" aria-labelledby="years"><h2 id="years">Year by year</h2>'
        '<p class="gs-player gs-row gs-noprint" hidden><button class="gs-button is-main" id="play" type="button">Play</button>'
        '<button class="gs-button is-quiet" id="step" type="button">Step</button>'
        '<button class="gs-button is-quiet" id="all" type="button">All years</button><span id="told" role="status"></span></p>{}</section>{}'
    ).format(told, PLAY)


def _year(year: Content, titles: Mapping[str, str]) -> Markup:
    heading = f"Year {year['year']}"
    if year["shared"]:
        sides = Markup('<div class="gs-world is-shared">{}<p class="gs-note">The same in both worlds</p></div>').format(_side(year["base"]))  # fmt: skip
    else:
        sides = Markup("").join(
            Markup('<div class="gs-world is-{}"><h4>{}</h4>{}</div>').format(
                side,
                titles[side],
                _side(year[side]) if year[side] else Markup("<p>Nothing is told.</p>"),
            )
            for side in SIDES
        )
    return Markup(
        '<article class="gs-year" data-year="{0}"><h3>{0}<small>{1}</small></h3><div class="gs-worlds">{2}</div></article>'
    ).format(heading, year["calendar"], sides)


def _side(told: Content) -> Markup:
    """A year in one world: its weightiest lines, then what else happened."""
    lines = Markup("").join(line(each) for each in told["lines"])
    if not told["rest"]:
        return lines
    rest = Markup("").join(line(each) for each in told["rest"])
    words = f"and {told['smaller']} smaller thing{'s' if told['smaller'] > 1 else ''}"
    return Markup('{}<details class="gs-smaller"><summary>{}</summary>{}</details>').format(
        lines, words, rest
    )


def line(each: Content) -> Markup:
    """A sentence that opens to the lines of the diary it rests on, and the rules that wrote them."""
    rows = Markup("").join(
        Markup("<li>{}: {}{}</li>").format(
            capital(row["when"]), row["what"], _rule(row) if row["rule"] else ""
        )
        for row in each["rows"]
    )
    return Markup(
        '<details class="gs-line"><summary>{}</summary><ul>{}</ul></details>'
    ).format(each["text"], rows)  # fmt: skip


def _rule(row: Content) -> Markup:
    return Markup('<small>Rule: {} Rests on {}.</small>').format(row["rule"], row["evidence"].rstrip("."))  # fmt: skip


# ------------------------------------------------------------------------ table


def tables(about: Asked, found: Content, seed: int, year: int) -> Markup:
    """Who sits at the table at the end of a year in both worlds."""
    last = max(len(found["tables"][side]) for side in SIDES)
    year = min(year, last)
    links = Markup(" ").join(
        Markup('<a href="{}"{}>{}</a>').format(
            f"{about.link(n=seed, year=each)}#table",
            Markup(' aria-current="true"') if each == year else "",
            each,
        )
        for each in range(1, last + 1)
    )
    sides = Markup("").join(_one_table(found, side, year) for side in SIDES)
    return Markup(
        '<section class="gs-card" id="table"><h2>Who sits at the table at the end of year {}</h2>'
        '<p class="gs-sub">Each disc is a resident, as full as she has energy; a thick ring: chair or lead; a square: an official; a line: neighbours.</p>'
        '<nav class="gs-yearlinks gs-noprint" aria-label="Year of the table">{}</nav><div class="gs-worlds">{}</div></section>'
    ).format(year, links, sides)


def _one_table(found: Content, side: str, year: int) -> Markup:
    tables_of = found["tables"][side]
    there = tables_of[year - 1] if year <= len(tables_of) else {"seats": [], "ties": []}
    rows = Markup("").join(
        Markup("<li><b>{}</b>, {}</li>").format(seat["name"], pictures.seat_words(seat))
        for seat in there["seats"]
    )
    title = found["titles"][side]
    return Markup(
        '<div class="gs-world is-{}"><h3>{}</h3>{}<details><summary>{} at the table</summary><ul>{}</ul></details></div>'
    ).format(
        side,
        title,
        pictures.table(there["seats"], there["ties"], title),
        len(there["seats"]),
        rows,
    )


# ----------------------------------------------------------------------- people


def people(about: Asked, found: Content, seed: int) -> Markup:
    """Some lives in both worlds, and the way to those of everybody who ever sat at the table."""
    lives = Markup("").join(
        _life(person, energy, found["titles"])
        for person, energy in zip(found["people"], found["energy"], strict=True)
    )
    others = Markup("").join(
        Markup('<li><a href="{}#people">{}</a></li>').format(
            about.link(n=seed, person=number), name
        )
        for number, name in sorted(at_any_table(found).items(), key=lambda each: each[1])
    )
    return Markup(
        '<section class="gs-card" id="people"><h2>Follow one person</h2>{}<p class="gs-note">{}</p>'
        '<details class="gs-noprint"><summary>Everybody who sat at the table at the end of a year</summary><ul class="gs-people">{}</ul></details></section>'
    ).format(lives, LUCK, others)


def at_any_table(found: Content) -> dict[str, str]:
    """Residents who sat at the table at the end of any year in either world: name by number."""
    return {
        seat["person"]: seat["name"]
        for side in SIDES
        for table in found["tables"][side]
        for seat in table["seats"]
        if seat["person"]
    }


def _life(person: Content, energy: Content, titles: Mapping[str, str]) -> Markup:
    sat = "sits at the table in at least one of the worlds" if person["ever_sat_at_the_table"] else "never sits at the table"  # fmt: skip
    sides = Markup("").join(
        Markup('<div class="gs-world is-{}"><h4>{}</h4><ul>{}</ul></div>').format(
            side,
            titles[side],
            Markup("").join(_turn(turn) for turn in person[side]["turns"])
            or Markup("<li>Nothing ever changes.</li>"),
        )
        for side in SIDES
    )
    return Markup(
        '<article class="gs-life"><h3>{}<small>{}</small></h3><p>{}</p>{}<div class="gs-worlds">{}</div></article>'
    ).format(person["name"], sat, parting_of_lives(person), _energy(person, energy), sides)


def _turn(turn: Content) -> Markup:
    return Markup(
        '<li><details class="gs-line"><summary>{}: {}</summary><small>Rule: {} Rests on {}.</small></details></li>'
    ).format(capital(when(turn["month"])), turn["sentence"], turn["rule"], turn["evidence"].rstrip("."))  # fmt: skip


def _energy(person: Content, energy: Content) -> Markup:
    """Her energy in both worlds."""
    parts = person["parts_in_month"]
    title = f"{person['name']}'s energy"
    drawn = pictures.course(energy, title, {}, parts)
    return Markup('<p class="gs-note">{}, 0 to 1</p>{}').format(title, drawn)


# ------------------------------------------------------------------- read aloud


def aloud(about: Asked, found: Content, seed: int, place: int) -> Markup:
    """One year at a time, in large letters."""
    told = found["years"]
    place = min(max(place, 1), len(told))
    year = told[place - 1]
    before = _step(about.link(n=seed, aloud=place - 1), "◀ Before") if place > 1 else ""
    after = _step(about.link(n=seed, aloud=place + 1), "Next ▶") if place < len(told) else ""
    if year["shared"]:
        sides = Markup('<div class="gs-world is-shared">{}</div>').format(_spoken(year["base"]))
    else:
        sides = Markup("").join(
            Markup('<div class="gs-world is-{}"><h2>{}</h2>{}</div>').format(
                side, found["titles"][side], _spoken(year[side])
            )
            for side in SIDES
        )
    return Markup(
        '<section class="gs-aloud"><h1>Year {}{}</h1><div class="gs-worlds">{}</div>'
        '<p class="gs-row">{}{}<a class="gs-button is-quiet" href="{}">Back to the page</a></p></section>'
    ).format(
        year["year"],
        ", the same in both worlds" if year["shared"] else "",
        sides,
        before,
        after,
        about.link(n=seed, aloud=""),
    )


def _spoken(told: Content | None) -> Markup:
    if not told:
        return Markup("<p>Nothing is told.</p>")
    return Markup("").join(Markup("<p>{}</p>").format(each["text"]) for each in told["lines"])


def _step(link: str, words: str) -> Markup:
    return Markup('<a class="gs-button is-main" href="{}">{}</a>').format(link, words)
