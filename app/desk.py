"""The desk, composed: records in SQL, a replica of the floor, and the gateway to it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from random import SystemRandom

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.carrier import carrier_account
from app.directory_imports import DirectoryImports
from app.dry_runs import DryRuns
from app.editions import Editions
from app.fallback_keeper import FallbackKeeper
from app.field_key import field_cipher
from app.identity_provider import OidcProvider, client_of
from app.outside import outside_of
from app.people import CarrierNumbers, people_services
from app.places import places_of_file
from app.records_database import open_records
from app.sample_directory import SampleDirectory
from app.sample_people import SHOWN
from app.small_cells import small_cells_of
from app.softphones import token_keys
from app.taxonomy import TaxonomyInForce
from app.texts import texts_of
from config.clock import SystemClock
from config.network import Network
from config.proving import prove_elsewhere
from config.reporting import SAMPLE_OPEN_DATA, load_reporting
from config.sample_secrets import SAMPLE_PASSWORD
from config.settings import Settings
from desk.application import desk_application
from desk.incoming import IncomingCalls, SourceSeen
from desk.people_services import PeopleServices
from desk.phones import PhoneServices
from desk.services import DeskServices, DeskSettings, RuleServices, SampleSignIn, Softphone
from desk.single_sign_on import SingleSignOn
from live.ports import CommandGateway, FloorView, Presence
from records.accounts import Accounts, Role
from records.audit import Audit
from records.audit_trail import AuditTrail
from records.begun_sign_ons import BegunSignOns
from records.call_backs import CallBackMeasures
from records.call_records import CallRecords
from records.directory.keeping import Keeping
from records.directory.open_data import OpenData
from records.directory.search import Search
from records.directory.suggestions import Suggestions
from records.dry_runs import DryRuns as DryRunRecords
from records.emergencies import Emergencies
from records.forms.editions import FormEditions
from records.history import History
from records.ledger import Ledger
from records.opened_records import OpenedRecords
from records.passwords import Passwords
from records.phones import Phones
from records.promises import Promises
from records.readiness import ensure_schema
from records.record_life import RecordLife
from records.recordings import ConversationRecordings
from records.remembered_sign_ins import RememberedSignIns
from records.returns import ReturnMeasures
from records.rule_books import RuleBooks
from records.sample_people import add_sample_people
from records.second_factors import SecondFactors
from records.service import ServiceMeasures
from records.sign_ins import SignIns
from records.subjects import Subjects
from records.taxonomy.together import NeedsTogether
from records.taxonomy.words import TaxonomyWords
from records.texts import TextMessages
from records.voicemails import Voicemails
from reporting.open_data.published import Published
from reporting.questions.ask import Questions
from reporting.suppression.ledger import Releases
from reporting.warning.kept import KeptWarnings
from telephony.rest import TwilioCarrier
from telephony.tokens import softphone_token


async def build_desk(
    settings: Settings,
    network: Network,
    gateway: CommandGateway,
    floor: FloorView,
    presence: Presence,
    clock: SystemClock,
    incoming: Callable[[], IncomingCalls],
    sources: Callable[[], Sequence[SourceSeen]],
    stack: AsyncExitStack,
) -> FastAPI:
    """Open the records and build the screens on them; the stack closes what was opened."""
    await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    engine = open_records(settings)
    stack.push_async_callback(engine.dispose)
    passwords = Passwords()
    sign_ins = RememberedSignIns(SignIns(engine, clock), clock)
    accounts = _Accounts(engine, passwords, clock, sign_ins)
    if settings.sample_traffic:
        await add_sample_people(accounts, passwords)
        sample = SampleDirectory(settings, network, clock)
        sample.start()
        stack.push_async_callback(sample.stop)
    taxonomy = TaxonomyInForce(engine)
    await taxonomy.start()
    stack.push_async_callback(taxonomy.stop)
    imports = DirectoryImports(settings.data_dir / "incoming", clock)
    stack.push_async_callback(imports.stop)
    keys = token_keys(settings)
    rules = await _rules(settings, network, gateway, floor, clock, engine, stack)
    forms = FormEditions(engine, network.about.id, clock)
    services = DeskServices(
        gateway=gateway,
        floor=floor,
        presence=presence,
        accounts=accounts,
        sign_ins=sign_ins,
        records=CallRecords(engine, field_cipher(settings), clock, forms, taxonomy=taxonomy),
        record_life=RecordLife(engine, field_cipher(settings), clock, forms),
        forms=forms,
        measures=ServiceMeasures(
            engine,
            network.about.id,
            answer_within_ms=settings.service_level_threshold_ms,
            short_abandon_ms=settings.short_abandon_ms,
        ),
        call_backs=CallBackMeasures(engine, network.about.id),
        voicemails=Voicemails(engine, network.about.id, field_cipher(settings), clock),
        recordings=ConversationRecordings(engine, network.about.id, field_cipher(settings), clock),
        history=History(engine),
        emergencies=Emergencies(engine, network.about.id),
        ledger=Ledger(engine, network.about.id),
        promises=Promises(engine, network.about.id),
        returns=ReturnMeasures(engine, network.about.id),
        directory=Search(engine, holiday_calendar(network)),
        suggestions=Suggestions(engine, network.about.id, clock),
        open_data=OpenData(engine),
        people=_people(settings, network, engine, clock, stack),
        keeping=Keeping(engine, network.about.id, clock),
        taxonomy_words=TaxonomyWords(engine, network.about.id, settings.key_for("typed words"), clock),
        needs_together=NeedsTogether(engine, clock, taxonomy),
        questions=_questions(settings, network, engine, taxonomy),
        warnings=KeptWarnings(engine, network.about.id),
        factors=SecondFactors(engine, field_cipher(settings), clock),
        trail=AuditTrail(engine, network.about.id, clock),
        opened=OpenedRecords(engine, network.about.id, field_cipher(settings), clock),
        rules=rules,
        network=network,
        issue_token=lambda specialist: softphone_token(keys, specialist),
        softphone=_softphone(settings),
        settings=_desk_settings(settings, network),
        clock=clock,
        taxonomy=taxonomy,
        single_sign_on=_single_sign_on(settings, engine, passwords, clock, stack),
        phones=PhoneServices(
            stored=Phones(engine, field_cipher(settings), clock),
            allowed=settings.phones_that_may_ring,
            own_numbers=settings.lines,
        ),
        imports=imports,
        incoming=incoming,
        sources=sources,
        outside=outside_of(settings),
        texts=texts_of(settings),
        text_messages=TextMessages(engine, network.about.id, field_cipher(settings), clock),
        published=_published(settings, engine, clock),
    )
    return desk_application(services)


def _published(settings: Settings, engine: AsyncEngine, clock: SystemClock) -> Published | None:
    """Give what was released for everybody; None where the network has set up no open data."""
    open_data = load_reporting(settings.reporting_file).open_data
    if open_data is None and settings.sample_traffic:
        open_data = SAMPLE_OPEN_DATA
    return Published(Releases(engine, clock), open_data, clock) if open_data is not None else None


def _people(
    settings: Settings, network: Network, engine: AsyncEngine, clock: SystemClock, stack: AsyncExitStack
) -> PeopleServices:
    carrier = TwilioCarrier(carrier_account(settings), random=SystemRandom().random)
    stack.push_async_callback(carrier.close)
    return people_services(settings, network, engine, CarrierNumbers(carrier), clock)


def _questions(
    settings: Settings, network: Network, engine: AsyncEngine, taxonomy: TaxonomyInForce
) -> Questions:
    file = load_reporting(settings.reporting_file)
    places = places_of_file(network, file.places)
    return Questions(engine, network.about.id, places, small_cells_of(file), taxonomy)


def _single_sign_on(
    settings: Settings, engine: AsyncEngine, passwords: Passwords, clock: SystemClock, stack: AsyncExitStack
) -> SingleSignOn | None:
    """Build what the settings say of an identity provider; None: there is none."""
    client = client_of(settings)
    if client is None:
        return None
    provider = OidcProvider(client, clock)
    stack.push_async_callback(provider.close)
    return SingleSignOn(
        provider=provider,
        begun=BegunSignOns(engine, clock),
        subjects=Subjects(engine, passwords, settings.key_for("subjects"), client.issuer),
        group_roles=settings.oidc_roles,
    )


async def _rules(
    settings: Settings,
    network: Network,
    gateway: CommandGateway,
    floor: FloorView,
    clock: SystemClock,
    engine: AsyncEngine,
    stack: AsyncExitStack,
) -> RuleServices:
    """Keep the published edition in force, and give what the rule screens need."""
    books = RuleBooks(engine, network.about.id, clock)
    keeper = FallbackKeeper(settings, network, clock)
    editions = Editions(books, floor, gateway, clock, keep_fallbacks=keeper.keep)
    await editions.start()
    stack.push_async_callback(editions.stop)
    dry_runs = DryRuns(DryRunRecords(engine, network.about.id, clock), settings.sqlalchemy_url, clock)
    stack.push_async_callback(dry_runs.stop)
    return RuleServices(
        books=books,
        audit=Audit(engine, network.about.id),
        editions=editions,
        prove=prove_elsewhere,
        dry_runs=dry_runs,
    )


class _Accounts(Accounts):
    """Accounts whose changed preferences are seen at once, not only when a remembered sign-in is asked anew."""

    def __init__(
        self, engine: AsyncEngine, passwords: Passwords, clock: SystemClock, sign_ins: RememberedSignIns
    ) -> None:
        super().__init__(engine, passwords, clock)
        self._sign_ins = sign_ins

    async def set_preferences(
        self, account_id: str, *, locale: str | None = None, theme: str | None = None
    ) -> None:
        await super().set_preferences(account_id, locale=locale, theme=theme)
        self._sign_ins.forget(account_id)


def holiday_calendar(network: Network) -> str:
    """Give the calendar of statutory holidays that the network's home partner keeps; empty for none."""
    kept = network.partners[network.about.default_home].holidays
    return "" if kept is None else kept.calendar


def _softphone(settings: Settings) -> Softphone:
    if settings.sample_traffic:
        return Softphone(kind="loopback", url=settings.twilio_api_base_url)
    return Softphone(kind="twilio")


def _desk_settings(settings: Settings, network: Network) -> DeskSettings:
    shown = tuple(
        SampleSignIn(
            sign_in=person.sign_in,
            password=SAMPLE_PASSWORD,
            what={locale: f"{person.role[locale]}: {person.what[locale]}" for locale in ("en", "fr")},
        )
        for person in SHOWN
    )
    return DeskSettings(
        public_url=settings.desk_origin,
        cookies_secure=settings.desk_origin.startswith("https:"),
        sample=settings.sample_traffic,
        sample_sign_ins=shown if settings.sample_traffic else (),
        zone=network.partners[network.about.default_home].zone,
        second_factor_roles=frozenset(Role(name) for name in settings.second_factor_roles),
        sign_on_name=settings.oidc_name,
        open_directory=settings.sample_traffic or settings.open_directory,
    )
