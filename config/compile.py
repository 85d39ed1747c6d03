"""Compile a network into the rule book that the engine reads: names become values, hours become interval tables.

What is left out decides nothing: the names that screens show, cities, areas, notes. `RuleBook.source` is a text from
which `config.network.read_network` gives this network again, so that hours can be compiled anew each day.
"""

import hashlib
from dataclasses import replace
from datetime import date

from config.book_callers import LanguageEntry, LineEntry
from config.book_conditions import Sureness
from config.book_limits import CallBacksTable, LimitsTable, PaceTable, WaitsTable
from config.book_partners import PartnerEntry, PhoneSystemEntry
from config.book_text import network_text
from config.compile_hours import WINDOW_DAYS, both_open, compile_schedule
from config.compile_rules import compile_condition, compile_plan, compile_rule
from config.network import Network
from routing.flood_model import Floods
from routing.hours import OpenHours
from routing.model import AT_ONCE, Confidence, Language, PartnerId, Trigger
from routing.repeat_model import Repeats
from routing.rulebook import (
    CallBacks,
    LanguageRule,
    Limits,
    Line,
    MenuKey,
    Message,
    Pace,
    Partner,
    PhoneSystem,
    RuleBook,
    Voicemail,
    WaitWords,
)

VERSION_CHARACTERS = 12


def compile_rulebook(
    network: Network,
    first_day: date,
    days: int = WINDOW_DAYS,
    *,
    edition: int = 0,
    source: str | None = None,
) -> RuleBook:
    """Compile the network for the days from `first_day` on, in every partner's own zone.

    Shape:    `source` is the text that the network was read from; without one it is written anew.
    Versions: see `content_version`. The window of hours is part of the content and starts by day: the version
              changes at most once a day without an edit.
    Outside:  beyond the window every partner that is not open always is closed, never silently open (S01);
              compile again each day, long before the window ends.
    """
    conditions = {
        name: compile_condition(name, entry, _named_hours(network, entry.hours, first_day, days))
        for name, entry in network.conditions.items()
    }
    full_message = network.limits.queue_full_message
    book = RuleBook(
        version="",
        network=network.about.id,
        partners=tuple(
            compile_partner(code, entry, first_day, days) for code, entry in network.partners.items()
        ),
        menu=tuple(MenuKey(digits=entry.key, language=Language(entry.language)) for entry in network.menu),
        rules=tuple(compile_rule(rule, conditions) for rule in network.rules),
        after_hours=PartnerId(network.about.after_hours),
        default_home=PartnerId(network.about.default_home),
        default_language=Language(network.about.default_language),
        languages=tuple(compile_language(code, entry) for code, entry in network.languages.items()),
        lines=tuple(compile_line(name, entry) for name, entry in network.lines.items()),
        messages=tuple(
            Message(id=name, en=entry.en, fr=entry.fr) for name, entry in network.messages.items()
        ),
        plans=tuple(compile_plan(name, entry, conditions) for name, entry in network.plans.items()),
        ask_region=_below(network.about.ask_region_below),
        full_message=full_message if full_message is not None else "",
        wait_words=compile_waits(network.waits),
        pace=compile_pace(network.pace),
        call_backs=compile_call_backs(network.call_backs),
        voicemail=Voicemail(
            due_ms=network.voicemail.due_h * 3_600_000, kept_ms=network.voicemail.kept_days * 86_400_000
        ),
        repeats=Repeats(
            within_ms=network.repeats.linked_within_s * 1_000,
            keeps_place=network.repeats.keeps_place == "when-cut-off",
        ),
        floods=Floods(lane_percent=network.floods.lane_percent, kept=network.floods.kept),
        limits=compile_limits(network.limits),
        listening_announced=network.about.listening_announced,
        edition=edition,
        source=source if source is not None else network_text(network),
    )
    return replace(book, version=content_version(book))


def content_version(book: RuleBook) -> str:
    """Give the version that a book's content deserves, whatever version it carries.

    The hash is of everything that decides, as compiled. It is not of the document's text or of the edition: two
    texts that differ in comments, order of keys or names for screens make one version, on every machine.
    """
    content = repr(replace(book, version="", source="", edition=0))
    return hashlib.sha256(content.encode()).hexdigest()[:VERSION_CHARACTERS]


