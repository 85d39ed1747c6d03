"""What follows once it is known who signs in: a new sign-in under a new token, and for specialists the floor."""

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from desk.access import (
    COOKIE,
    HOME,
    Person,
    Whose,
    all_services_of,
    cookie_name,
    csrf_token,
    lend,
    person_of,
    services_of,
)
from desk.errors import DeskError
from desk.floor_door import come_to_the_floor
from desk.pages import set_cookie
from records.accounts import Account, Role
from records.audit import Action

HALF_COOKIE = "switchboard_half_sign_in"
"""Held by whoever knew the password and still owes the second factor; opens nothing."""


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


async def second_step(request: Request, account: Account) -> Response | None:
    """Send somebody on to their second factor, or to setting one up; None: the password is enough."""
    services = services_of(request)
    if await services.factors.is_on(account.id):
        then = "/sign-in/code"
    elif account.role in services.settings.second_factor_roles:
        then = "/sign-in/set-up"
    else:
        return None
    token = await services.factors.half(account.id)
    response: Response = (
        JSONResponse({"then": then}) if wants_json(request) else RedirectResponse(then, status_code=303)
    )
    set_cookie(request, response, cookie_name(services, HALF_COOKIE), token)
    return response


async def half_signed_in(request: Request) -> Account | None:
    """Say who knew the password in this browser a few minutes ago."""
    services = services_of(request)
    token = request.cookies.get(cookie_name(services, HALF_COOKIE), "")
    return await services.factors.whose(token) if token else None


async def begin_sign_in(request: Request, account: Account, *, how: str) -> Person:
    """Start a sign-in under a token that nobody has seen before, and bring a specialist to the floor."""
    services = all_services_of(request)
    token = await services.sign_ins.create(account.id)
    opened = await services.sign_ins.find(token)
    assert opened is not None, "a sign-in that was just created is found"
    await services.trail.note(account.id, Action.SIGNED_IN, account.id, how=how)
    if half := request.cookies.get(cookie_name(services, HALF_COOKIE)):
        await services.factors.forget_half(half)
    person = Person(account=account, token=token, csrf=csrf_token(opened.csrf_secret))
    request.state.person = person
    lend(request, person, Whose.OWN)
    await _to_the_floor(request)
    return person


def with_sign_in(request: Request, response: Response, person: Person) -> Response:
    """Let an answer carry the new sign-in to the browser."""
    services = services_of(request)
    set_cookie(request, response, cookie_name(services, COOKIE), person.token)
    secure = services.settings.cookies_secure
    response.delete_cookie(cookie_name(services, HALF_COOKIE), path="/", secure=secure, httponly=True)
    return response


async def come_in(request: Request, account: Account, *, how: str) -> Response:
    """Begin a sign-in and show the way to the person's page; `how` it was proven is written down."""
    person = await begin_sign_in(request, account, how=how)
    response: Response
    if wants_json(request):
        told = {"csrf": person.csrf, "role": account.role, "specialist": account.id, "locale": account.locale}
        response = JSONResponse(told)
    else:
        response = RedirectResponse(HOME[account.role], status_code=303)
    return with_sign_in(request, response, person)


async def _to_the_floor(request: Request) -> None:
    if person_of(request).account.role is not Role.SPECIALIST:
        return
    try:
        await come_to_the_floor(request)
    except DeskError:
        # The page says that the person is offline and offers the key to come back; signing in need not fail.
        return
