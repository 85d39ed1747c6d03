"""Numbers that many people share: put on the list by supervisors, and never shown again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.pages import page
from records.people.keys import DAY_MS, Source
from records.tables import NAME
from routing.model import Instant
from telephony.dialable import may_be_called, phone_of

router = APIRouter()
LOOKED_BACK_MS = 366 * DAY_MS


@router.get("/shared-numbers")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def shared_numbers(request: Request, told: str = "") -> HTMLResponse:
    words, names = sentences_of(request).words, await names_of(request).all()
    rows = [
        (one.tag, one.label, words.day(one.added_at), names.get(one.added_by, one.added_by))
        for one in await services_of(request).people.shared.list()
    ]
    return page(request, "shared_numbers.html", rows=rows, wrong=told == "wrong")


@router.post("/shared-numbers")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def add(request: Request, number: Annotated[str, Form()], label: Annotated[str, Form()]) -> Response:
    found, name = phone_of(number), label.strip()[:NAME]
    if found is None or not may_be_called(found) or not name:
        return RedirectResponse("/shared-numbers?told=wrong", status_code=303)
    services = services_of(request)
    await services.people.shared.add(found, name, person_of(request).id)
    # Contacts from it that were taken for one person's until now are no longer.
    now = services.clock.now()
    since, partners = Instant(now - LOOKED_BACK_MS), tuple(services.network.partners)
    taken = await services.people.people.contacts_of(Source.PHONE, found, partners, since, now)
    await services.people.people.unlink(taken)
    return RedirectResponse("/shared-numbers", status_code=303)


@router.post("/shared-numbers/{tag}/remove")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def remove(request: Request, tag: str) -> Response:
    await services_of(request).people.shared.remove(tag, person_of(request).id)
    return RedirectResponse("/shared-numbers", status_code=303)
