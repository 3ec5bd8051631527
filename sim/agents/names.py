"""Invented names, so that a diary can be read: keyed by identity, the same in twin worlds."""

from __future__ import annotations

import math

from sim.event_log import ResidentName
from sim.randomness import identity

FIRST = [
    "Aisha",
    "Alan",
    "Amina",
    "Andrew",
    "Anita",
    "Barbara",
    "Beata",
    "Brian",
    "Carol",
    "Chidi",
    "Claire",
    "Colin",
    "Dawn",
    "Deepak",
    "Denise",
    "Derek",
    "Doreen",
    "Elaine",
    "Eileen",
    "Emeka",
    "Fatima",
    "Fiona",
    "Gareth",
    "Geoff",
    "Gloria",
    "Grace",
    "Hamid",
    "Hazel",
    "Helen",
    "Imran",
    "Irene",
    "Jan",
    "Janet",
    "Jean",
    "Joanne",
    "Joyce",
    "June",
    "Karen",
    "Kath",
    "Keith",
    "Kevin",
    "Latoya",
    "Leila",
    "Linda",
    "Lorraine",
    "Malik",
    "Margaret",
    "Maria",
    "Marcus",
    "Maureen",
    "Mick",
    "Mohammed",
    "Moira",
    "Nadia",
    "Nasreen",
    "Neil",
    "Olive",
    "Omar",
    "Pam",
    "Pat",
    "Paul",
    "Pauline",
    "Pearl",
    "Phil",
    "Priya",
    "Rashid",
    "Ray",
    "Rita",
    "Rob",
    "Rosa",
    "Ruth",
    "Sadia",
    "Sam",
    "Sandra",
    "Sarah",
    "Shanice",
    "Sheila",
    "Shirley",
    "Simon",
    "Stan",
    "Sue",
    "Tariq",
    "Terry",
    "Theresa",
    "Tina",
    "Tomasz",
    "Tracey",
    "Val",
    "Vera",
    "Wayne",
    "Wendy",
    "Winston",
    "Yusuf",
    "Yvonne",
    "Zainab",
    "Zoe",
]
PLACES = [
    "Alder",
    "Ash",
    "Bank",
    "Beacon",
    "Birch",
    "Bridge",
    "Brook",
    "Canal",
    "Castle",
    "Chapel",
    "Coal",
    "Copper",
    "Crow",
    "East",
    "Elm",
    "Ferry",
    "Field",
    "Forge",
    "Gate",
    "Glebe",
    "Green",
    "Harbour",
    "Hawthorn",
    "Heath",
    "High",
    "Hollow",
    "Kiln",
    "Lark",
    "Lime",
    "Lock",
    "Mill",
    "Moor",
    "North",
    "Oak",
    "Orchard",
    "Park",
    "Pit",
    "Quarry",
    "Ridge",
    "River",
    "Rowan",
    "Sand",
    "School",
    "Spring",
    "Station",
    "Stone",
    "Thorn",
    "Weir",
    "West",
    "Willow",
]
ENDINGS = [
    "Bank",
    "Close",
    "End",
    "Estate",
    "Fields",
    "Gardens",
    "Green",
    "Heights",
    "Hill",
    "Lane",
    "Park",
    "Rise",
    "Road",
    "Side",
    "View",
]


