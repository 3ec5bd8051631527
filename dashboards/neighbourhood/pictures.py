"""Pictures of one neighbourhood: a figure over the months in both worlds, who sits at the table, one person's energy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from experiments.reporting.svg import Frame, picture, points, tag, ticks

Content = Mapping[str, Any]
SIDES = (("base", "var(--gs-base)", None), ("other", "var(--gs-other)", "7 5"))
"""Which side has which colour and dashes."""
YEAR = 12
SIZES = ((860.0, 300.0), (360.0, 250.0))
"""Width and height of a picture on a desk and on a phone."""


def course(
    values: Mapping[str, Sequence[float | None]],
    title: str,
    ends: Mapping[str, float | None],
    parts_in: int | None,
) -> Markup:
    """A monthly figure in both worlds, with the shared months and the ends of the money.

    Parameters
    ----------
    values
        By side, one value a month, None where there is nothing to measure.
    ends
        Month in which the money ends, by side.
    parts_in
        First month in which the worlds differ, from 0; None where they never do.

    Returns
    -------
    two pictures, of which a style sheet shows the one that fits the screen
    """
    return Markup('<div class="gs-wide">{}</div><div class="gs-narrow">{}</div>').format(
        *(_course(values, title, ends, parts_in, size) for size in SIZES)
    )


def _course(
    values: Mapping[str, Sequence[float | None]],
    title: str,
    ends: Mapping[str, float | None],
    parts_in: int | None,
    size: tuple[float, float],
) -> Markup:
    known = [value for side in values.values() for value in side if value is not None]
    top = 1.0 if max(known, default=1.0) <= 1.0 else math.ceil(max(known))
    months = max((len(side) for side in values.values()), default=1)
    frame = Frame(*size, 44, 14, 34, 36, (0, months / YEAR), (0, top))
    drawn = [*_grid(frame, top), *_shared(frame, parts_in)]
    for side, colour, dashes in SIDES:
        drawn += _line(frame, values.get(side, ()), colour, dashes)
        end = ends.get(side)
        if end is not None and end < months:
            x = frame.x(end / YEAR)
            drawn.append(
                tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, stroke=colour, stroke_width=1.5, stroke_dasharray="2 4")
            )  # fmt: skip
    return picture(frame.width, frame.height, _told(values, title, parts_in), drawn)


def _grid(frame: Frame, top: float) -> list[Markup]:
    drawn = []
    for value in ticks(0, top, 4):
        y = frame.y(value)
        drawn.append(tag("line", x1=frame.left, x2=frame.wall, y1=y, y2=y, stroke="var(--gs-rule)"))
        drawn.append(_label(f"{value:g}", frame.left - 8, y + 5, "end"))
    for year in ticks(*frame.x_range, 6):
        drawn.append(_label(f"{year:g}", frame.x(year), frame.floor + 22, "middle"))
    drawn.append(_label("years", frame.wall, frame.floor + 34, "end"))
    return drawn


def _shared(frame: Frame, parts_in: int | None) -> list[Markup]:
    """The ground of the months that both worlds share, and where they part."""
    if parts_in is None:
        return [_label("the worlds never part", frame.left + 6, frame.top - 12, "start")]
    x = frame.x(parts_in / YEAR)
    ground = tag("rect", x=frame.left, y=frame.top, width=max(1.0, x - frame.left), height=frame.floor - frame.top,
                 fill="var(--gs-rule)", fill_opacity="0.45")  # fmt: skip
    anchor = "start" if x < frame.width * 0.7 else "end"
    return [ground, _label(f"here they part: month {parts_in + 1}", x, frame.top - 12, anchor)]


def _line(
    frame: Frame, values: Sequence[float | None], colour: str, dashes: str | None
) -> list[Markup]:
    """The stretches of a figure that are known."""
    drawn, stretch = [], []
    for month, value in enumerate([*values, None]):
        if value is not None:
            stretch.append((frame.x((month + 1) / YEAR), frame.y(value)))
        elif stretch:
            xs, ys = zip(*stretch, strict=True)
            drawn.append(
                tag("polyline", points=points(xs, ys), fill="none", stroke=colour, stroke_width=3, stroke_dasharray=dashes)
            )  # fmt: skip
            stretch = []
    return drawn


def _label(words: str, x: float, y: float, anchor: str) -> Markup:
    return tag("text", words, x=x, y=y, text_anchor=anchor, fill="var(--gs-muted)", font_size=14)


def _told(
    values: Mapping[str, Sequence[float | None]], title: str, parts_in: int | None
) -> Markup | str:
    """What the picture shows for those who cannot see it."""
    ends = []
    for side, name in (("base", "the baseline"), ("other", "the other design")):
        known = [(month, value) for month, value in enumerate(values.get(side, ())) if value is not None]  # fmt: skip
        if known:
            ends.append(
                f"{name} goes from {known[0][1]:.2f} to {known[-1][1]:.2f} in month {known[-1][0] + 1}"
            )
    parted = "" if parts_in is None else f" They part in month {parts_in + 1}."
    return f"{title}: {'; '.join(ends)}.{parted}"


# ----------------------------------------------------------------------- table

SIZE, RING, DOT = 360.0, 128.0, 21.0


def table(seats: Sequence[Content], ties: Sequence[Sequence[int]], title: str) -> Markup:
    """Who sits at the table, in a ring: a disc for each, as full as her energy; lines between neighbours."""
    places = [_place(number, len(seats)) for number in range(len(seats))]
    drawn = [
        tag("line", x1=places[one][0], y1=places[one][1], x2=places[other][0], y2=places[other][1],
            stroke="var(--gs-muted)", stroke_width=1.5)
        for one, other in ties
    ]  # fmt: skip
    for seat, place in zip(seats, places, strict=True):
        drawn += _disc(seat, *place)
    if not seats:
        drawn.append(_label("nobody sits at the table", SIZE / 2, SIZE / 2, "middle"))
    named = "; ".join(f"{seat['name']} ({seat_words(seat)})" for seat in seats)
    return picture(SIZE, SIZE, f"The table under {title}: {named or 'nobody'}.", drawn)


def _place(number: int, of: int) -> tuple[float, float]:
    turn = 2 * math.pi * number / max(of, 1) - math.pi / 2
    return SIZE / 2 + RING * math.cos(turn), SIZE / 2 + RING * math.sin(turn)


def _disc(seat: Content, x: float, y: float) -> list[Markup]:
    """A resident's disc fills with her energy from below; officials are squares, who hold a role have a ring."""
    role = seat["role"] != "member"
    ring: dict[str, object] = {"stroke": "var(--gs-ink)", "stroke_width": 3.5 if role else 1.2}
    first = "".join(part[0] for part in str(seat["name"]).split()[:2])
    words = tag("title", f"{seat['name']}, {seat_words(seat)}")
    letters = tag("text", first, x=x, y=y + 5, text_anchor="middle", font_size=13, font_weight=600, fill="var(--gs-ink)")  # fmt: skip
    if seat["kind"] != "resident":
        side = 2 * DOT - 6
        box = tag("rect", words, x=x - side / 2, y=y - side / 2, width=side, height=side, rx=4, fill="var(--gs-card)", **ring)  # fmt: skip
        return [box, letters]
    energy = seat["energy"] or 0.0
    level = y + DOT - 2 * DOT * energy
    half = math.sqrt(max(0.0, DOT**2 - (level - y) ** 2))
    large = 1 if energy > 0.5 else 0
    fill = tag("path", d=f"M{x - half:.1f} {level:.1f}A{DOT} {DOT} 0 {large} 0 {x + half:.1f} {level:.1f}Z",
               fill="var(--gs-accent)", fill_opacity="0.38")  # fmt: skip
    ground = tag("circle", words, cx=x, cy=y, r=DOT, fill="var(--gs-card)", **ring)
    return [ground, fill, letters]


