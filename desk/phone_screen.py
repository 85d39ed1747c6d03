"""How calls reach a specialist: each chooses for themselves, and supervisors may set it for them."""

from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.errors import DeskError, Malformed, NoAccess
from desk.floor_door import answer, ask, command_id
from desk.pages import page
from desk.phone_words import ABOUT_REACHES, PHONE_FAULTS, REACHES, phone_view
from records.accounts import Account, Role
from records.phones import StoredPhone
from routing import commands as c
from routing.model import Language, SpecialistId
from routing.phone_model import Reach
from routing.replies import Refused
from telephony.dialable import PhoneFault

router = APIRouter()
log = structlog.get_logger(__name__)
PHONE_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class _Written:
    reach: Reach
    phone: str


@router.get("/phone")
@allow(Rule.SPECIALIST, Whose.OWN)
async def own(request: Request, done: str = "") -> HTMLResponse:
    return await _show(request, person_of(request).account, done=done)


@router.post("/phone")
@allow(Rule.SPECIALIST, Whose.OWN)
async def choose(
    request: Request,
    reach: Annotated[str, Form()],
    phone: Annotated[str, Form(max_length=PHONE_CHARACTERS_MAX)] = "",
) -> Response:
    return await _save(request, person_of(request).account, reach, phone, "/phone")


@router.get("/phones")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def everybody(request: Request) -> HTMLResponse:
    """List the specialists whose telephone may be set here."""
    me = person_of(request).account
    people = await services_of(request).accounts.list()
    return page(request, "phones.html", people=[one for one in people if _may_set(me, one)])


@router.get("/phones/{account}")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def of_somebody(request: Request, account: str, done: str = "") -> HTMLResponse:
    return await _show(request, await _specialist(request, account), done=done)


@router.post("/phones/{account}")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def choose_for_somebody(
    request: Request,
    account: str,
    reach: Annotated[str, Form()],
    phone: Annotated[str, Form(max_length=PHONE_CHARACTERS_MAX)] = "",
) -> Response:
    whose = await _specialist(request, account)
    return await _save(request, whose, reach, phone, f"/phones/{whose.id}")


@router.post("/desk/phone/call")
@allow(Rule.SPECIALIST, Whose.OWN)
async def call(request: Request) -> JSONResponse:
    """Ring one's own telephone: to keep it on the line, or to see that it works."""
    command = c.CallPhone(id=command_id(request, "call-phone"), specialist=person_of(request).id)
    return await answer(request, command)


def _may_set(me: Account, whose: Account) -> bool:
    """A supervisor sets it for the specialists of their own partner, an administrator for all."""
    return whose.role is Role.SPECIALIST and (me.role is Role.ADMINISTRATOR or me.partner == whose.partner)


async def _specialist(request: Request, account: str) -> Account:
    people = await services_of(request).accounts.list()
    found = next((one for one in people if one.id == account), None)
    if found is None or not _may_set(person_of(request).account, found):
        raise NoAccess
    return found


async def _show(
    request: Request,
    whose: Account,
    *,
    done: str = "",
    written: _Written | None = None,
    fault: PhoneFault | None = None,
) -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    say = sentences.words.say
    stored = await services.phones.stored.of(whose.id)
    shown = written or _Written(stored.reach, stored.phone)
    mine = whose.id == person_of(request).id
    specialist = services.floor.floor.specialists.get(SpecialistId(whose.id))
    return page(
        request,
        "phone.html",
        status=200 if fault is None else 422,
        whose=whose,
        mine=mine,
        reaches=[(one.value, say(REACHES[one]), say(ABOUT_REACHES[one])) for one in Reach],
        reach=shown.reach.value,
        phone=shown.phone,
        allowed=services.phones.allowed,
        problem=say(PHONE_FAULTS[fault]) if fault is not None else "",
        saved=done in (SAVED, SAVED_FOR_LATER),
        later=done == SAVED_FOR_LATER,
        view=phone_view(specialist, sentences) if mine else None,
    )


SAVED, SAVED_FOR_LATER = "saved", "later"


async def _save(request: Request, whose: Account, reach: str, phone: str, back: str) -> Response:
    """Keep the choice, and let the floor know at once where no call can be on its way meanwhile."""
    if reach not in set(Reach):
        raise Malformed
    chosen, services = Reach(reach), services_of(request)
    stored = await services.phones.stored.of(whose.id)
    read = services.phones.read(phone) if phone.strip() or chosen is not Reach.SOFTPHONE else ""
    if isinstance(read, PhoneFault):
        return await _show(request, whose, written=_Written(chosen, phone), fault=read)
    if services.phones.allowed:
        await services.phones.stored.save(whose.id, chosen, read, by=person_of(request).id)
    told = await tell_floor(request, whose, StoredPhone(reach=chosen, phone=read), anew=read != stored.phone)
    return RedirectResponse(f"{back}?done={SAVED if told else SAVED_FOR_LATER}", status_code=303)


async def tell_floor(request: Request, whose: Account, stored: StoredPhone, *, anew: bool = False) -> bool:
    """Tell the floor how calls reach somebody who is on it. False: it holds from their next shift on."""
    specialist = services_of(request).floor.floor.specialists.get(SpecialistId(whose.id))
    if specialist is None:
        return False
    command = c.ChooseReach(
        id=command_id(request, f"reach-{whose.id}"),
        specialist=specialist.id,
        reach=stored.reach,
        language=Language(whose.locale),
        anew=anew and specialist.phone is not None,
    )
    try:
        return not isinstance(await ask(request, command), Refused)
    except DeskError:
        log.warning("reach_not_told", specialist=whose.id)
        return False
