"""A desk on a floor in memory: the real engine decides at once, the records are real ones on SQLite."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from app.taxonomy import TaxonomyInForce
from config.outside import OUTSIDE_FILE, load_outside
from config.reporting import SAMPLE_OPEN_DATA
from config.sample_secrets import SAMPLE_PASSWORD
from config.texts import TEXTS_FILE, load_texts
from desk.phones import PhoneServices
from desk.services import DeskServices, DeskSettings, SampleSignIn, Softphone
from records.accounts import Account, Accounts
from records.audit_trail import AuditTrail
from records.call_backs import CallBackMeasures
from records.call_records import CallRecords
from records.database import open_database
from records.directory.generated import bring_sample
from records.directory.keeping import Keeping
from records.directory.open_data import OpenData
from records.directory.search import Search
from records.directory.suggestions import Suggestions
from records.emergencies import Emergencies
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.history import History
from records.interactions import InteractionLog
from records.ledger import Ledger
from records.opened_records import OpenedRecords
from records.passwords import Passwords
from records.phones import Phones
from records.promises import Promises
from records.record_life import RecordLife
from records.recordings import ConversationRecordings
from records.returns import ReturnMeasures
from records.sample_people import sample_accounts
from records.second_factors import SecondFactors
from records.service import ServiceMeasures
from records.sign_ins import SignIns
from records.taxonomy.together import NeedsTogether
from records.taxonomy.words import TaxonomyWords
from records.texts import TextMessages
from records.voicemails import Voicemails
from reporting.open_data.published import Published
from reporting.questions.ask import Questions
from reporting.questions.places import places_of
from reporting.suppression.ledger import Releases
from reporting.warning.kept import KeptWarnings
from tests.desk.floor_double import FloorDouble, HandClock
from tests.desk.people_room import KnownNumbers, people_room
from tests.desk.rule_services import rule_services
from tests.migrated import migrate
from tests.sample_network import sample_network

FLOOR = "test-floor"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Guards nothing: how costly a guess is, is asked of the real one in the tests of the records."""
DATABASE = "desk.db"
PEOPLE = {person.id: person for person in sample_accounts()}


@dataclass(frozen=True)
class Room:
    floor: FloorDouble
    services: DeskServices
    engine: AsyncEngine
    clock: HandClock
    log: InteractionLog
    numbers: KnownNumbers
    """Who called, as the carrier knows it."""


async def furnish(
    directory: Path,
    people: tuple[Account, ...] = (),
    *,
    clock: HandClock | None = None,
    settings: Callable[[], DeskSettings] | None = None,
    floor: FloorDouble | None = None,
) -> Room:
    """Make a desk on the database in this directory, which is made as well if need be.

    `floor`: one on which something has happened already, with its own clock; None for an empty one.
    """
    network = sample_network()
    floor = floor or FloorDouble(clock or HandClock(), network)
    clock = floor.clock
    url = f"sqlite:///{directory / DATABASE}"
    if not (directory / DATABASE).exists():
        await asyncio.to_thread(migrate, url)
    engine = open_database(url)
    passwords = Passwords(QUICK)
    accounts = Accounts(engine, passwords, clock)
    if people:
        await accounts.create_missing(people, await passwords.hash(SAMPLE_PASSWORD))
        await asyncio.to_thread(bring_sample, url, "CENTRAL", "America/Toronto", clock)
    numbers = KnownNumbers()
    forms, cipher = FormEditions(engine, FLOOR, clock), FieldCipher([FieldCipher.new_key()])
    taxonomy = TaxonomyInForce(engine, look_every_s=0.05)
    await taxonomy.look()
    services = DeskServices(
        gateway=floor,
        floor=floor,
        presence=floor,
        accounts=accounts,
        sign_ins=SignIns(engine, clock),
        records=CallRecords(engine, cipher, clock, forms, taxonomy=taxonomy),
        record_life=RecordLife(engine, cipher, clock, forms),
        forms=forms,
        measures=ServiceMeasures(engine, FLOOR),
        call_backs=CallBackMeasures(engine, FLOOR),
        voicemails=Voicemails(engine, FLOOR, FieldCipher([FieldCipher.new_key()]), clock),
        recordings=ConversationRecordings(engine, FLOOR, FieldCipher([FieldCipher.new_key()]), clock),
        history=History(engine),
        emergencies=Emergencies(engine, FLOOR),
        ledger=Ledger(engine, FLOOR),
        promises=Promises(engine, FLOOR),
        returns=ReturnMeasures(engine, FLOOR),
        directory=Search(engine),
        suggestions=Suggestions(engine, FLOOR, clock),
        open_data=OpenData(engine),
        people=people_room(engine, FLOOR, clock, numbers),
        keeping=Keeping(engine, FLOOR, clock),
        taxonomy_words=TaxonomyWords(engine, FLOOR, b"a key of the tests", clock),
        needs_together=NeedsTogether(engine, clock, taxonomy),
        questions=Questions(engine, FLOOR, places_of(network), taxonomy=taxonomy),
        warnings=KeptWarnings(engine, FLOOR),
        factors=SecondFactors(engine, FieldCipher([FieldCipher.new_key()]), clock),
        trail=AuditTrail(engine, FLOOR, clock),
        opened=OpenedRecords(engine, FLOOR, FieldCipher([FieldCipher.new_key()]), clock),
        rules=rule_services(engine, FLOOR, floor, clock),
        network=network,
        phones=PhoneServices(
            stored=Phones(engine, FieldCipher([FieldCipher.new_key()]), clock),
            allowed=("+1416", "sip:phones.example.org"),
            own_numbers=("+14165550111",),
        ),
        outside=load_outside(OUTSIDE_FILE),
        texts=load_texts(TEXTS_FILE),
        text_messages=TextMessages(engine, FLOOR, FieldCipher([FieldCipher.new_key()]), clock),
        published=Published(Releases(engine, clock), SAMPLE_OPEN_DATA, clock),
        issue_token=lambda specialist: f"token-of-{specialist}",
        softphone=Softphone(kind="loopback", url="http://127.0.0.1:9999"),
        settings=settings() if settings else plain_settings(),
        clock=clock,
        taxonomy=taxonomy,
    )
    return Room(floor, services, engine, clock, InteractionLog(engine, FLOOR), numbers)


def plain_settings() -> DeskSettings:
    return DeskSettings(public_url="http://desk.test", cookies_secure=False)


def sample_settings() -> DeskSettings:
    shown = (
        (
            "central_east_01",
            "Specialist: answers callers at the desk",
            "Spécialiste : répond aux appels au poste",
        ),
        ("north_02", "Specialist, bilingual", "Spécialiste bilingue"),
        ("central_supervisor_1", "Supervisor: watches the floor", "Superviseure : suit le plateau"),
        (
            "central_administrator",
            "Administrator: may see every screen",
            "Administration : voit tous les écrans",
        ),
    )
    return DeskSettings(
        public_url="http://127.0.0.1",
        cookies_secure=False,
        sample=True,
        sample_sign_ins=tuple(
            SampleSignIn(sign_in=name, password=SAMPLE_PASSWORD, what={"en": en, "fr": fr})
            for name, en, fr in shown
        ),
    )