def compile_partner(code: str, entry: PartnerEntry, first_day: date, days: int = WINDOW_DAYS) -> Partner:
    hours = compile_schedule(entry, entry.zone, first_day, days)
    return Partner(
        id=PartnerId(code),
        hours=hours,
        language_hours=tuple(
            (Language(language), both_open(hours, compile_schedule(own, entry.zone, first_day, days)))
            for language, own in entry.languages.items()
        ),
        share=entry.share,
        cap=entry.cap,
        reserve=entry.reserve,
        neighbours=tuple(PartnerId(neighbour) for neighbour in entry.neighbours),
        phone_system=compile_phone_system(entry.phone_system) if entry.phone_system is not None else None,
    )


def compile_phone_system(entry: PhoneSystemEntry) -> PhoneSystem:
    return PhoneSystem(
        trusted_ms=entry.trusted_s * 1_000,
        assumed_staff=entry.assumed_staff,
        ring_ms=entry.ring_s * 1_000,
        failures_max=entry.failures_max,
        pause_ms=entry.pause_s * 1_000,
    )


def compile_language(code: str, entry: LanguageEntry) -> LanguageRule:
    interpreter: Trigger | None = None
    if entry.interpreter != "never":
        at_once = entry.interpreter == "at-once"
        interpreter = AT_ONCE if at_once else Trigger(waited_ms=int(entry.interpreter) * 1_000)
    return LanguageRule(
        code=Language(code), official=entry.official, interpreter=interpreter, kept=entry.kept
    )


def compile_line(name: str, entry: LineEntry) -> Line:
    return Line(
        name=name,
        home=PartnerId(entry.partner) if entry.partner is not None else None,
        answer_within_ms=entry.answer_within_s * 1_000,
        target_percent=entry.target_percent,
        relay=entry.relay,
        crisis=entry.crisis,
    )


def compile_waits(waits: WaitsTable) -> WaitWords:
    return WaitWords(
        position="position" in waits.announce,
        expected="expected" in waits.announce,
        promises_min=waits.promises_min,
        error_ms_max=waits.error_s_max * 1_000,
        error_percent_max=waits.error_percent_max,
    )


def compile_pace(pace: PaceTable) -> Pace:
    return Pace(handle_mean_ms=pace.handle_mean_s * 1_000, patience_mean_ms=pace.patience_mean_s * 1_000)


def compile_call_backs(call_backs: CallBacksTable) -> CallBacks:
    return CallBacks(
        attempts_max=call_backs.attempts,
        again_after_ms=call_backs.again_after_s * 1_000,
        ring_ms=call_backs.ring_s * 1_000,
        attempt_ms=call_backs.attempt_s * 1_000,
        late_after_ms=call_backs.late_after_s * 1_000,
        beyond_full_max=call_backs.beyond_full_max,
    )


def compile_limits(limits: LimitsTable) -> Limits:
    own_first_within_s = limits.own_first_within_s
    return Limits(
        offer_ttl_ms=limits.offer_s * 1_000,
        connect_ms=limits.connect_s * 1_000,
        drop_grace_ms=limits.drop_grace_s * 1_000,
        wrap_up_ms=limits.wrap_up_s * 1_000,
        wrap_up_extension_ms=limits.wrap_up_extension_s * 1_000,
        lease_ms=limits.lease_s * 1_000,
        cool_down_ms=limits.cool_down_s * 1_000,
        own_first_within_ms=own_first_within_s * 1_000 if own_first_within_s is not None else None,
        menu_attempts=limits.menu_attempts,
        region_attempts=limits.region_attempts,
        queue_max=limits.queue_max,
        review_ms=limits.review_s * 1_000,
        hops_max=limits.hops_max,
        remember_closed_ms=limits.remember_closed_s * 1_000,
        transfers_max=limits.transfers_max,
        hold_remind_ms=limits.hold_remind_s * 1_000,
        party_ring_ms=limits.party_ring_s * 1_000,
    )


def _named_hours(network: Network, name: str | None, first_day: date, days: int) -> OpenHours | None:
    if name is None:
        return None
    schedule = network.hours[name]
    return compile_schedule(schedule, schedule.zone, first_day, days)


_WEAKEST_FIRST: tuple[Sureness, ...] = ("none", "low", "medium", "high")


def _below(sureness: Sureness | None) -> tuple[Confidence, ...]:
    if sureness is None:
        return ()
    return tuple(Confidence(weaker) for weaker in _WEAKEST_FIRST[: _WEAKEST_FIRST.index(sureness)])