# as varied as on the bells of an English town today
_SURNAMES_TODAY = """
Adams Allen Anderson Armstrong Atkinson Bailey Baker Barker Barnes Bell Bennett Bentley Booth
Bradley Brooks Brown Burton Butler Carter Chapman Clarke Collins Cook Cooper Cox Davies Dawson
Dixon Ellis Evans Fisher Fletcher Foster Fox Gibson Graham Green Griffiths Hall Harris Harrison
Hawkins Hill Holmes Hughes Hunt Jackson James Jenkins Johnson Jones Kelly Kennedy King Knight
Lawson Lee Lewis Lloyd Marshall Martin Mason Mills Mitchell Moore Morgan Morris Murray Newton
Palmer Parker Pearson Phillips Pickering Powell Price Pritchard Reid Richards Roberts Robinson
Rogers Russell Saunders Shaw Simpson Smith Stevens Stewart Sutton Taylor Thomas Thompson Turner
Walker Walton Ward Watson Webb White Wilkinson Williams Wilson Wood Wright Young
Brennan Byrne Doherty Doyle Flynn Gallagher Kavanagh Lynch McCarthy Murphy Nolan O'Brien
O'Connor Quinn Ryan Sweeney
Ahmed Akhtar Ali Aziz Bashir Begum Bhatt Chaudhry Choudhury Das Desai Dhillon Gill Hussain
Iqbal Islam Joshi Kaur Khan Khatun Mahmood Malhotra Mehta Miah Mistry Nair Parmar Patel Perera
Rahman Rana Sandhu Shah Sharma Sidhu Singh Solanki Uddin Verma
Abdi Abubakar Adeyemi Afolabi Amoah Asante Balogun Banda Bello Boateng Chukwu Diallo Eze
Farah Haile Kamau Mensah Moyo Ncube Nwosu Obi Okafor Okonkwo Osei Owusu Sesay Tesfaye
Abraham Alleyne Baptiste Bogle Braithwaite Campbell Francis Gayle Grant Joseph Lindo Pinnock
Samuels Wedderburn
Dabrowski Kaminski Kowalski Lewandowski Mazur Nowak Pawlak Wojcik Zielinski
Almeida Costa Ferreira Gomes Pereira Santos Silva
Balan Demir Dimitrov Georgiou Haddad Hassan Ionescu Jankauskas Karimi Kaya Mohammadi Popescu
Rossi Yilmaz
Chan Cheung Lam Nguyen Tran Wong
"""
SURNAMES = tuple(_SURNAMES_TODAY.split())


# apart from those of residents, so that nobody in a diary is taken for somebody else
_SURNAMES_APART = """
Abbott Ainsworth Barlow Beckett Blackwell Bowen Bright Burgess Calder Cartwright Crosby Dalton
Denton Fairclough Fenton Garner Goddard Hartley Hayward Hobbs Holland Ingram Kershaw Lockwood
Marsden Naylor Norris Ogden Peacock Prescott Ramsden Rowe Rushton Sharpe Stanton Sykes Thackray
Tranter Tyler Underwood Varley Whitaker Winter Yates
Boyle Devlin Keane Maguire
Bakshi Chatterjee Ghosh Kapoor Menon Qureshi Saeed Siddiqui
Achebe Bekele Nkosi Oyelaran Tembo
Beckford Forde
Bielak Ciesla Wrona
Fonseca Moreira
Aydin Novak Petrov
Ho Leung
"""
SURNAMES_OF_OFFICIALS = tuple(_SURNAMES_APART.split())

BODIES = (
    "parish council",
    "district council",
    "county council",
    "regional authority",
    "health service",
    "housing association",
    "local school",
    "police force",
    "developer",
)
ROLES_OF_WORKERS = ("grassroots", "delivery", "strategic", "administration")
OFFICES = (
    "rep",
    *BODIES,
    *(f"{body} colleague" for body in BODIES),
    *(f"councillor {number}" for number in range(8)),
    *(f"worker {role} {number}" for role in ROLES_OF_WORKERS for number in range(6)),
)
_BLOCKS_SPARE = 4  # for offices of mechanisms of one's own
_BLOCK_OF = {office: block for block, office in enumerate(OFFICES)}
_OFFICIALS = len(FIRST) * len(SURNAMES_OF_OFFICIALS)
HOLDERS = _OFFICIALS // (len(OFFICES) + _BLOCKS_SPARE)
"""How many may hold an office one after the other before a name comes back."""
_STEPS = tuple(step for step in range(1_009, 3_009, 2) if math.gcd(step, _OFFICIALS) == 1)


