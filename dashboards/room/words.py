"""What people read and say in the room, in one place."""

from __future__ import annotations

from typing import NamedTuple

MODEL = "A model, not a forecast."
UNTESTED = (
    "No field experiment has tested these designs against each other: what you see are hypotheses."
)
UNMEASURED = "Nobody has measured what is left years after the money."
FOOT = f"{MODEL} {UNTESTED}"

LESS_SAME_MORE = {"less": "less", "same": "the same", "more": "more"}
SIGNS = {"less": "▼", "same": "=", "more": "▲"}
HOW_MUCH = {"little": "a little", "lot": "a lot"}


class Outcome(NamedTuple):
    """A headline outcome as the room is asked about it."""

    label: str
    when: str


OUTCOMES = {
    "maturity": Outcome("How well the partnership works", "when the money ends"),
    "legacy_36": Outcome("What is left", "three years after the money"),
    "resident_voice": Outcome("Residents’ say", "over the programme"),
    "trust_partnership": Outcome("Residents’ trust in the partnership", "over the programme"),
    "energy_members": Outcome("Members’ energy", "over the programme"),
}


class Cue(NamedTuple):
    """A step as the facilitator sees it: its name, its minutes, what to do, to say and to ask."""

    title: str
    minutes: int
    do: str
    say: tuple[str, ...]
    ask: tuple[str, ...] = ()


CUES = {
    "ready": Cue(
        "Get ready",
        0,
        "Before people come. Every comparison is run now, so that the network may be off on the day. Open the big screen in a window of its own and print the pack.",
        (),
    ),
    "join": Cue(
        "Join",
        10,
        "Show the address and the code. Hand out paper cards to those without a phone; pairs may share one.",
        (
            "Welcome. We will guess first and then look at what a model says.",
            "Your phone asks for no name and keeps none. Nobody sees who guessed what.",
            "The model compares ways of running a programme. It predicts no place, least of all this one.",
        ),
    ),
    "brief": Cue(
        "The question",
        5,
        "Read the lines on the screen aloud. Give out the role cards if you use them: each table speaks for one role.",
        ("Here is one change. Everything else stays as it is.",),
        ("Is the question clear? What would you want to know before you guess?",),
    ),
    "predict": Cue(
        "Guess",
        10,
        "Two minutes in pairs, then everybody sends a guess. Count the cards of those without a phone and type the counts in.",
        (
            "Talk to your neighbour first. Then guess: less, the same, or more, and by how much.",
            "There is no prize. A wrong guess is the most interesting one.",
        ),
        ("Why do you think so? What have you seen that makes you think so?",),
    ),
    "reveal": Cue(
        "Look",
        15,
        "Next shows one row at a time. Before each, ask who guessed what, and why.",
        (
            "Each dot is one neighbourhood, lived through both ways with the same luck. Left of the line less, right of it more.",
            "The shaded part is too small to matter. “Not sure” is an answer too: the model cannot tell it from chance.",
        ),
        ("Where do the dots go against the crowd? What might be different there?",),
    ),
    "why": Cue(
        "Why, and one story",
        15,
        "Read the sentence, then the two lives of one neighbourhood. The links below open the causes and the whole of both stories; each takes some seconds.",
        (
            "This is one invented neighbourhood, twice. It proves nothing; it shows how things may hang together.",
        ),
    ),
    "missing": Cue(
        "What is missing?",
        15,
        "Everybody writes cards: on the phone, or on paper that you type in. Show the cards you want to talk about.",
        (
            "The model leaves much out. What decides this here, and is not in it?",
            "A number on the screen is no argument against somebody’s experience.",
        ),
    ),
    "record": Cue(
        "Record of the day",
        5,
        "Save the record. It has guesses, answers and cards, and no names.",
        (
            "Thank you. You can take the record home: what we guessed, what the model said, what it lacks.",
        ),
        ("What will you do differently? What would you tell somebody who was not here?",),
    ),
}
AGAIN = "Change one thing"
"""What the brief of a further question is called."""

PHONE = {
    "ready": "You are in. The session has not begun yet.",
    "join": "You are in. Look at the big screen.",
    "look": "Look at the big screen.",
    "private": "No name is asked for or kept. You can change your guess until the answer is shown.",
    "sent": "Your guess is in.",
    "change": "Change my guess",
    "send": "Send my guess",
    "none": "Choose at least one answer, then send.",
    "not sent": "You have not sent a guess for this question.",
    "card": "Your card",
    "card help": "One thought on each card. Write no names: cards may be shown on the big screen and stand in the record.",
    "card send": "Send the card",
    "card sent": "cards sent",
    "card full": "That is as many cards as one phone can send.",
    "over": "This session has ended. Thank you for coming.",
    "closed": "The answer is being shown; guesses can no longer be changed.",
    "thanks": "Thank you. The record of the day has no names. Your phone forgets its random mark within a day.",
    "lost": "No connection. Trying again; you need do nothing.",
    "join title": "Join the room",
    "code": "Room code on the big screen",
    "go": "Join",
}

ONLY_HERE = "Phones cannot join: the dashboard answers to this computer only. Stop it and start it with --host 0.0.0.0 and --password-file, in a network you trust."
NO_NETWORK = "This computer has no network address, so phones cannot find it. Join a network, or open one with this computer."
NO_PASSWORD = "There is no password: everybody in this network can open this page too. Start the dashboard with --password-file; phones join with the room code alone."

OFFLINE = "✓ Nothing more has to be run: the way out of this network may be off."
PRIVACY = "Kept on this computer only: guesses, cards and answers. A phone is known by a random mark; no name, address or device is kept."

ROLES = {
    "Resident": (
        "You live here and give some hours of your own each week, beside work and family.",
        "You want: something to show for it soon; meetings you can bear; a say that is real.",
        "You fear: that the same few do everything; that it is decided elsewhere; that it was all for nothing when the money ends.",
        "Ask: who is not here, and why? What would make me come back next month?",
    ),
    "Paid worker": (
        "You are employed for some days a week, by the organisation that holds the money. Your post ends with it.",
        "You want: things to move; residents who can do without you one day; no blame when it is slow.",
        "You fear: to take over without noticing; to burn out; to be the only one who knows where everything is.",
        "Ask: who learned something when I did this? What happens to it when I go?",
    ),
    "Councillor": (
        "You were elected and will be up for election again. You have a seat near the table, perhaps a vote.",
        "You want: an area that is better off; credit where it is due; no surprise in the press.",
        "You fear: a group that speaks for nobody; promises that the council cannot keep; officers who say no for you.",
        "Ask: what can I unblock? Do I speak for the town hall here, or for the people?",
    ),
    "Funder": (
        "You hold money that is not yours and have to say what became of it.",
        "You want: something that lasts after the money; residents in the lead; accounts that add up.",
        "You fear: a hall nobody runs; money not spent in time; a success that was one person’s.",
        "Ask: what would we see three years after? Which of my rules would I miss least?",
    ),
}
