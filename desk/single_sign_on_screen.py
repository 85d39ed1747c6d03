"""Signing in through the identity provider: going there, and coming back.

Whoever it vouches for comes in as the account that they are linked with, or gets one where the settings say so of a
group. Nobody else does, and a provider that is away keeps nobody from signing in with a password.
"""

from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.access import Rule, Whose, allow, cookie_name, sentences_of, services_of
from desk.come_in import come_in, second_step
from desk.errors import NoAccess
from desk.pages import page, set_cookie
from desk.single_sign_on import Identity, NotProven, ProviderAway, SingleSignOn
from desk.words import note
from records.accounts import Account, Role
from records.audit import Action
from records.begun_sign_ons import BegunSignOn
from records.errors import AccountExists

router = APIRouter()
BROWSER_COOKIE = "switchboard_sign_on"
"""Proves that who comes back is who went; worth nothing after ten minutes or one use."""
CHARS_MAX = 8_000
HOW = "single sign-on"
AWAY = note(
    "Your organisation’s sign-in service does not answer. Sign in with your name and password, or try again later."
)
NOT_BEGUN = note("This sign-in was not begun here, took too long or is used up. Begin again.")
NOT_GIVEN = note(
    "Your organisation’s sign-in service did not let you in. Begin again, or ask those who run it."
)
NOT_PROVEN = note("The answer of your organisation’s sign-in service could not be proven. Begin again.")
KEPT_OUT = note("Your account may not sign in. Ask an administrator.")
UNKNOWN = note(
    "You have no account here yet. Ask an administrator to link you, and give them this identifier:"
)

log = structlog.get_logger(__name__)


@router.get("/sign-in/provider")
@allow(Rule.ANYONE, Whose.NOBODY)
async def go(request: Request) -> Response:
    """Send the browser to the identity provider."""
    services, sign_on = services_of(request), _sign_on(request)
    if getattr(request.state, "person", None) is not None:
        return RedirectResponse("/", status_code=303)
    begun = await sign_on.begun.begin()
    try:
        address = await sign_on.provider.address(begun)
    except ProviderAway as away:
        log.warning("identity_provider_away", why=str(away))
        return _stay(request, AWAY, 503)
    response = RedirectResponse(address, status_code=303)
    set_cookie(request, response, cookie_name(services, BROWSER_COOKIE), begun.browser)
    return response


@router.get("/sign-in/back")
@allow(Rule.ANYONE, Whose.NOBODY)
async def back(
    request: Request,
    state: Annotated[str, Query(max_length=CHARS_MAX)] = "",
    code: Annotated[str, Query(max_length=CHARS_MAX)] = "",
) -> Response:
    """Take whoever comes back from the provider in; only the browser that went can, and once."""
    services, sign_on = services_of(request), _sign_on(request)
    cookie = cookie_name(services, BROWSER_COOKIE)
    begun = await sign_on.begun.take(state, request.cookies.get(cookie, ""))
    if begun is None:
        return _stay(request, NOT_BEGUN, 401)
    response = await _answered(request, sign_on, code, begun)
    response.delete_cookie(cookie, path="/", secure=services.settings.cookies_secure, httponly=True)
    return response


async def _answered(request: Request, sign_on: SingleSignOn, code: str, begun: BegunSignOn) -> Response:
    if not code:
        return _stay(request, NOT_GIVEN, 401)
    try:
        identity = await sign_on.provider.identify(code, begun)
    except ProviderAway as away:
        log.warning("identity_provider_away", why=str(away))
        return _stay(request, AWAY, 503)
    except NotProven as reason:
        log.warning("identity_not_proven", why=str(reason))
        return _stay(request, NOT_PROVEN, 401)
    account = await sign_on.subjects.account_of(identity.subject) or await _first_time(
        request, sign_on, identity
    )
    if account is None:
        return _stay(request, UNKNOWN, 403, identity.subject)
    if not account.active:
        return _stay(request, KEPT_OUT, 403)
    if account.role in services_of(request).settings.second_factor_roles and not identity.several_factors:
        further = await second_step(request, account)
        assert further is not None, "a role that must have a second factor is asked for it"
        return further
    return await come_in(request, account, how=HOW)


async def _first_time(request: Request, sign_on: SingleSignOn, identity: Identity) -> Account | None:
    """Make an account where the settings say so of one of the person's groups; None: they say nothing."""
    fitting = next((one for one in sign_on.group_roles if one.group in identity.groups), None)
    if fitting is None:
        return None
    wanted = Account(
        id="",
        sign_in="",
        display_name=identity.name or identity.subject[:40],
        partner=fitting.partner,
        languages=(identity.locale,),
        role=Role(fitting.role),
        locale=identity.locale,
    )
    try:
        made = await sign_on.subjects.create(wanted, identity.subject)
    except AccountExists:
        # Made a moment ago in another window; or an administrator has taken the link away since, and then it stays so.
        return await sign_on.subjects.account_of(identity.subject)
    detail = {"role": made.role.value, "partner": made.partner, "change": "made at the first sign-in"}
    await services_of(request).trail.note(made.id, Action.ACCOUNT_CHANGED, made.id, **detail)
    return made


def _sign_on(request: Request) -> SingleSignOn:
    """Raises: NoAccess where no provider is set."""
    sign_on = services_of(request).single_sign_on
    if sign_on is None:
        raise NoAccess
    return sign_on


def _stay(request: Request, problem: str, status: int, subject: str = "") -> Response:
    """Show the sign-in page again, with what is wrong; the password is still a way in."""
    told = sentences_of(request).words.say(problem)
    return page(request, "sign_in.html", status=status, problem=told, sign_in="", subject=subject)
