"""Text messages, composed: how they come in, how they go out, and what is kept of them."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import structlog

from app.field_key import field_cipher
from app.missed_texts import MissedTexts
from app.records_database import open_records
from config.clock import SystemClock
from config.geography import RegionFinder
from config.network import Network
from config.settings import Settings
from config.texts import TEXTS_FILE, TextsFile, load_texts, plain
from live.outbox import EffectOutcome, Result
from live.ports import Clock, CommandGateway
from records.errors import FieldUnreadable, RecordsError
from records.texts import TextMessages
from routing.commands import SetTextService
from routing.effects import SendText
from routing.floor import Floor
from routing.model import CommandId, Instant, Language, RegionEvidence
from routing.text_model import OPTED_OUT_CODE, Keyword, TextId, TextService
from telephony.addresses import Addresses
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.ports import Done, Refused
from telephony.rest import TwilioCarrier
from telephony.texting import NO_BODY, is_opted_out, order_of, send_text
from webhooks.directory import UNLISTED_LINE
from webhooks.texts import Reading, TextDoor

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
ERASE_EVERY_LOOKS = 60
AT_ONCE_MAX = 20


def serves_texts(settings: Settings) -> bool:
    return settings.texts_file is not None or settings.sample_traffic


def texts_of(settings: Settings) -> TextsFile | None:
    """How texts are served; None: they are not. With sample traffic and no file named, as the shipped sample says."""
    sample = TEXTS_FILE if settings.sample_traffic else None
    return load_texts(settings.texts_file or sample)


def text_publication(settings: Settings, now: Instant, floor: Floor) -> list[SetTextService]:
    """The command that says how texts are served from now on; none where they never were."""
    texts, present = texts_of(settings), floor.text_service
    if texts is not None:
        service: TextService = texts.service(now)
    elif present is not None:
        # Conversations that there are go on; no more begin.
        service = replace(present, on=False)
    else:
        return []
    return [SetTextService(id=CommandId(f"texts:{now}"), service=service)]


def text_messages(settings: Settings, network: Network, stack: AsyncExitStack) -> TextMessages:
    engine = open_records(settings)
    stack.push_async_callback(engine.dispose)
    return TextMessages(engine, network.about.id, field_cipher(settings), SystemClock())


# --- in -------------------------------------------------------------------------------------------


def text_door(settings: Settings, bodies: TextMessages) -> TextDoor | None:
    texts = texts_of(settings)
    if texts is None:
        return None
    return TextDoor(
        key=settings.key_for("texts"),
        read=Reader(texts).read,
        words=lambda template: texts.template(template, None),
        bodies=bodies,
    )


class Reader:
    """Says what a message is by its words alone."""

    def __init__(self, texts: TextsFile) -> None:
        words = texts.words
        self._keywords = {
            **dict.fromkeys(_all(words.help), Keyword.HELP),
            **dict.fromkeys(_all(words.opt_in), Keyword.OPT_IN),
            **dict.fromkeys(_all(words.opt_out), Keyword.OPT_OUT),
        }
        self._answered = frozenset(word.casefold() for word in words.carrier_answers)
        self._choices = {
            word: Language(code) for code, written in texts.languages.items() for word in _all(written)
        }
        self._urgent = [
            (group, tuple(f" {word} " for word in _all(entry.words))) for group, entry in texts.urgent.items()
        ]

    def read(self, body: str) -> Reading:
        bare = plain(body)
        padded = f" {bare} "
        group = next((group for group, words in self._urgent if any(word in padded for word in words)), "")
        return Reading(
            keyword=self._keywords.get(bare),
            # The carrier knows its words only as they are: what has a point or an accent is ours to answer.
            answered=body.strip().casefold() in self._answered,
            choice=self._choices.get(bare),
            urgent=group,
        )


def _all(words: Iterable[str]) -> list[str]:
    return [plain(word) for word in words]


# --- out ------------------------------------------------------------------------------------------


class TextSender:
    """Carries out orders to send messages: finds the words, and sends them once."""

    def __init__(
        self, carrier: TwilioCarrier, addresses: Addresses, texts: TextsFile, bodies: TextMessages
    ) -> None:
        self._carrier = carrier
        self._addresses = addresses
        self._texts = texts
        self._bodies = bodies

    async def send(self, effect: SendText, floor: Floor) -> Result:
        if is_opted_out(effect, floor):
            return Result(EffectOutcome.REFUSED, OPTED_OUT_CODE)
        body = await self._words(effect)
        if body is None:
            return Result(EffectOutcome.REFUSED, NO_BODY)
        result = await send_text(self._carrier, order_of(effect, floor, self._addresses, body))
        return Result(
            EffectOutcome(result.outcome),
            code=result.code if isinstance(result, Refused) else 0,
            made=result.made if isinstance(result, Done) else "",
        )

    async def _words(self, effect: SendText) -> str | None:
        """Find the words; a database that does not answer raises, and is asked again."""
        if effect.template is not None:
            return self._texts.template(effect.template, effect.language)
        try:
            return await self._bodies.body(effect.text)
        except FieldUnreadable:
            _log.error("text_unreadable", text=effect.text)
            return None


def text_sender(
    settings: Settings,
    network: Network,
    carrier: TwilioCarrier,
    addresses: Addresses,
    stack: AsyncExitStack,
) -> TextSender | None:
    texts = texts_of(settings)
    if texts is None:
        return None
    return TextSender(carrier, addresses, texts, text_messages(settings, network, stack))


def missed_texts(
    settings: Settings,
    network: Network,
    carrier: TwilioCarrier,
    gateway: CommandGateway,
    clock: Clock,
    stack: AsyncExitStack,
) -> MissedTexts | None:
    """Look for messages that came while nothing of ours answered; None where no texts are served."""
    messages = text_messages(settings, network, stack)
    door = text_door(settings, messages)
    if door is None:
        return None
    finder = RegionFinder(network)
    known = _Known(
        line_of=lambda number: settings.lines.get(number, UNLISTED_LINE),
        evidence=lambda number, line: finder.evidence(number, line),
    )
    return MissedTexts(carrier, door, messages, known, settings.lines, gateway, clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    line_of: Callable[[str], str]
    evidence: Callable[[str, str], RegionEvidence]


# --- kept -----------------------------------------------------------------------------------------


class TextKeeper:
    """Fetches bodies that could not be kept when they came, and erases old ones. Runs beside the recorder."""

    def __init__(self, bodies: TextMessages, carrier: TwilioCarrier, kept_ms: int) -> None:
        self._bodies = bodies
        self._carrier = carrier
        self._kept_ms = kept_ms
        self._looks = 0

    async def run(self) -> None:
        """Go on until cancelled; whatever does not work now is tried again."""
        while True:
            try:
                await self.look()
            except RecordsError as trouble:
                _log.warning("texts_not_looked_at", cause=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Raises: RecordsUnavailable."""
        for text in await self._bodies.to_fetch(AT_ONCE_MAX):
            await self._fetch(text)
        self._looks += 1
        if self._looks % ERASE_EVERY_LOOKS == 1 and (erased := await self._bodies.erase_old(self._kept_ms)):
            _log.info("texts_erased", count=erased)

    async def _fetch(self, text: TextId) -> None:
        try:
            found = await self._carrier.ask(lambda client: client.messages(text).fetch_async())
        except (CarrierRefusal, CarrierUnavailable) as trouble:
            _log.warning("text_not_fetched", text=text, cause=str(trouble))
            return
        await self._bodies.keep_incoming(text, str(found.body or ""), int(found.num_media or 0))
