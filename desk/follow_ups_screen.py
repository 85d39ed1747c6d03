"""The work list of follow-ups: what is due, who has it in hand, what was tried and what it came to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.follow_up_words import ATTEMPTS, GIVEN, OUTCOMES, SHOWN, STATES, WHY_NOT
from desk.pages import page
from desk.people_services import FollowUps
from desk.sentences import Sentences
from records.errors import RecordNotFound
from records.people.consent import WORDINGS
from records.people.follow_up_rows import Attempt, FollowUp, NeedResult, Outcome, State, WhyNot
from records.people.follow_ups import Shown
from routing.model import Instant

router = APIRouter()
NEED_FIELD = "need:"
ENDS = (Outcome.CONNECTED, Outcome.NOT_CONNECTED, Outcome.NOT_REACHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpView:
    contact: str
    due: str
    late: bool
    state: str
    partner: str
    owner: str
    mine: bool
    free: bool
    open: bool
    attempts: int
    outcome: str
    agreed: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    code: str
    name: str


@router.get("/follow-ups")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def follow_ups(request: Request, show: str = Shown.OPEN, told: str = "") -> HTMLResponse:
    me, sentences = person_of(request), sentences_of(request)
    shown = Shown(show) if show in set(Shown) else Shown.OPEN
    found = await _store(request).list(shown, me.id)
    now, names = services_of(request).clock.now(), await names_of(request).all()
    return page(
        request,
        "follow_ups.html",
        rows=[_view(one, now, sentences, names, me.id) for one in found],
        parts=[(one.value, sentences.words.say(text)) for one, text in SHOWN.items()],
        shown=shown.value,
        late=await _store(request).late(),
        taken=told == "taken",
    )


@router.get("/follow-ups/{contact}")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def follow_up(request: Request, contact: str, told: str = "") -> HTMLResponse:
    """Show one; how the person is reached only to who has it in hand, and that is written down."""
    one = await _visible(request, contact)
    me, sentences, services = person_of(request), sentences_of(request), services_of(request)
    names, say = await names_of(request).all(), sentences.words.say
    view = _view(one, services.clock.now(), sentences, names, me.id)
    reach = await services.people.reach.show(contact, me.id) if view.mine and view.open else None
    return page(
        request,
        "follow_up_one.html",
        one=view,
        reach=reach,
        tried=[
            (sentences.words.moment(try_.at), names.get(try_.by, try_.by), say(ATTEMPTS[try_.outcome]))
            for try_ in await _store(request).tried(contact)
        ],
        wording=WORDINGS[one.wording].in_locale[one.locale].format(days=_store(request).days),
        needs=await _needs(request, contact),
        attempts=[(code.value, say(text)) for code, text in ATTEMPTS.items()],
        outcomes=[(code.value, say(OUTCOMES[code])) for code in ENDS],
        reasons=[(code.value, say(text)) for code, text in WHY_NOT.items()],
        taken=told == "taken",
    )


@router.post("/follow-ups/{contact}/claim")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def claim(request: Request, contact: str) -> Response:
    await _visible(request, contact)
    return _back(contact, done=await _store(request).claim(contact, person_of(request).id))


@router.post("/follow-ups/{contact}/release")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def release(request: Request, contact: str) -> Response:
    await _visible(request, contact)
    await _store(request).release(contact, person_of(request).id)
    return RedirectResponse("/follow-ups", status_code=303)


@router.post("/follow-ups/{contact}/attempt")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def attempt(request: Request, contact: str, outcome: Annotated[str, Form()]) -> Response:
    await _visible(request, contact)
    if outcome not in set(Attempt):
        raise Malformed
    done = await _store(request).attempt(contact, Attempt(outcome), person_of(request).id)
    return _back(contact, done=done)


@router.post("/follow-ups/{contact}/withdraw")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def withdraw(request: Request, contact: str) -> Response:
    await _visible(request, contact)
    await _store(request).withdraw(contact, person_of(request).id)
    return _back(contact, done=True)


@router.post("/follow-ups/{contact}/finish")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def finish(
    request: Request,
    contact: str,
    outcome: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    await _visible(request, contact)
    if outcome not in set(ENDS) or (reason and reason not in set(WhyNot)):
        raise Malformed
    why = WhyNot(reason) if reason and outcome == Outcome.NOT_CONNECTED else None
    needs = await _results(request, contact, why)
    done = await _store(request).finish(contact, Outcome(outcome), person_of(request).id, why, needs)
    return _back(contact, done=done)


async def _results(request: Request, contact: str, why: WhyNot | None) -> tuple[NeedResult, ...]:
    """Read what came of each need; only needs that the record has, and only what a person may have said."""
    form = await request.form()
    results = []
    for need in await _needs(request, contact):
        said = form.get(f"{NEED_FIELD}{need.code}")
        if said in (Outcome.CONNECTED.value, Outcome.NOT_CONNECTED.value):
            outcome = Outcome(str(said))
            reason = why if outcome is Outcome.NOT_CONNECTED else None
            results.append(NeedResult(code=need.code, outcome=outcome, reason=reason))
    return tuple(results)


async def _needs(request: Request, contact: str) -> list[NeedView]:
    try:
        record = await services_of(request).records.load(contact)
    except RecordNotFound:
        return []
    taxonomy, locale = services_of(request).taxonomy(), sentences_of(request).words.locale
    codes = dict.fromkeys(need.code for need in record.draft.needs)
    named = ((code, taxonomy.name(code, locale)) for code in codes)
    return [NeedView(code=code, name=name) for code, name in named if name is not None]


async def _visible(request: Request, contact: str) -> FollowUp:
    """Raises: NoAccess for another partner's, as for one that is not there."""
    found = await _store(request).one(contact)
    if found is None:
        raise NoAccess
    return found


def _store(request: Request) -> FollowUps:
    return services_of(request).people.follow_ups


def _back(contact: str, *, done: bool) -> Response:
    return RedirectResponse(f"/follow-ups/{contact}{'' if done else '?told=taken'}", status_code=303)


def _view(one: FollowUp, now: Instant, sentences: Sentences, names: dict[str, str], me: str) -> FollowUpView:
    words, state = sentences.words, one.state(now)
    outcome = words.say(OUTCOMES[one.outcome]) if one.outcome is not None else ""
    if one.reason is not None:
        outcome = f"{outcome} ({words.say(WHY_NOT[one.reason])})"
    return FollowUpView(
        contact=one.contact,
        due=words.day(one.due_at),
        late=state is State.LATE,
        state=words.say(STATES[state]),
        partner=sentences.partner(one.partner),
        owner=names.get(one.owner, one.owner) if one.owner is not None else "",
        mine=one.owner == me,
        free=one.owner is None,
        open=state in (State.OPEN, State.LATE),
        attempts=one.attempts,
        outcome=outcome,
        agreed=words.say(
            "{name} was told on {day}: the person {how}.",
            name=names.get(one.consented_to, one.consented_to),
            day=words.moment(one.consented_at),
            how=words.say(GIVEN[one.given]),
        ),
        ends=words.day(one.expires_at),
    )
