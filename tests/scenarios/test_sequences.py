"""The canonical sequences and the races of the contract with the carrier, in each order (twilio.md 3.4 and 6)."""

from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from routing.model import AT_ONCE, Exit, ExitKind, SpecialistState
from routing.rulebook import Partner, PhoneSystem, Rule, RuleBook, Treatment
from tests.scenarios import carrier_requests as of
from tests.scenarios.exit_sequences import EXITS
from tests.scenarios.sequences import CANONICAL, RACES, TALKING, Act, Sequence, seconds
from tests.scenarios.stage import AMAL, BOOK, CONTACT, NORTH, Stage, Told
from tests.scenarios.talk_requests import BACK
from tests.scenarios.talk_sequences import TALKS

ANYBODY = Rule(
    name="anybody",
    then=Treatment(
        exits=tuple(Exit(kind=kind, when=AT_ONCE) for kind in (ExitKind.CALL_BACK, ExitKind.VOICEMAIL))
    ),
)
WAYS_OUT = replace(BOOK, rules=(ANYBODY,), limits=replace(BOOK.limits, review_ms=1_000))
OWN_PHONES = replace(BOOK, partners=(Partner(id=NORTH, phone_system=PhoneSystem()),))
ORDERS = [
    pytest.param(sequence, order, id=f"{sequence.name} ({number})")
    for sequence in (*CANONICAL, *RACES, *TALKS, *EXITS)
    for number, order in enumerate(sequence.orders(), 1)
]


def book_of(sequence: Sequence) -> RuleBook:
    return WAYS_OUT if sequence.ways_out else OWN_PHONES if sequence.own_phones else BOOK


async def played(steps: tuple[Told | Act, ...], book: RuleBook = BOOK) -> tuple[Stage, str]:
    stage = await Stage.opened(book)
    document = ""
    for step in steps:
        if isinstance(step, Told):
            document = await stage.tell(step) or document
        else:
            await step.do(stage)
    return stage, document


@pytest.mark.parametrize(("sequence", "order"), ORDERS)
async def test_a_sequence_comes_to_its_record(sequence: Sequence, order: tuple[Told | Act, ...]) -> None:
    stage, document = await played(order, book_of(sequence))
    row = stage.record().contact
    if sequence.any_end:
        _nothing_is_left_over(stage)
    elif sequence.ends is None:
        assert CONTACT in stage.floor.contacts
        assert row["ended_as"] is None
    else:
        assert (row["ended_as"], row["ended_by"]) == (sequence.ends, sequence.by)
        assert CONTACT not in stage.floor.contacts
        assert stage.story().count("ContactClosed") == 1
    if sequence.specialist is not None:
        assert row["specialist_id"] == sequence.specialist
    assert sequence.drops is None or row["drops"] == sequence.drops
    if sequence.offers is not None:
        assert row["offers"] == sequence.offers
    if sequence.amal is not None:
        assert stage.floor.specialists[AMAL].state is sequence.amal
    assert _in_order(sequence.story, stage.story())
    if sequence.back is not None:
        ended = stage.record(BACK).contact["ended_as"]
        assert ended == (None if sequence.back == "owed" else sequence.back)
        assert _in_order(sequence.story_of_back, stage.story(BACK))
    if sequence.check is not None:
        await sequence.check(stage)
    if sequence.hears:
        assert sequence.hears in [element.tag for element in ElementTree.fromstring(document).iter()]  # noqa: S314


def _in_order(wanted: tuple[str, ...], story: list[str]) -> bool:
    rest = iter(story)
    return all(kind in rest for kind in wanted)


def _nothing_is_left_over(stage: Stage) -> None:
    """Whoever is bound is bound to a contact that lives, and what has ended has ended once."""
    assert stage.story().count("ContactClosed") <= 1
    for person in stage.floor.specialists.values():
        bound = person.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED)
        assert not bound or any(one.specialist == person.id for one in stage.floor.offers.values())
    assert stage.floor.contacts or not stage.floor.legs


@pytest.mark.parametrize("sequence", [*CANONICAL, *RACES, *TALKS, *EXITS], ids=lambda one: one.name)
async def test_a_sequence_of_which_each_request_comes_twice_comes_to_the_same(sequence: Sequence) -> None:
    """S15: a repeat gets the same document to the byte, and has no effect."""
    order = sequence.orders()[0]
    once, _ = await played(order, book_of(sequence))
    stage = await Stage.opened(book_of(sequence))
    for step in order:
        if isinstance(step, Told):
            document = await stage.tell(step)
            events, orders = len(stage.events), len(stage.orders)
            assert await stage.tell(step) == document, step.name
            assert (len(stage.events), len(stage.orders)) == (events, orders), step.name
        else:
            await step.do(stage)
    assert stage.record() == once.record()


WHOLE_CALL = Sequence(
    name="an answered call",
    steps=(
        *TALKING,
        of.CALLER_LEAVES,
        of.ROOM_ENDS,
        of.AMAL_IS_PUT_OUT,
        of.DEVICE_OUT,
        of.LEG_ENDS,
        of.CALL_ENDS,
    ),
).orders()[0]
REQUESTS = [place for place, step in enumerate(WHOLE_CALL) if isinstance(step, Told)]


@pytest.mark.parametrize(("one", "other"), list(combinations(REQUESTS, 2)))
async def test_two_requests_of_a_call_that_change_places_leave_one_end_and_nobody_behind(
    one: int, other: int
) -> None:
    """Also where the carrier could not send them so, as when our own machines pass them on out of order."""
    steps = list(WHOLE_CALL)
    steps[one], steps[other] = steps[other], steps[one]
    stage, _ = await played((*steps, seconds(120)))
    await stage.tell(of.HUNG_UP_IN_QUEUE)
    await stage.pass_time(120_000)
    assert stage.story().count("ContactClosed") == 1
    assert not stage.floor.contacts
    assert not stage.floor.offers
    assert not stage.floor.legs
    assert stage.floor.specialists[AMAL].state in (SpecialistState.READY, SpecialistState.NOT_READY)
