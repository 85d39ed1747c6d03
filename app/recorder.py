"""The recorder process: carries the journal into the interaction log, apart from everything that callers wait for."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from random import SystemRandom
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit_heads import HeadKeeper, heads_file
from app.carrier import carrier_account
from app.counts_keeper import CountsKeeper, counts_sending
from app.fact_keeper import FactKeeper
from app.field_key import field_cipher
from app.floor import FloorConnections
from app.nights import NightKeeper, kept_of, zone_of
from app.records_database import open_records
from app.small_cells import small_cells_of
from app.sound_keeper import SoundKeeper
from app.taxonomy import TaxonomyInForce
from app.texts import TextKeeper, text_messages, texts_of
from config.clock import SystemClock
from config.network import Network, load_network
from config.reporting import load_reporting
from config.settings import Settings
from live.recorder import Recorder
from records.errors import RecordsUnavailable
from records.interactions import InteractionLog
from records.lifetimes.nights import Nights
from records.readiness import ensure_schema
from records.recordings import ConversationRecordings
from records.taxonomy.taxonomy import Taxonomy
from records.voicemails import Voicemails
from reporting.counts.delivery import CountsExport
from reporting.counts.submitted import RecordSource
from reporting.days import zones_of
from reporting.due import DueWork
from reporting.facts.build import DailyFacts
from reporting.facts.months import MonthRollups
from reporting.places.areas import ontario_areas
from reporting.warning.kept import WeeklyWarnings
from reporting.warning.rising import WarningRules
from reporting.warning.weekly import EarlyWarning
from telephony.rest import TwilioCarrier

_log = structlog.get_logger(__name__)

DATABASE_AGAIN_S = 2.0


class Keeper(Protocol):
    """What is done beside recording, until it is cancelled."""

    async def run(self) -> None: ...


async def run_recorder(settings: Settings) -> None:
    """Record until told to stop."""
    network = load_network(settings.network_file)
    async with AsyncExitStack() as stack:
        engine = open_records(settings)
        stack.push_async_callback(engine.dispose)
        floor = FloorConnections(settings, network, stack)
        recorder = Recorder(floor.journal(), InteractionLog(engine, network.about.id), floor.recorded())
        carrier = TwilioCarrier(carrier_account(settings), random=SystemRandom().random)
        stack.push_async_callback(carrier.close)
        voicemails = Voicemails(engine, network.about.id, field_cipher(settings), SystemClock())
        recordings = ConversationRecordings(engine, network.about.id, field_cipher(settings), SystemClock())
        sounds = SoundKeeper((voicemails, recordings), carrier, recordings.tell_lost)
        nights = Nights(engine, network.about.id, kept_of(settings), zone_of(network), SystemClock())
        taxonomy = TaxonomyInForce(engine)
        keepers: list[Keeper] = [sounds, NightKeeper(nights), taxonomy]
        keepers += _reporters(engine, network, settings, taxonomy)
        if (texts := texts_of(settings)) is not None:
            keepers.append(TextKeeper(text_messages(settings, network, stack), carrier, texts.kept_ms))
        keepers.append(HeadKeeper(engine, network.about.id, heads_file(settings), SystemClock()))
        task = asyncio.create_task(_record(recorder, keepers, settings))
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(stop_signal, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _reporters(
    engine: AsyncEngine, network: Network, settings: Settings, taxonomy: Callable[[], Taxonomy]
) -> list[Keeper]:
    """Who works at night: daily facts, and exports where they are set up."""
    clock, zones = SystemClock(), zones_of(network)
    work = DueWork(engine, clock)
    daily = DailyFacts(engine, network.about.id, zones, clock, taxonomy)
    months = MonthRollups(engine, network.about.id, zones, clock, taxonomy)
    file = load_reporting(settings.reporting_file)
    rules = WarningRules(cells=small_cells_of(file))
    early = EarlyWarning(engine, network.about.id, ontario_areas(), rules)
    warnings = WeeklyWarnings(engine, network.about.id, early, clock)
    facts = FactKeeper(daily, months, warnings, work, zones, clock)
    counts = file.counts
    if counts is None:
        return [facts]
    export = CountsExport(RecordSource(engine), counts, zones, work)
    return [facts, CountsKeeper(export, zones, clock, counts_sending(counts))]


async def _record(recorder: Recorder, keepers: Sequence[Keeper], settings: Settings) -> None:
    while not await schema_ready(settings):  # noqa: ASYNC110 - a database wakes nobody
        await asyncio.sleep(DATABASE_AGAIN_S)
    async with asyncio.TaskGroup() as group:
        group.create_task(recorder.run())
        for keeper in keepers:
            group.create_task(keeper.run())


async def schema_ready(settings: Settings) -> bool:
    """Bring the database's tables up to date; False while it does not answer, which must stop nobody (F-42)."""
    try:
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    except RecordsUnavailable as trouble:
        _log.warning("records_unavailable", cause=type(trouble.__cause__).__name__)
        return False
    return True