def resident_name(seed: int, slot: int, occupancy: int) -> ResidentName:
    """A first name and a surname, such as 'Maureen Okafor'; seldom shared by two in one diary."""
    key = identity("resident.name", seed, slot, occupancy)
    name = ResidentName(f"{FIRST[key % len(FIRST)]} {SURNAMES[(key >> 16) % len(SURNAMES)]}")
    name.person = f"{slot}-{occupancy}"
    return name


def official_name(seed: int, office: str, holder: int) -> str:
    """The name of the holder-th person in an office (officer, councillor, worker, rep).

    No two officials of a run share a name, and none has the surname of a resident: each office has a
    block of names of its own, and each holder the next of it, shuffled by the seed.
    """
    known = _BLOCK_OF.get(office)
    block = len(OFFICES) + identity(office) % _BLOCKS_SPARE if known is None else known
    step = _STEPS[identity("official.step", seed) % len(_STEPS)]
    place = block * HOLDERS + holder % HOLDERS
    number = (identity("official.name", seed) + step * place) % _OFFICIALS
    return f"{FIRST[number % len(FIRST)]} {SURNAMES_OF_OFFICIALS[number // len(FIRST)]}"


def estate_name(seed: int, estate: int) -> str:
    """The name of an estate or village, such as 'Quarry Rise'; different within one area."""
    key = identity("estate.name", seed)
    first = PLACES[(key + 7 * estate) % len(PLACES)]
    return f"{first} {ENDINGS[(key // 61 + 4 * estate) % len(ENDINGS)]}"


KINDS_OF_ORGANISATION = {
    "banker": "Credit Union",
    "supportive": "Community Association",
    "delivery_arm": "Community Services",
    "strategic": "Development Trust",
}
PUBLIC_BODIES = ("Borough Council", "Housing Association", "Academy School")
SERVICES = ("Works", "Pathways", "Futures", "Links", "Solutions", "Horizons")


def organisation_name(seed: int, role: str, public_body: bool, holder: int) -> str:
    """The name of the holder-th organisation that holds the money, such as 'Mill Credit Union'."""
    key = identity("organisation.name", seed, holder)
    kind = PUBLIC_BODIES[(key >> 8) % 3] if public_body else KINDS_OF_ORGANISATION[role]
    return f"{PLACES[key % len(PLACES)]} {kind}"


def agency_name(seed: int, number: int) -> str:
    """The name of an agency that sells services, such as 'Harbour Futures'; different ones differ."""
    key = identity("agency.name", seed)
    place = PLACES[(key + 11 * number) % len(PLACES)]
    return f"{place} {SERVICES[(key // 61 + number) % len(SERVICES)]}"


PEOPLE = ("Young", "Older", "Friday", "Sunday", "Women's", "Men's", "Family", "Neighbours'")
PURSUITS = (
    "Gardeners",
    "Lunch Club",
    "Football Club",
    "Choir",
    "Toy Library",
    "Community Café",
    "Walking Group",
    "Drama Group",
    "Repair Workshop",
    "Food Bank",
    "Boxing Club",
    "Carnival Committee",
    "History Society",
    "Dance Club",
    "Parents' Group",
    "Friends of the Park",
    "Craft Circle",
    "Allotment Society",
)


def group_name(seed: int, *key: str | int) -> str:
    """The name of a community group, such as 'Mill Lunch Club' or 'Heath Women's Choir'."""
    number = identity("group.name", seed, *key)
    place, pursuit = PLACES[number % len(PLACES)], PURSUITS[(number >> 16) % len(PURSUITS)]
    if (number >> 32) % 3 or " of " in pursuit or pursuit.startswith("Parents"):
        return f"{place} {pursuit}"
    return f"{place} {PEOPLE[(number >> 40) % len(PEOPLE)]} {pursuit}"