def seat_words(seat: Content) -> str:
    """A seat in words: role, since when, energy and friends."""
    if seat["kind"] != "resident":
        return f"{'a councillor' if seat['kind'] == 'councillor' else 'from an agency'}, since year {seat['since'] // YEAR + 1}"
    role = {"chair": "chair", "lead": "leads a theme"}.get(seat["role"], "member")
    energy = "" if seat["energy"] is None else f", energy {seat['energy']:.2f}"
    friends = round(seat["friendships"])
    friends_words = "no friends" if not friends else "1 friend" if friends == 1 else f"{friends} friends"  # fmt: skip
    return f"{role}, since year {seat['since'] // YEAR + 1}{energy}, {friends_words} made here"


# ----------------------------------------------------------------------- strip


def strip(xs: Sequence[float], own: float, zero: float, title: str) -> Markup:
    """Strokes on a line, one of them marked.

    Parameters
    ----------
    xs, own, zero
        Where the strokes, the marked one and no difference lie, in units of the picture (0 to 320).
    """
    drawn = [
        tag("line", x1=6, x2=314, y1=20, y2=20, stroke="var(--gs-rule)"),
        tag("line", x1=zero, x2=zero, y1=4, y2=30, stroke="var(--gs-muted)", stroke_dasharray="2 2"),
        *(tag("line", x1=x, x2=x, y1=12, y2=20, stroke="var(--gs-muted)", stroke_opacity="0.7") for x in xs),
        tag("path", d=f"M{own:.1f} 22l5 9h-10z", fill="var(--gs-ink)"),
        tag("line", x1=own, x2=own, y1=6, y2=22, stroke="var(--gs-ink)", stroke_width=3),
    ]  # fmt: skip
    return picture(320, 34, f"{title}: this neighbourhood among {len(xs)} twins", drawn)
