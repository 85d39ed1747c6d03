"""One's own account: where one is signed in, and the second factor."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, person_of, services_of
from desk.pages import page
from records.audit import Action
from records.sign_ins import id_of

router = APIRouter()


@router.get("/account")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def account(request: Request) -> HTMLResponse:
    services, person = services_of(request), person_of(request)
    return page(
        request,
        "account.html",
        sign_ins=await services.sign_ins.of(person.id),
        this=id_of(person.token),
        second_factor=await services.factors.is_on(person.id),
    )


@router.post("/account/sign-ins/{sign_in}/end")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def end_sign_in(request: Request, sign_in: str) -> Response:
    """End one of one's own sign-ins, as on a computer that was left open."""
    services, me = services_of(request), person_of(request).id
    if await services.sign_ins.revoke_one(me, sign_in):
        await services.trail.note(me, Action.SIGN_IN_REVOKED, me)
    return RedirectResponse("/account", status_code=303)
