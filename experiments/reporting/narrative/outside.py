"""Ways of telling what groups, councils, agencies and the wider world do; words as in `forms`."""

from __future__ import annotations

from experiments.reporting.narrative.form import Forms

OUTSIDE: dict[str, Forms] = {
    "finds_work": Forms(2, ("{Who}{past} {what}.", "{When}, {who}{past} {what}."), ("{Names} find paid work.",),
                        ("person finds paid work", "people find paid work")),
    "tapered_grant": Forms(2, ("{Who} gets a tapered grant, {money}.", "{When}, {who} gets {money}, to be paid less and less.",
                               "{Who} gets a tapered grant."),
                           ("Tapered grants go to {names}.",), ("tapered grant is made", "tapered grants are made")),
    "enterprise": Forms(2, ("{Who} {what}.", "{When}, {who} {what}."), ("{Names} begin to trade.",),
                        ("group begins to trade", "groups begin to trade")),
    "group_independent": Forms(1, ("{Who} {what}.", "{When}, {who} {what}."),
                               ("{Names} can stand on their own feet.",),
                               ("group can stand on its own feet", "groups can stand on their own feet")),
    "group_closes": Forms(1, ("{Who} closes ({cause}).", "{When}, {who} closes ({cause})."),
                          ("{N} groups that had support close, among them {names}.",),
                          ("supported group closes", "supported groups close")),
    "low_turnout": Forms(1, ("{What}.", "{When}, {what}."), ("{N} times few come to what has been prepared.",),
                         ("event draws few", "events draw few")),
    "ally": Forms(2, ("{Who} {what}.", "{When}, {who} {what}."), ("{Names} become allies inside the councils.",),
                  ("officer becomes an ally", "officers become allies")),
    "agenda_changes": Forms(1, ("{The_who} {does}.", "{When}, {the_who} {does}."),
                            ("Priorities change at {names}.",),
                            ("public body changes its priorities", "public bodies change their priorities")),
    "conflict_of_interest": Forms(2, ("Councillor {who} {what}.", "{When}, councillor {who} {what}."),
                                  ("Councillors have interests on both sides of decisions: {names}.",),
                                  ("councillor has interests on both sides", "councillors have interests on both sides")),
    "campaign_won": Forms(3, ("{The_who} {does}.", "{When}, {the_who} {does}."), ("Campaigns win over {names}.",)),
    "campaign_lost": Forms(2, ("{The_who} {does}.", "{When}, {the_who} {does}."),
                           ("Campaigns come to nothing with {names}.",),
                           ("campaign comes to nothing", "campaigns come to nothing")),
    "large_development": Forms(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "officer_leaves": Forms(
        2,
        ("{Who} goes, and {what}.", "{When}, {who} moves on; {what}."),
        ("The public bodies change hands: {names} move on.", "{N} officers move on: {names}."),
        ("officer moves on", "officers move on"),
    ),
    "election": Forms(
        2,
        ("{Who} is {what}.", "An election, {when}: {who} is {what}."),
        ("An election brings in {names}.", "New on the council: {names}."),
        ("councillor is new", "councillors are new"),
    ),
    "election_upset": Forms(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "pandemic": Forms(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "top_up": Forms(3, ("{When}, {what}: {money} more.", "{What} {when}: {money} more.", "{What}: {money} more."),
                    ("{N} times, {what}: {total} more.",)),
    "cuts": Forms(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "council_breaks_promise": Forms(
        1,
        ("{The_who} lets people down: {what}, {because}.",
         "{When}, {what} by {the_who}, {because}.", "{The_who} lets people down: {what}."),
        ("{N} times {the_who} does not keep a promise.", "{The_who} breaks {n} promises."),
        ("promise is broken by the council", "promises are broken by the council"),
    ),
    "council_takes_credit": Forms(
        1,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} times {the_who} {what}.", "{The_who} {what}, {n} times over."),
        ("success is claimed by the council", "successes are claimed by the council"),
    ),
    "link_embedded": Forms(
        3,
        ("{The_who} {does}.", "{When}, {the_who} {does}."),
        ("{N} public bodies agree standing arrangements: {names}.",),
    ),
    "influence": Forms(
        3,
        ("{When}, {the_who} {does}.", "{The_who} {does}, {when}.", "{The_who} {does}."),
        (
            "{N} times a decision is changed at the partnership's asking: by {names}.",
            "The partnership makes itself felt: {names} {what}.",
        ),
    ),
}  # fmt: skip
