"""The callers of the sample network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp

from config.network import Network, load_network
from routing.model import ExitKind
from simulator.carrier import CallerScript, DialRequest, FarEnd
from simulator.people.chance import Streams
from simulator.people.dialled import DialledNumbers
from simulator.people.places import Origins
from telephony.call_back_documents import TAKE_KEY
from telephony.queue_documents import EXIT_KEYS

HANDLE_MU, HANDLE_SIGMA = 1.82, 0.714
"""Handling time in minutes is lognormal: median 6.2, mean 8.0, one in twenty above 20."""
INTERPRETER_FACTOR = 1.8
FRENCH_SHARE: Mapping[str, float] = {"EASTERN": 0.15, "NORTH": 0.10}
FRENCH_SHARE_ELSEWHERE = 0.015
OTHER_SHARE = 0.035
WRONG_KEY = "9"
TALK_S_MIN = 0.5
CALL_BACK_KEY, VOICEMAIL_KEY = EXIT_KEYS[ExitKind.CALL_BACK][0], EXIT_KEYS[ExitKind.VOICEMAIL][0]
KEY_PRESSES_MAX = 20
"""The key of a way out that is not open does nothing, and is pressed again when it is."""
ABSENT = (
    FarEnd(outcome="busy", ring_s=1.0),
    FarEnd(outcome="no-answer", ring_s=90.0),
    FarEnd(ring_s=4.0, answered_by="machine", talk_s=20.0),
)
"""Telephones on which nobody is reached."""
DIALS_SPECIAL: Mapping[str, float] = {"crisis": 0.01, "benefits": 0.02}
"""Share of callers who dial a line of its own purpose, by the line's name; an assumption of ours, not a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerHabits:
    """Shares and mean times of the callers; times in seconds of their own life, before any speed-up."""

    patience_mean_s: float = 270.0
    talk_median_s: float = 60 * exp(HANDLE_MU)
    talk_sigma: float = HANDLE_SIGMA
    hurried: float = 0.0
    """Share whose patience is `hurried_patience_mean_s` instead."""
    hurried_patience_mean_s: float = 1.0
    caller_ends: float = 0.5
    """Share of talks that the caller ends; the others leave it to the specialist."""
    first_silent: float = 0.015
    first_wrong: float = 0.015
    says_nothing: float = 0.005
    says_place: float = 0.7
    """Share who say the name of their town when they are asked for it; the others are silent."""
    leaves_in_menu: float = 0.01
    menu_patience_s: tuple[float, float] = (2.0, 12.0)
    key_delay_s: tuple[float, float] = (1.5, 6.0)
    own_line: float = 0.5
    """Share of callers who reach the line of their own region where there is one."""
    dials_special: Mapping[str, float] = field(default_factory=lambda: dict(DIALS_SPECIAL))
    types: float = 0.002
    """Share of callers who dial a line for TTY or relay services; an assumption of ours."""
    overstay_s: float = 60.0
    """How much longer than intended a caller stays on the line with a specialist who never hangs up."""
    withheld: float = 0.02
    takes_call_back: float = 0.0
    """Share of callers who press the key for a call-back as soon as they hear of it."""
    takes_voicemail: float = 0.0
    answers_call_back: float = 0.8
    """Share of these whom a call-back reaches; of the others a third each are busy, do not answer, or have a machine
    do so."""
    wait_speed: float | None = None
    """How many times faster than life those hear the waiting documents who will take a way out; None: as others do."""
    french: Mapping[str, float] = field(default_factory=lambda: FRENCH_SHARE)
    """Share of a region's callers who speak French, by the region's partner."""
    french_elsewhere: float = FRENCH_SHARE_ELSEWHERE
    other_language: float = OTHER_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCaller:
    """One caller before dialling; times are already divided by the speed."""

    index: int
    region: str
    place: str
    language: str
    to: str
    number: str = field(repr=False)
    script: CallerScript = field(repr=False)
    telephone: FarEnd | None = field(default=None, repr=False)
    """How it behaves when it is called back; None: the caller does not mean to be."""
    wait_speed: float | None = None

    def dial(self, batch: str = "") -> DialRequest:
        return DialRequest(
            to=self.to,
            caller=self.number,
            script=self.script,
            batch=batch,
            telephone=self.telephone,
            wait_speed=self.wait_speed,
        )


