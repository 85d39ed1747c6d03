"""Signing in and out, and what a person chooses for themselves: language and theme."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from desk.access import (
    COOKIE,
    HOME,
    LOCALE_COOKIE,
    Person,
    Rule,
    Whose,
    allow,
    cookie_name,
    person_of,
    sentences_of,
    services_of,
)
from desk.come_in import come_in, second_step, wants_json
from desk.errors import Malformed
from desk.floor_door import ask, command_id
from desk.pages import THEMES, page, set_cookie
from desk.words import LOCALES
from routing import commands as c
from routing.model import SpecialistState

router = APIRouter()
NAME_CHARACTERS_MAX = 200
PASSWORD_CHARACTERS_MAX = 1_000
ENGAGED = (SpecialistState.OFFERED, SpecialistState.ENGAGED)


@router.get("/")
@allow(Rule.ANYONE, Whose.NOBODY)
async def front_door(request: Request) -> Response:
    person: Person | None = getattr(request.state, "person", None)
    return RedirectResponse(HOME[person.account.role] if person else "/sign-in", status_code=303)


@router.get("/sign-in")
@allow(Rule.ANYONE, Whose.NOBODY)
async def sign_in_page(request: Request) -> Response:
    if getattr(request.state, "person", None) is not None:
        return RedirectResponse("/", status_code=303)
    return page(request, "sign_in.html", problem="", sign_in="", subject="")


@router.post("/sign-in")
@allow(Rule.ANYONE, Whose.NOBODY)
async def sign_in(
    request: Request,
    sign_in: Annotated[str, Form(max_length=NAME_CHARACTERS_MAX)] = "",
    password: Annotated[str, Form(max_length=PASSWORD_CHARACTERS_MAX)] = "",
) -> Response:
    """Check the password, and ask for the second factor of whoever has one or must."""
    services = services_of(request)
    network = request.client.host if request.client else ""
    answer = await services.accounts.sign_in(sign_in, password, network)
    account = answer.account
    if account is None:
        return _not_in(request, sign_in, 401 if answer.evaluated else 429, -(-answer.wait_ms // 1000))
    further = await second_step(request, account)
    return further if further is not None else await come_in(request, account, how="password")


def _not_in(request: Request, sign_in: str, status: int, wait_s: int) -> Response:
    words = sentences_of(request).words
    problem = words.say("The sign-in name or the password is not right.")
    if wait_s > 0:
        problem = words.count(
            "Too many tries. Wait {number} second, then try again.",
            "Too many tries. Wait {number} seconds, then try again.",
            wait_s,
        )
    if wants_json(request):
        return JSONResponse({"refused": "sign_in", "message": problem}, status_code=status)
    return page(request, "sign_in.html", status=status, problem=problem, sign_in=sign_in, subject="")


@router.post("/sign-out")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def sign_out(request: Request) -> Response:
    """Leave the floor and end the sign-in; refused in words while a caller is in hand."""
    services, person = services_of(request), person_of(request)
    specialist = services.floor.floor.specialists.get(person.id)
    if specialist is not None and specialist.state in ENGAGED:
        message = sentences_of(request).words.say(
            "Finish the call first: a caller is with you or on the way to you."
        )
        if wants_json(request):
            return JSONResponse(
                {"ok": False, "refused": "engaged", "by": None, "message": message}, status_code=409
            )
        return page(request, "notice.html", status=409, title=message, text="", back="/desk")
    if specialist is not None and specialist.state is not SpecialistState.OFFLINE:
        await ask(request, c.SignOut(id=command_id(request, "sign-out"), specialist=person.id))
    await services.sign_ins.revoke(person.token)
    response: Response = JSONResponse({"ok": True}) if wants_json(request) else _see("/sign-in")
    name, secure = cookie_name(services, COOKIE), services.settings.cookies_secure
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.post("/language")
@allow(Rule.ANYONE, Whose.NOBODY)
async def choose_language(request: Request, locale: Annotated[str, Form()]) -> Response:
    """Switch the language of the screens, and remember it for the person."""
    if locale not in LOCALES:
        raise Malformed
    person: Person | None = getattr(request.state, "person", None)
    if person is not None:
        await services_of(request).accounts.set_preferences(person.account.id, locale=locale)
    response = JSONResponse({"ok": True}) if wants_json(request) else _see(_back(request))
    set_cookie(request, response, LOCALE_COOKIE, locale)
    return response


@router.post("/theme")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def choose_theme(request: Request, theme: Annotated[str, Form()]) -> Response:
    if theme not in THEMES:
        raise Malformed
    await services_of(request).accounts.set_preferences(person_of(request).account.id, theme=theme)
    return JSONResponse({"ok": True}) if wants_json(request) else _see(_back(request))


def _back(request: Request) -> str:
    """The page the person came from, with what they had asked of it; never another site."""
    came_from = urlsplit(request.headers.get("referer", "/"))
    path = came_from.path
    if not path.startswith("/") or path.startswith("//"):
        return "/"
    return f"{path}?{came_from.query}" if came_from.query else path


def _see(path: str) -> Response:
    return RedirectResponse(path, status_code=303)
