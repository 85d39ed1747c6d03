"""Invented people for every partner, the same ones each time, so that the program can be tried at once."""

from dataclasses import replace

from config.sample_secrets import SAMPLE_PASSWORD
from records.accounts import Account, Accounts, Role
from records.passwords import Passwords
from routing.model import Proficiency, Skill

PARTNERS = (
    "CENTRAL",
    "CENTRAL_EAST",
    "CENTRAL_SOUTH",
    "DUFFERIN_PEEL",
    "EASTERN",
    "SOUTH_WEST",
    "NORTH",
)
SPECIALISTS_PER_PARTNER = 45
AT_THE_KEYBOARD = 8
"""The first so many specialists of a partner are for people and the built-in traffic, the others for the flood."""
SUPERVISORS_PER_PARTNER = 2

_FRENCH_STRONGHOLDS = {"EASTERN", "NORTH"}
_FURTHER_LANGUAGES = ("pa", "zh", "ar", "es")
_FURTHER_EVERY = 9
_BENEFITS = {0: 4, 1: 5, 4: 3, 6: 2}
"""Who of each ten is trained for the benefits line, at which level: some of every partner, and of both languages."""
_WRITERS = ("_01", "_02")
"""Whose account, by its end, may answer text messages: people at a screen do, simulated ones do not."""
_GIVEN = (
    "Amélie", "Arjun", "Grace", "Mei", "Omar", "Chantal", "Dylan", "Fatima", "Noah", "Solange", "Priya", "Liam",
    "Rosa", "Étienne", "Hannah", "Yusuf", "Geneviève", "Kwame", "Ingrid", "Mathieu", "Simran", "Carlos", "Beth",
    "Li Na", "Théo", "Aisha", "Peter", "Océane", "Tomasz", "Ruth", "Jasleen", "Marc", "Olena", "Daniel", "Zoé",
    "Samuel", "Nadia",
)  # fmt: skip
_FAMILY = (
    "Tremblay", "Singh", "MacLeod", "Chen", "Haddad", "Gagnon", "Okafor", "Rossi", "Beaulieu", "Nguyen", "Stewart",
    "Garcia", "Lafleur", "Kaur", "Novak", "Bélanger", "Ahmed", "Whitefeather", "Pereira", "Côté", "Fraser", "Wong",
    "Lévesque", "Hussain", "Baker", "Morin", "Silva", "Kowalski", "Dubois", "Sandhu", "Campbell",
)  # fmt: skip


def sample_accounts() -> tuple[Account, ...]:
    """Give the sample people: by partner 45 specialists, 2 supervisors and 1 administrator; of the network a
    supervisor and a planner; 1 directory editor.

    Ids: `central_01`, `central_supervisor_1`, `central_administrator`, `network_supervisor`; one signs in by the id.
    """
    people: list[Account] = []
    for partner in PARTNERS:
        stem = partner.lower()
        for number in range(1, SPECIALISTS_PER_PARTNER + 1):
            people.append(_person(f"{stem}_{number:02}", partner, Role.SPECIALIST, len(people), number))
        for number in range(1, SUPERVISORS_PER_PARTNER + 1):
            people.append(
                _person(f"{stem}_supervisor_{number}", partner, Role.SUPERVISOR, len(people), number)
            )
        people.append(_person(f"{stem}_administrator", partner, Role.ADMINISTRATOR, len(people), 1))
    people.append(
        _person(
            "network_supervisor", "CENTRAL", Role.NETWORK_SUPERVISOR, len(people), SUPERVISORS_PER_PARTNER
        )
    )
    people.append(_person("network_planner", "CENTRAL", Role.PLANNER, len(people), 1))
    people.append(_person("central_directory_editor", "CENTRAL", Role.DIRECTORY_EDITOR, len(people), 1))
    return tuple(people)


async def add_sample_people(accounts: Accounts, passwords: Passwords) -> int:
    """Add the sample people that are not there yet, all with the sample password; say how many were added."""
    people = tuple(_may_write(person) for person in sample_accounts())
    return await accounts.create_missing(people, await passwords.hash(SAMPLE_PASSWORD))


def _may_write(person: Account) -> Account:
    if person.role is not Role.SPECIALIST or not person.id.endswith(_WRITERS):
        return person
    return replace(person, skills=(*person.skills, Proficiency(skill=Skill("text"))))


def _person(account_id: str, partner: str, role: Role, index: int, number: int) -> Account:
    # 37 given and 31 family names have no common factor: no pair comes twice among 1,147 people.
    name = f"{_GIVEN[index % len(_GIVEN)]} {_FAMILY[index % len(_FAMILY)]}"
    french = number % 2 == 0 if partner in _FRENCH_STRONGHOLDS else number % 5 == 0
    languages = ["en"]
    if french:
        languages.append("fr")
    if number % _FURTHER_EVERY == 0:
        languages.append(_FURTHER_LANGUAGES[number // _FURTHER_EVERY % len(_FURTHER_LANGUAGES)])
    return Account(
        id=account_id,
        sign_in=account_id,
        display_name=name,
        partner=partner,
        languages=tuple(languages),
        skills=_skills(number) if role is Role.SPECIALIST else (),
        role=role,
        # Some who speak French work in it, so that both languages of the screens are seen.
        locale="fr" if french and partner in _FRENCH_STRONGHOLDS and number % 4 == 0 else "en",
    )


def _skills(number: int) -> tuple[Proficiency, ...]:
    level = _BENEFITS.get(number % 10)
    return (Proficiency(skill=Skill("benefits"), level=level),) if level is not None else ()
