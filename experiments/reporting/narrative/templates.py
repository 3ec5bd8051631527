"""Sentence templates for each kind of event.

In the templates, ``{who}``, ``{thing}``, ``{money}``, ``{what}``, ``{cause}`` and ``{when}`` come from
the row; ``{n}``, ``{names}`` and ``{things}`` from several rows; a capital letter (``{Who}``) begins a
sentence. A template is used only where it has all its words: one that speaks of money is passed over
where the diary gives no amount. Where the diary gives a cause for which there are words, only templates
that tell it (``{because}``, ``{reason}``, ``{cause}``) are used, if the kind has any.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Templates:
    """How one kind of event is told.

    Attributes
    ----------
    weight
        3 is a turning point and always told, 2 is told where the year has room, 1 is counted but for
        its first time, 0 is only ever counted.
    one, many, counted
        For a single event, for several of one kind in one year, and for where they are only counted.
    """

    weight: int
    one: tuple[str, ...]
    many: tuple[str, ...] = ()
    counted: tuple[str, str] = ("", "")


EXTERNAL_EVENTS: dict[str, Templates] = {
    "finds_work": Templates(2, ("{Who}{past} {what}, {because}.", "{When}, {who}{past} {what}, {because}."), ("{Names} find paid work.",),
                            ("person finds paid work", "people find paid work")),
    "takes_post": Templates(2, ("{Who}{past} {what}, {because}.", "{When}, {who}{past} {what}, {because}."), ("{Names} go on to posts elsewhere.",),
                            ("person goes on to a post elsewhere", "people go on to posts elsewhere")),
    "tapered_grant": Templates(2, ("{Who} gets a tapered grant, {money}.", "{When}, {who} gets {money}, to be paid less and less.",
                                   "{Who} gets a tapered grant."),
                               ("Tapered grants go to {names}.",), ("tapered grant is made", "tapered grants are made")),
    "enterprise": Templates(2, ("{Who} {what}.", "{When}, {who} {what}."), ("{Names} begin to trade.",),
                            ("group begins to trade", "groups begin to trade")),
    "group_independent": Templates(1, ("{Who} {what}.", "{When}, {who} {what}."),
                                   ("{Names} can stand on their own feet.",),
                                   ("group can stand on its own feet", "groups can stand on their own feet")),
    "group_closes": Templates(1, ("{Who} closes ({cause}).", "{When}, {who} closes ({cause})."),
                              ("{N} groups that had support close, among them {names}.",),
                              ("supported group closes", "supported groups close")),
    "low_turnout": Templates(1, ("{What}.", "{When}, {what}."), ("{N} times few come to what has been prepared.",),
                             ("event draws few", "events draw few")),
    "ally": Templates(2, ("{Who} {what}.", "{When}, {who} {what}."), ("{Names} become allies inside the councils.",),
                      ("officer becomes an ally", "officers become allies")),
    "agenda_changes": Templates(1, ("{The_who} {does}.", "{When}, {the_who} {does}."),
                                ("Priorities change at {names}.",),
                                ("public body changes its priorities", "public bodies change their priorities")),
    "conflict_of_interest": Templates(2, ("Councillor {who} {what}.", "{When}, councillor {who} {what}."),
                                      ("Councillors have interests on both sides of decisions: {names}.",),
                                      ("councillor has interests on both sides", "councillors have interests on both sides")),
    "campaign_won": Templates(3, ("{The_who} {does}.", "{When}, {the_who} {does}."), ("Campaigns win over {names}.",)),
    "campaign_lost": Templates(2, ("{The_who} {does}.", "{When}, {the_who} {does}."),
                               ("Campaigns come to nothing with {names}.",),
                               ("campaign comes to nothing", "campaigns come to nothing")),
    "body_pays": Templates(2, ("{The_who} {does}, {because}: {money}.", "{When}, {the_who} {does}, {because}: {money}.", "{The_who} {does}."),
                           ("{N} times a public body pays for something: {names}.",),
                           ("public body pays for something", "public bodies pay for something")),
    "council_learns": Templates(3, ("{The_who} {does}, {because}.", "{When}, {the_who} {does}, {because}.", "{The_who} {does}.")),
    "council_hardens": Templates(2, ("{The_who} {does}, {because}.", "{When}, {the_who} {does}, {because}.", "{The_who} {does}."),
                                 ("Attitudes harden at {names}.",),
                                 ("public body keeps more to itself", "public bodies keep more to themselves")),
    "parish_objects": Templates(2, ("{The_who} {does}.", "{When}, {the_who} {does}."),
                                ("{N} times {the_who} {does}.",),
                                ("time the parish council objects", "times the parish council objects")),
    "member_elected": Templates(3, ("{Who} {what}.", "{When}, {who} {what}."), ("Elected to the parish council: {names}.",)),
    "large_development": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "officer_leaves": Templates(
        2,
        ("{Who} goes, and {what}.", "{When}, {who} moves on; {what}."),
        ("The public bodies change hands: {names} move on.", "{N} officers move on: {names}."),
        ("officer moves on", "officers move on"),
    ),
    "election": Templates(
        2,
        ("{Who} is {what}.", "An election, {when}: {who} is {what}."),
        ("An election brings in {names}.", "New on the council: {names}."),
        ("councillor is new", "councillors are new"),
    ),
    "election_upset": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "pandemic": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "top_up": Templates(3, ("{When}, {what}: {money} more.", "{What} {when}: {money} more.", "{What}: {money} more."),
                        ("{N} times, {what}: {total} more.",)),
    "cuts": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "council_breaks_promise": Templates(
        1,
        ("{The_who} lets people down: {what}, {because}.",
         "{When}, {what} by {the_who}, {because}.", "{The_who} lets people down: {what}."),
        ("{N} times {the_who} does not keep a promise.", "{The_who} breaks {n} promises."),
        ("promise is broken by the council", "promises are broken by the council"),
    ),
    "council_takes_credit": Templates(
        1,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} times {the_who} {what}.", "{The_who} {what}, {n} times over."),
        ("success is claimed by the council", "successes are claimed by the council"),
    ),
    "link_embedded": Templates(
        3,
        ("{The_who} {does}, {because}.", "{When}, {the_who} {does}, {because}.", "{The_who} {does}."),
        ("{N} public bodies agree standing arrangements: {names}.",),
    ),
    "influence": Templates(
        3,
        ("{When}, {the_who} {does}, {because}.", "{The_who} {does}, {because}.", "{The_who} {does}."),
        (
            "{N} times a decision is changed at the partnership's asking: by {names}.",
            "The partnership makes itself felt: {names} {what}.",
        ),
    ),
}  # fmt: skip
"""What groups, councils, agencies and the wider world do."""

TEMPLATES: dict[str, Templates] = {
    "plan": Templates(
        3,
        (
            "{When}, {what}.",
            "{What}, {when}: now there is something to work to.",
            "{What}.",
            ),
    ),
    "member_joins": Templates(
        2,
        ("{Who}{past} joins the partnership.", "{Who}{past} takes a seat.",
         "{When}, {who}{past} comes onto the partnership."),
        ("{Names} join the partnership.", "Taking a seat: {names}.",
         "{N} people take a seat: {names}."),
        ("person joins the partnership", "people join the partnership"),
    ),
    "member_leaves": Templates(
        2,
        ("{Who}{past} leaves the partnership, {reason}.", "{When}, {who}{past} leaves, {reason}."),
        ("{Names} leave the partnership.", "{N} leave: {names}.",
         "The partnership loses {names}."),
        ("person leaves the partnership", "people leave the partnership"),
    ),
    "comes_and_goes": Templates(
        2,
        ("{Who}{past} joins the partnership, and leaves it again within the year.",
         "{Who}{past} takes a seat, but not for long."),
        ("{Names} join, and leave again within the year.", "{Names} come and go."),
        ("person comes and goes", "people come and go"),
    ),
    "official_seat": Templates(
        0, (), (), ("official takes or leaves a seat", "officials take or leave seats")
    ),
    "new_role": Templates(
        2,
        ("{Who}{past} {what}.", "{When}, {who}{past} {what}."),
        ("{Names} take on new roles.", "New roles go to {names}."),
        ("role changes hands", "roles change hands"),
    ),
    "new_role/becomes chair": Templates(
        2,
        ("{Who}{past} {what}.", "The chair passes to {who}{past}.",
         "{When}, {who}{past} takes the chair."),
        ("The chair passes from hand to hand: {in_turn}.",
         "{N} people chair the partnership in turn: {in_turn}."),
        ("chair is new", "chairs follow each other"),
    ),
    "attack": Templates(
        2,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} times {the_who} {what}.",),
        ("challenge is made in public", "challenges are made in public"),
    ),
    "working_group": Templates(
        2,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} working groups begin to meet: on {subjects}.",),
        ("working group begins to meet", "working groups begin to meet"),
    ),
    "burnout": Templates(
        2,
        ("{Who}{past} stops, worn out.", "{When}, {who}{past} is worn out and stops.",
         "Worn out, {who}{past} stops."),
        ("{N} people stop, worn out: {names}.", "Worn out, {names} stop.",
         "The work wears people out: {names} stop."),
        ("person is worn out", "people are worn out"),
    ),
    "member_leaves/takes much along": Templates(
        2,
        ("{Who}{past} leaves the partnership, {reason}; {carried}, and ties and know-how go too.",
         "{When}, {who}{past} leaves, {reason}: {carried}, and others have to learn it anew."),
        ("{Names} leave the partnership, and ties and know-how that few others had go with them.",),
    ),
    "burnout/takes much along": Templates(
        2,
        ("{Who}{past} stops, worn out; {carried}, and ties and know-how go too.",
         "{When}, {who}{past} is worn out and stops: {carried}, and others have to learn it anew."),
        ("{N} people who carried much stop, worn out: {names}.",),
    ),
    "takes_post/takes much along": Templates(
        2,
        ("{Who}{past} {what}, {because}; {carried}, and ties and know-how go too.",),
    ),
    "key_person": Templates(
        2,
        ("With {who} go ties and know-how: {carried}.",
         "{When}, ties and know-how go with {who}: {carried}."),
        ("Ties and know-how that few others had go with {names}.",),
        ("person goes who carried much", "people go who carried much"),
    ),
    "break": Templates(
        1,
        ("{Who}{past} takes a planned break, {because}.", "{When}, {who}{past} takes a planned break, {because}."),
        ("{N} members take a planned break in turn: {names}.", "Taking turns to rest: {names}."),
        ("member takes a planned break", "planned breaks are taken"),
    ),
    "return": Templates(
        2,
        ("{Who}{past} takes part again after a rest.", "{When}, {who}{past} is back after a rest.",
         "Rested, {who}{past} returns."),
        ("{Names} come back after a rest.", "Back after a rest: {names}.",
         "Rest helps: {names} return."),
        ("person comes back after a rest", "people come back after a rest"),
    ),
    "worker_starts": Templates(
        2,
        ("{Who} starts: {what}.", "{When}, {who} arrives: {what}."),
        ("Paid workers start: {names}.", "{N} paid workers are appointed: {names}."),
        ("worker starts", "workers start"),
    ),
    "worker_leaves": Templates(3, ("{What} ({who}).", "{When}, {what}: {who} is gone.", "{Who} goes: {what}.")),
    "posts_end": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "lto_veto": Templates(
        2,
        ("{Who} {what}.", "{When}, {who} {what}.",
         "What the meeting agreed does not happen: {who} {what}."),
        ("{N} times {who} refuses to pay for what was agreed.",
         "{N} times what was agreed is not paid for."),
        ("thing agreed is refused by the holder of the money",
         "things agreed are refused by the holder of the money"),
    ),
    "lto_replaced": Templates(3, ("{When}, {who} {what}: {because}.", "{Who} {what}: {because}.", "{Who} {what}.")),
    "lto_begins": Templates(3, ("{When}, {who} {what}.", "{Who} {what}.")),
    "bills_late": Templates(
        2, ("{Who} {what}.", "{When}, {who} {what}."), (), ("year of late bills", "years of late bills")
    ),
    "rep_changes": Templates(
        2,
        ("{Who} {what}.", "{When}, {who} {what}."),
        ("The rep changes {n} times: {names} go.",),
        ("change of rep", "changes of rep"),
    ),
    "contract_ended": Templates(
        2,
        ("{When}, {what}.", "{What}: {the_who} want something better.", "{What}, {when}."),
        ("{N} contracts with outside agencies are ended.",),
        ("contract is ended", "contracts are ended"),
    ),
    "agency_seated": Templates(
        2,
        ("{Who} {what}.", "{When}, {who} {what}."),
        ("Seats that no resident filled go to officers of agencies: {names}.",),
        ("seat goes to an agency", "seats go to agencies"),
    ),
    "asset_lost": Templates(3, ("{When}, {what}.", "{What}, {when}.", "{What}.")),
    "clash": Templates(
        3,
        ("{The_who} {what}.", "{When}, {the_who} {what}.", "There is trouble: {the_who} {what}."),
    ),
    "clash_settled": Templates(
        3,
        ("{The_who} {what}, {cause}.", "{When}, {the_who} {what}, {cause}."),
    ),
    "intervention": Templates(
        3,
        ("{When}, {the_who} {what}: {cause}.", "{The_who} {what}: {cause}."),
        ("{N} times {the_who} {what}.",),
    ),
    "breakdown": Templates(
        3,
        ("{The_who} breaks down: it {what}, {because}.", "{When}, {the_who} breaks down and {what}, {because}.",
         "{The_who} breaks down: it {what}."),
        ("{N} times {the_who} breaks down and {what}.",),
    ),
    "still_broken_down": Templates(
        3,
        ("Still broken down, {the_who} {what}, {because}.", "Still broken down, {the_who} {what}."),
    ),
    "called_together": Templates(
        3,
        ("{When}, {what}.", "{What}, {when}.", "{What}."),
        ("{N} times this year {what}.",),
    ),
    "disbanded": Templates(3, ("{When}, {the_who} {what}: {cause}.", "{The_who} {what}: {cause}.")),
    "closes": Templates(3, ("{When}, {the_who} {what}.", "{The_who} {what}, {when}.")),
    "rebuilding": Templates(3, ("{The_who} {what}.", "{When}, {the_who} {what}.")),
    "rebuilt": Templates(3, ("{When}, {the_who} {what}.", "{The_who} {what}.")),
    "criteria_tightened": Templates(
        2,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} times {the_who} {what}.",),
        ("change of rules makes it harder to become a member",
         "changes of rules make it harder to become a member"),
    ),
    "review_of_members": Templates(
        2,
        ("{The_who} {what}.", "{When}, {the_who} {what}."),
        ("{N} times {the_who} {what}.",),
        ("yearly review finds a table too small or without a majority of residents",
         "yearly reviews find a table too small or without a majority of residents"),
    ),
    "dominance_noticed": Templates(
        3,
        ("{When}, {the_who} {what}.", "{The_who} {what}, {when}.", "{The_who} {what}."),
    ),
    "contest_won": Templates(3, ("{When}, {the_who} {what}.", "{The_who} {what}.",
                             "It comes to a head {when}, and {the_who} {what}.")),
    "contest_lost": Templates(
        3,
        ("{When}, {the_who} {what}.", "{The_who} {what}.",
         "It comes to a head {when}, and {the_who} {what}."),
        ("{N} times over, {the_who} {what}.", "{The_who} {what}, not once but {n} times."),
    ),
    "hub_opens": Templates(3, ("{When}, {what}; it has cost {money}.", "{What}, {when}.",
                           "{What}; it has cost {money}.", "{What}.")),
    "hub_lost": Templates(3, ("{What}, {because}.", "{When}, {what}, {because}.", "{What}, {when}.", "{What}.")),
    "asset_bought": Templates(3, ("{When}, {what}: {money} went into it.", "{What}, {when}.",
                              "{What}; {money} went into it."),
                          ("{N} times, {what}: {total} has gone in.",)),
    "incorporated": Templates(3, ("{When}, {what}, {because}.", "Looking ahead, {what}, {because}.", "{When}, {what}.")),
    "legacy_body": Templates(3, ("{The_who} {what}, with {money} in reserve.", "{The_who} {what}.")),
    "body_folds": Templates(3, ("{When}, {body} {what}, {because}.", "{Body} {what}, {because}.",
                            "{Body} {what}, with the costs of {months} in hand.", "{Body} {what}.",
                            "{When}, {body} {what}; the costs of {months} are in hand.")),
    "partnership_ends": Templates(
        3, ("{The_who} {what}, {because}.", "{When}, {the_who} {what}, {because}.", "{The_who} {what}.")
    ),
    "grant_spent": Templates(3, ("{When}, {what}: {money} in all.", "{What}: {money} in all.")),
    "money_ends": Templates(3, (
        "{When}, {what}; {money} has been spent.",
        "{What}, {when}; {money} has been spent.",
        "{What}; {money} has been spent.",
    )),
    "money_lapses": Templates(2, ("{What}: {money} is lost.", "{When}, {what}, {money} of it."),
                          ("{N} times, {what}.",), ("lapse of money", "lapses of money")),
    "project_agreed": Templates(
        1,
        ("The partnership agrees on {a_thing} ({money}), put forward by {who}.",
         "{When}, {a_thing} is agreed; the idea comes from {who}."),
        ("{N} projects are agreed, among them {a_costliest} for {most}.",
         "Money goes to {n} new projects; the largest is {a_costliest}, {most}."),
        ("project is agreed", "projects are agreed"),
    ),
    "project_completed": Templates(
        2,
        ("{When}, {the_thing} is finished; it cost {money}.", "{The_thing} is finished, {when}.",
         "{The_thing} is finished; it cost {money}."),
        ("{N} projects are finished, the largest {a_costliest} for {most}.",
         "Finished: {things}.", "There is something to show: {things}."),
        ("project is finished", "projects are finished"),
    ),
    "project_late": Templates(
        1,
        ("{The_thing} runs late.", "{When}, {the_thing} is late."),
        ("Late: {things}.", "{N} projects run late, among them {a_costliest}."),
        ("project runs late", "projects run late"),
    ),
    "project_abandoned": Templates(
        2,
        ("{The_thing} is given up: {cause}.", "{When}, the partnership gives up {the_thing}: {cause}.",
         "The partnership gives up {the_thing}."),
        ("{N} projects are given up: {things}.", "Given up: {things}."),
        ("project is given up", "projects are given up"),
    ),
    "grants_made": Templates(
        1,
        ("{When}, {money} goes out as {what}.", "Money goes out as {what}: {money}."),
        ("{N} rounds of small grants go out, {total} in all.",),
        ("round of small grants goes out", "rounds of small grants go out"),
    ),
    "match": Templates(
        1,
        ("{When}, {money} is found from elsewhere as match.", "{What}: {money}."),
        ("{N} times match funding is found, {total} in all.",),
        ("sum of match funding is found", "sums of match funding are found"),
    ),
    **EXTERNAL_EVENTS,
}  # fmt: skip

STAGE_TEMPLATES: dict[tuple[str, str], tuple[str, ...]] = {
    ("rises", "fragile"): (
        "The partnership is no longer only forming: it is fragile, with a plan but slow to decide.",
        "From forming to fragile: there is a plan, but decisions come late.",
    ),
    ("rises", "fragile_maturity"): (
        "Decisions now come in time; the partnership reaches a fragile maturity.",
        "{When} the partnership finds its feet, and stands at fragile maturity: timely, but "
        "resting on few.",
        "Fragile maturity: the partnership decides in time, while those who carry it stay.",
    ),
    ("rises", "sturdy"): (
        "The partnership has become sturdy: it would decide in time even without its workers and "
        "its most active members.",
        "{When}, the partnership turns sturdy; it no longer hangs on one or two people.",
        "Sturdy: there are new people and new roles, and it would hold without its busiest.",
    ),
    ("rises", "self_sustaining"): (
        "The partnership can stand on its own money: it is self-sustaining.",
        "{When} it becomes self-sustaining, with a legal form and an income that covers its core.",
    ),
    ("falls back", "sturdy"): (
        "Its income no longer covers its core: from self-sustaining it falls back to sturdy.",
        "The partnership falls back from self-sustaining to sturdy, {because}.",
    ),
    ("falls back", "fragile_maturity"): (
        "The partnership falls back to fragile maturity, {because}.",
        "{When}, the partnership is back at fragile maturity, {because}.",
        "The partnership falls back to fragile maturity.",
    ),
    ("falls back", "fragile"): (
        "The partnership falls back from {before} to fragile, {because}.",
        "{When} the partnership is fragile again, {because}.",
        "The partnership falls back from {before} to fragile.",
    ),
    ("falls back", "forming"): ("The partnership is back where it began: forming.",),
}

FIRSTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "project_completed": (
        ("The first project is finished: {a_thing}, {money}.",
         "{When} there is a first thing to show: {a_thing}, for {money}."),
        ("The first project to be finished is {a_first} ({first_money}); {n_rest} more {follow}.",
         "There is a first thing to show, {a_first} for {first_money}, and {n_rest} more {follow}."),
    ),
    "burnout": (
        ("{Who}{past} is the first to stop, worn out.",
         "{When}, {who}{past} is worn out and stops: the first."),
        ("{First} is the first to stop, worn out; {n_rest} more {follow}.",),
    ),
    "project_agreed": (
        ("The first project is agreed: {a_thing} for {money}.",),
        ("The first project agreed is {a_first}, for {first_money}; {n_rest} more {follow}.",
         "It begins with {a_first} for {first_money}, and {n_rest} more {follow}."),
    ),
}  # fmt: skip
"""Templates for the first time ever that a kind of event is told."""

REASONS = {
    "pet project": "having come for one project of their own",
    "moves away or dies": "lost to a move or a death",
    "own reasons": "for reasons of their own",
    "clash": "after the falling-out",
    "key person leaves": "one of those who did most",
    "moves on": "moving on",
    "sees nothing that will last": "seeing nothing that will last",
    "has too little say": "having too little say",
    "finds the money in good hands": "now that the money is in good hands",
    "finds little left to fight for, and has little say": "with little left to fight for, and little say",
    "sees no money for what she came for": "seeing no money for what they came for",
    "has too few friends there": "having too few friends there",
    "has done her part": "having done their part",
}
"""What is said of why somebody leaves: by the diary's cause, or by what they say of it."""

