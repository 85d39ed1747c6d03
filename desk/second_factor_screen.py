"""The second factor: a code after the password, and setting it up, at sign-in or later."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from desk.access import HOME, Rule, Whose, allow, person_of, sentences_of, services_of
from desk.come_in import begin_sign_in, come_in, half_signed_in, with_sign_in
from desk.errors import NotSignedIn
from desk.pages import page
from desk.words import note
from records.accounts import Account
from records.audit import Action
from records.second_factors import Shown
from records.totp import address, written

router = APIRouter()
CODE_CHARS_MAX = 40
HOW = "second factor"
WRONG = note("The code is not right, or was used already. Wait for the next one and try again.")


@router.get("/sign-in/code")
@allow(Rule.ANYONE, Whose.NOBODY)
async def code_page(request: Request) -> HTMLResponse:
    await _half(request)
    return page(request, "second_factor_code.html", problem="")


@router.post("/sign-in/code")
@allow(Rule.ANYONE, Whose.NOBODY)
async def code(request: Request, code: Annotated[str, Form(max_length=CODE_CHARS_MAX)] = "") -> Response:
    """Take a code of the authenticator, or a recovery code; tries are slowed down as those of passwords are."""
    services, account = services_of(request), await _half(request)
    wait_s = -(-services.factors.wait_ms(account.id) // 1000)
    if wait_s == 0:
        shown = await services.factors.check(account.id, code)
        await _noted(request, account, shown)
        if shown is not Shown.WRONG:
            return await come_in(request, account, how=HOW)
    words = sentences_of(request).words
    problem = words.say(WRONG)
    if wait_s:
        problem = words.count(
            "Too many tries. Wait {number} second, then try again.",
            "Too many tries. Wait {number} seconds, then try again.",
            wait_s,
        )
    return page(request, "second_factor_code.html", status=429 if wait_s else 401, problem=problem)


async def _noted(request: Request, account: Account, shown: Shown) -> None:
    """Write down what was not as always: a recovery code, of which few are left, and a code that was not right."""
    services = services_of(request)
    if shown is Shown.RECOVERY_CODE:
        left = await services.factors.recovery_codes_left(account.id)
        await services.trail.note(
            account.id, Action.SECOND_FACTOR, account.id, change="recovery code used", left=left
        )
    elif shown is Shown.WRONG:
        await services.trail.note(account.id, Action.SECOND_FACTOR_FAILED, account.id)


@router.get("/sign-in/set-up")
@allow(Rule.ANYONE, Whose.NOBODY)
async def must_set_up(request: Request) -> Response:
    return await _set_up_page(request, await _half(request), "/sign-in/set-up")


@router.post("/sign-in/set-up")
@allow(Rule.ANYONE, Whose.NOBODY)
async def set_up_and_come_in(
    request: Request, code: Annotated[str, Form(max_length=CODE_CHARS_MAX)] = ""
) -> Response:
    """Set the second factor up and sign in at once. Never in place of one that is in use."""
    account = await _half(request)
    codes = await services_of(request).factors.confirm(account.id, code.replace(" ", ""))
    if codes is None:
        return await _set_up_page(request, account, "/sign-in/set-up", WRONG)
    person = await begin_sign_in(request, account, how=HOW)
    return with_sign_in(request, await _codes(request, account, codes), person)


@router.get("/account/second-factor")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def may_set_up(request: Request) -> Response:
    return await _set_up_page(request, person_of(request).account, "/account/second-factor")


@router.post("/account/second-factor")
@allow(Rule.SIGNED_IN, Whose.OWN)
async def set_up(request: Request, code: Annotated[str, Form(max_length=CODE_CHARS_MAX)] = "") -> Response:
    account = person_of(request).account
    codes = await services_of(request).factors.confirm(account.id, code.replace(" ", ""))
    if codes is None:
        return await _set_up_page(request, account, "/account/second-factor", WRONG)
    return await _codes(request, account, codes)


async def _half(request: Request) -> Account:
    """Raises: NotSignedIn unless the password was right in this browser."""
    account = await half_signed_in(request)
    if account is None:
        raise NotSignedIn
    return account


async def _set_up_page(request: Request, account: Account, to: str, problem: str = "") -> Response:
    secret = await services_of(request).factors.begin(account.id)
    if secret is None:
        return RedirectResponse("/account" if to.startswith("/account") else "/sign-in/code", status_code=303)
    drawn = segno.make(address(secret, account.sign_in), error="m")
    return page(
        request,
        "second_factor_set_up.html",
        status=401 if problem else 200,
        problem=sentences_of(request).words.say(problem),
        # Ours alone: the address holds a secret and a name in percent signs.
        picture=Markup(drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff")),  # noqa: S704
        secret=written(secret),
        to=to,
    )


async def _codes(request: Request, account: Account, codes: tuple[str, ...]) -> Response:
    await services_of(request).trail.note(account.id, Action.SECOND_FACTOR, account.id, change="set up")
    return page(request, "recovery_codes.html", codes=codes, home=HOME[account.role])