class Population:
    """Draws callers, the n-th always the same for a seed and habits.

    `lines` maps a dialled number to its line, as the settings do. `speed` divides patience and talk; the carrier
    scales what is heard and keyed.
    """

    def __init__(
        self,
        seed: int,
        lines: Mapping[str, str],
        habits: CallerHabits | None = None,
        *,
        speed: float = 1.0,
        network: Network | None = None,
    ) -> None:
        self._streams = Streams(seed).within("callers")
        self.habits = habits or CallerHabits()
        self._speed = speed
        network = network or load_network()
        self._keys = {entry.language: entry.key for entry in network.menu}
        self._origins = Origins(network, withheld=self.habits.withheld)
        self._numbers = DialledNumbers.of(lines, network, self.habits.dials_special)
        self._drawn = 0

    def next(self, region: str | None = None, language: str | None = None) -> SimulatedCaller:
        """Draw the next caller, of whatever region and language or of these."""
        of = self._streams.of
        origin = (
            self._origins.draw(of("region"), of("number"))
            if region is None
            else self._origins.within(region, of("number"))
        )
        drawn = self._language(origin.partner)
        language = drawn if language is None else language
        leaves = self._way_out()
        script = self._script(language, origin.partner, origin.place)
        caller = SimulatedCaller(
            index=self._drawn,
            region=origin.partner,
            place=origin.place,
            language=language,
            to=self._dialled(origin.partner),
            number=origin.number,
            script=script.model_copy(update={"wait_digits": (leaves,) * KEY_PRESSES_MAX})
            if leaves
            else script,
            telephone=self._telephone(script) if leaves == CALL_BACK_KEY else None,
            wait_speed=self.habits.wait_speed if leaves else None,
        )
        self._drawn += 1
        return caller

    def _way_out(self) -> str:
        """Draw the key for a way out of the queue that this caller takes where it is offered; empty: none."""
        habits = self.habits
        at = self._streams.of("way out").between(0, 1)
        if at < habits.takes_call_back:
            return CALL_BACK_KEY
        return VOICEMAIL_KEY if at < habits.takes_call_back + habits.takes_voicemail else ""

    def _telephone(self, script: CallerScript) -> FarEnd:
        chance, habits = self._streams.of("called back"), self.habits
        reached, absent = chance.happens(habits.answers_call_back), chance.one_of(ABSENT)
        ring_s = chance.between(1.0, 6.0) / self._speed
        if reached:
            return FarEnd(ring_s=ring_s, digits=(TAKE_KEY,), talk_s=script.talk_s)
        return absent.model_copy(update={"ring_s": absent.ring_s / self._speed})

    def _language(self, region: str) -> str:
        habits = self.habits
        french, other = habits.french.get(region, habits.french_elsewhere), habits.other_language
        mix = {"en": max(0.0, 1.0 - french - other), "fr": french, "other": other}
        return self._streams.of("language").weighted(mix)

    def _dialled(self, region: str) -> str:
        numbers, stream = self._numbers, self._streams.of("dialled")
        knows_own, number = stream.happens(self.habits.own_line), stream.one_of(numbers.open)
        chance = self._streams.of("special line").between(0, 1)
        if chance < self.habits.types:
            return numbers.typed.get(region) or numbers.typed.get(None) or number
        chance -= self.habits.types
        for special, share in numbers.special:
            if chance < share:
                return special
            chance -= share
        return numbers.own.get(region, number) if knows_own else number

    def _script(self, language: str, region: str, place: str) -> CallerScript:
        of, habits = self._streams.of, self.habits
        talk_s = of("handling").lognormal(habits.talk_median_s, habits.talk_sigma)
        if language == "other":
            talk_s *= INTERPRETER_FACTOR
        talk_s = max(TALK_S_MIN, talk_s / self._speed)
        if not of("who ends").happens(habits.caller_ends):
            talk_s += habits.overstay_s / self._speed
        menu = of("menu")
        digits = (*self._digits(language), *self._said(region, place))
        leaves, leaves_after_s = menu.happens(habits.leaves_in_menu), menu.between(*habits.menu_patience_s)
        return CallerScript(
            digits=() if leaves else digits,
            answer_delay_s=menu.between(*habits.key_delay_s),
            patience_s=self._patience_s(),
            talk_s=talk_s,
            hang_up_after_s=leaves_after_s / self._speed if leaves else None,
            from_city=place.upper(),
            from_state="ON" if place else "",
            from_country="CA",
        )

    def _said(self, region: str, place: str) -> tuple[str, ...]:
        stream = self._streams.of("place")
        says, town = stream.happens(self.habits.says_place), self._origins.town(region, stream)
        return (place or town,) if says and (place or town) else ()

    def _patience_s(self) -> float:
        stream, habits = self._streams.of("patience"), self.habits
        hurried = stream.happens(habits.hurried)
        mean_s = habits.hurried_patience_mean_s if hurried else habits.patience_mean_s
        return stream.exponential(mean_s) / self._speed

    def _digits(self, language: str) -> tuple[str, ...]:
        habits = self.habits
        slip = self._streams.of("slips").between(0, 1)
        key = self._keys.get(language, "")
        for share, digits in (
            (habits.first_silent, ("", key)),
            (habits.first_wrong, (WRONG_KEY, key)),
            (habits.says_nothing, ()),
        ):
            if slip < share:
                return digits
            slip -= share
        return (key,)