BECAUSE = {
    "over-promising": "for too much was promised",
    "capacity": "for want of capacity",
    "could not carry on": "for it could not carry on",
    "nobody is left": "for nobody is left",
    "no body was planned": "for nothing was planned to follow it",
    "nobody took it on": "for nobody was ready to take it on",
    "worn": "tired from the work",
    "her turn": "as planned",
    "skill gained": "with what was learned here",
    "skill gained at the table": "with what was learned at the table",
    "a decision changed": "having changed its mind",
    "goodwill": "out of goodwill",
    "ties and credibility": "for it knows people here and thinks well of them",
    "no money for the bills": "for there is no money for the bills",
    "legacy plan": "for the time after the money",
    "to stand on their own feet": "so as to stand on its own feet",
    "it withdrew": "it withdraws",
    "falling-out": "there has been a falling-out",
    "it failed": "it has failed",
    "parting": "the two part by agreement",
    "an ally": "helped by an ally inside it",
    "joint work": "after work together that went well",
    "councillors": "through councillors who sit with residents",
    "dialogue": "through talking with residents regularly",
    "members elected to it": "now that members of the partnership sit on it",
    "credit shared": "for credit was shared",
    "a new officer": "under a new officer",
    "quarrels": "put off by quarrels",
    "credit taken": "after claiming as its own what residents had done",
    "a campaign refused": "having stood firm against a campaign",
    "being bound": "bound by what residents can now stop",
    "decisions are late": "for decisions no longer come in time",
    "clashes": "for people have been at odds",
    "it rests on few": "for it rests on few again",
    "nobody new": "for nobody new has come",
    "no new roles": "for nobody has taken on a new role",
    "income": "for its income no longer covers its core",
    "workers": "after the quarrel with the paid workers",
    "lto": "after the quarrel with the organisation that holds the money",
    "difficult_person": "after the quarrel over how people are treated",
    "personal_project": "after the quarrel over a project of somebody's own",
    "members": "after the quarrel over who does the work",
    "estates": "after the quarrel between the estates",
    "too little time at the table": "for too few have time for it",
}
"""Causes of the diary that need words of their own, as a clause at the end of a sentence."""

BODIES = {
    "new_body": "a new body",
    "lto": "the organisation that held the money",
    "merger": "a merged organisation",
}

CLOSED_BECAUSE = {
    "insolvency": "for its bills had gone unpaid",
    "too few people": "for too few were left to run it",
    "exhaustion": "for those who ran it were worn out",
    "quarrel": "over a quarrel",
    "age": "as small bodies do sooner or later",
    "could not carry on": "for it could not carry on",
    "nobody is left": "for nobody was left",
    "no body was planned": "for nothing had been planned to follow it",
    "nobody took it on": "for nobody was ready to take it on",
}
"""Why a partnership ended, looking back."""
