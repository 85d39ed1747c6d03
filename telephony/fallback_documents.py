"""The documents for the time when nothing of ours answers (tier T2): static, held elsewhere, one a dialled number.

They know neither the hour nor the caller. So they ring the telephones that the settings name, in the order in which
the rule book would look for somebody: the people of the line's own partner and its neighbours at once, then a
partner's phone system, then the after-hours partner; and they end with a message. Nothing else is ever dialled (S10).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases
from routing.model import PartnerId
from routing.rulebook import Partner, RuleBook
from telephony.addresses import ANY_NUMBER
from telephony.documents import TwiMLText, speak, text_of
from telephony.overrides import STATIC, limited
from telephony.partner_documents import ACCEPT_KEY, SIP_SCHEMES, WHISPER_ROUNDS, WHISPER_TIMEOUT_S

TELEPHONES_MAX = 10
"""As many as the carrier rings at once."""
HUNT_S, PARTNER_S, AFTER_HOURS_S = 30, 30, 60
WHISPER_FILE, ACCEPTED_FILE = "whisper.xml", "accepted.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephones:
    """What the settings say may be rung: telephones that people answer, and partners' own phone systems."""

    people: Mapping[str, Sequence[str]]
    systems: Mapping[str, str]

    def of(self, partner: PartnerId) -> Iterator[str]:
        yield from self.people.get(partner, ())
        if partner in self.systems:
            yield self.systems[partner]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Telephones that ring at once, and for how long. Units: seconds."""

    telephones: tuple[str, ...]
    ring_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackDocument:
    """`number`: the dialled number that it is for; empty for what several share."""

    name: str
    text: TwiMLText
    number: str = ""
    line: str = ""


def fallback_documents(
    book: RuleBook, lines: Mapping[str, str], telephones: Telephones, phrases: Phrases, *, held_together: bool
) -> tuple[FallbackDocument, ...]:
    """Write a document for each dialled number, and one for calls whose number is not at hand.

    Shape:   `lines`, which number reaches which line. `held_together`: all are held in one place under their names, so
             that one may name another; then whoever picks up is asked for a key, which a machine does not press.
    Returns: the same documents, byte for byte, for the same book, settings and phrases.
    """
    ours = next(iter(lines))
    written = [
        FallbackDocument(
            name=file_of(number),
            number=number,
            line=line,
            text=_caller(steps_of(book, line, telephones), number, phrases, held_together),
        )
        for number, line in lines.items()
    ]
    anybody = _caller(steps_of(book, "", telephones), ours, phrases, held_together)
    written.append(FallbackDocument(name=file_of(ANY_NUMBER), text=anybody))
    if held_together:
        written.append(FallbackDocument(name=WHISPER_FILE, text=_whisper(phrases)))
        written.append(FallbackDocument(name=ACCEPTED_FILE, text=text_of(VoiceResponse())))
    return tuple(written)


def file_of(number: str) -> str:
    return f"{number.removeprefix('+')}.xml"


def steps_of(book: RuleBook, line: str, telephones: Telephones) -> tuple[Step, ...]:
    """Say who is rung for a line, one step after the other; none where the settings name no telephone."""
    order = [partner.id for partner in _in_order(book, line)]
    people = [one for partner in order for one in telephones.people.get(partner, ())]
    systems = [telephones.systems[partner] for partner in order if partner in telephones.systems]
    night = list(telephones.of(book.after_hours))
    steps = (
        Step(telephones=_some(people), ring_s=HUNT_S),
        Step(telephones=_some(systems)[:1], ring_s=PARTNER_S),
        Step(telephones=_some(night), ring_s=AFTER_HOURS_S),
    )
    kept: list[Step] = []
    for step in steps:
        # Ringing the same telephones twice in a row helps nobody.
        if step.telephones and (not kept or set(step.telephones) != set(kept[-1].telephones)):
            kept.append(step)
    return tuple(kept)


def _some(telephones: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(telephones))[:TELEPHONES_MAX]


def _in_order(book: RuleBook, line: str) -> Iterator[Partner]:
    """List the partners: the line's own, or the default home; its neighbours; everybody else."""
    described = book.line(line)
    home = (described.home if described is not None else None) or book.default_home
    first = book.partner(home)
    near = first.neighbours if first is not None else ()
    rank = {partner: place for place, partner in enumerate((home, *near))}
    yield from sorted(book.partners, key=lambda partner: rank.get(partner.id, len(rank)))


def _caller(steps: Sequence[Step], number: str, phrases: Phrases, held_together: bool) -> TwiMLText:
    document = VoiceResponse()
    for place, step in enumerate(steps):
        speak(document, phrases.say(Phrase.FALLBACK_NEXT if place else Phrase.FALLBACK_DIAL, None))
        document.append(_dial(step, number, held_together))
    speak(document, phrases.say(Phrase.FALLBACK, None))
    document.hangup()
    return text_of(document)


def _dial(step: Step, number: str, held_together: bool) -> Dial:
    # Our own number is shown: a caller's may be withheld, and the carrier would refuse to dial with it (13214).
    dial = Dial(timeout=step.ring_s, caller_id=number)
    whisper = {"url": limited(WHISPER_FILE, STATIC), "method": "GET"} if held_together else {}
    for telephone in step.telephones:
        noun = dial.sip if telephone.startswith(SIP_SCHEMES) else dial.number
        noun(telephone, **whisper)
    return dial


def _whisper(phrases: Phrases) -> TwiMLText:
    document = VoiceResponse()
    for _ in range(WHISPER_ROUNDS):
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=WHISPER_TIMEOUT_S,
            action=limited(ACCEPTED_FILE, STATIC),
            method="GET",
        )
        speak(gather, phrases.say(Phrase.WHISPER, None, key=ACCEPT_KEY))
        document.append(gather)
    document.hangup()
    return text_of(document)
