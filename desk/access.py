"""Who may open what. Each route names its rule; a route without one stops the program at its start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from hmac import new as keyed_hash
from typing import Any, TypeVar, cast

from fastapi import FastAPI, Request
from starlette.routing import BaseRoute, Mount

from desk.call_names import CallNames
from desk.errors import Forgery, NoAccess, NotSignedIn
from desk.names import Names
from desk.network_in_force import network_in_force
from desk.sentences import Sentences
from desk.services import DeskServices
from desk.words import DEFAULT_LOCALE, LOCALES, Words
from records.accounts import Account, Role
from records.opened_records import Opening
from records.scope import EVERYTHING, NOTHING, Scope
from routing.model import SpecialistId

COOKIE = "switchboard_sign_in"
VISITOR_COOKIE = "switchboard_visitor"
"""Before sign-in: holds nothing but the secret that the sign-in form's token is made from."""
LOCALE_COOKIE = "switchboard_locale"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Rule(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    FRONT_LINE = "front_line"
    """Whoever answers callers, and whoever supervises them."""
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    FIGURES = "figures"
    DIRECTORY = "directory"
    KEEPER = "keeper"
    """Whoever brings the directory's sources in, and judges what is in them."""
    ADMINISTRATOR = "administrator"


class Whose(StrEnum):
    """Whose records a route may come to; what its asker's role does not reach stays out all the same."""

    NOBODY = "nobody"
    OWN = "own"
    """The asker's own, and what they have in hand."""
    PARTNER = "partner"
    """The asker's partner's; of every partner for those who watch over the network."""
    NETWORK = "network"
    """What belongs to the network as a whole, and figures; a partner's records beside it as with `PARTNER`."""


_SUPERVISORS = frozenset({Role.SUPERVISOR, Role.NETWORK_SUPERVISOR, Role.ADMINISTRATOR})
ROLES: dict[Rule, frozenset[Role]] = {
    Rule.SIGNED_IN: frozenset(Role),
    Rule.FRONT_LINE: _SUPERVISORS | {Role.SPECIALIST},
    Rule.SPECIALIST: frozenset({Role.SPECIALIST, Role.ADMINISTRATOR}),
    Rule.SUPERVISOR: _SUPERVISORS,
    Rule.FIGURES: _SUPERVISORS | {Role.PLANNER},
    Rule.DIRECTORY: _SUPERVISORS | {Role.DIRECTORY_EDITOR},
    Rule.KEEPER: frozenset({Role.DIRECTORY_EDITOR, Role.ADMINISTRATOR}),
    Rule.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
}
HOME = {
    Role.SPECIALIST: "/desk",
    Role.SUPERVISOR: "/board",
    Role.NETWORK_SUPERVISOR: "/board",
    Role.PLANNER: "/questions",
    Role.DIRECTORY_EDITOR: "/directory",
    Role.ADMINISTRATOR: "/board",
}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class UndeclaredRoute(Exception):
    """A route names no access rule; the program does not start with it."""


def allow(
    rule: Rule, whose: Whose | None = None, *, by_itself: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Declare who may use an endpoint, and whose records it may come to; both must be said.

    `by_itself`: pages ask it without anybody doing anything, so it does not keep a forgotten sign-in alive.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.access_rule = rule  # type: ignore[attr-defined]
        endpoint.whose_records = whose  # type: ignore[attr-defined]
        endpoint.asked_by_itself = by_itself  # type: ignore[attr-defined]
        return endpoint

    return declare


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One way in, with what its endpoint declares."""

    method: str
    path: str
    rule: Rule
    whose: Whose


def declared(app: FastAPI) -> Iterator[Declared]:
    """List every way in. Raises: UndeclaredRoute."""
    for route in _leaves(app.routes):
        if isinstance(route, Mount):
            continue
        path, endpoint = getattr(route, "path", "?"), getattr(route, "endpoint", None)
        rule, whose = getattr(endpoint, "access_rule", None), getattr(endpoint, "whose_records", None)
        if rule is None:
            raise UndeclaredRoute(f"{path} does not say who may use it; put @allow(Rule....) on its endpoint")
        if whose is None:
            raise UndeclaredRoute(
                f"{path} does not say whose records it comes to; write @allow(Rule.{rule.name}, Whose....)"
            )
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield Declared(method=method, path=path, rule=rule, whose=whose)


def rules(app: FastAPI) -> Iterator[tuple[str, str, Rule]]:
    """List every route with its methods and its rule. Raises: UndeclaredRoute."""
    return ((one.method, one.path, one.rule) for one in declared(app))


def _leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _leaves(inner.routes)
        else:
            yield route


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is at the screen."""

    account: Account
    token: str
    csrf: str

    @property
    def id(self) -> SpecialistId:
        return SpecialistId(self.account.id)

    @property
    def supervises(self) -> bool:
        return self.account.role in ROLES[Rule.SUPERVISOR]

    @property
    def of_all_partners(self) -> bool:
        """Whether they watch over every partner, and not their own alone."""
        return self.account.role in (Role.NETWORK_SUPERVISOR, Role.ADMINISTRATOR)

    @property
    def answers(self) -> bool:
        return self.account.role in ROLES[Rule.SPECIALIST]

    @property
    def reads_figures(self) -> bool:
        return self.account.role in ROLES[Rule.FIGURES]

    @property
    def keeps_sources(self) -> bool:
        return self.account.role in ROLES[Rule.KEEPER]

    @property
    def keeps_directory(self) -> bool:
        return self.account.role in ROLES[Rule.DIRECTORY]


def services_of(request: Request) -> DeskServices:
    """Give the services, lent within what the asker may come to by this route."""
    lent: DeskServices | None = getattr(request.state, "services", None)
    return lent if lent is not None else all_services_of(request).within(NOTHING)


def all_services_of(request: Request) -> DeskServices:
    return cast(DeskServices, request.app.state.services)


def scope_for(person: Person, whose: Whose) -> Scope:
    """Say what somebody comes to by a route: no more than it declares, and no more than their role has."""
    if whose is Whose.NOBODY or person.account.role is Role.PLANNER:
        return NOTHING
    if whose is Whose.OWN:
        return Scope(person=person.id)
    if person.of_all_partners:
        return EVERYTHING
    return Scope(partner=person.account.partner, person=person.id)


def openings_of(request: Request) -> tuple[Opening, ...]:
    """Give what the asker has opened outside their scope; looked up where the address names a contact."""
    found: tuple[Opening, ...] = getattr(request.state, "openings", ())
    return found


def lend(request: Request, person: Person, whose: Whose, *opened: str) -> DeskServices:
    """Lend the services for the rest of this request; `opened` are contacts that are in the person's hand now."""
    with_reason = (one.contact for one in openings_of(request))
    lent = all_services_of(request).within(scope_for(person, whose).opening(*opened, *with_reason))
    request.state.services = lent
    return lent


def names_of(request: Request) -> Names:
    return cast(Names, request.app.state.names)


def person_of(request: Request) -> Person:
    """Give the person whom `guard` let in. Raises: NotSignedIn on a route for anyone."""
    person: Person | None = getattr(request.state, "person", None)
    if person is None:
        raise NotSignedIn
    return person


def words_of(request: Request) -> Words:
    """The reader's language: the person's own, else the cookie's, else what the browser prefers."""
    person: Person | None = getattr(request.state, "person", None)
    zone = services_of(request).settings.zone
    if person is not None:
        return Words(person.account.locale, zone)
    chosen = request.cookies.get(LOCALE_COOKIE)
    if chosen is not None and chosen in LOCALES:
        return Words(chosen, zone)
    preferred = request.headers.get("accept-language", DEFAULT_LOCALE)
    return Words("fr" if preferred.lower().startswith("fr") else DEFAULT_LOCALE, zone)


def sentences_of(request: Request) -> Sentences:
    services = services_of(request)
    return Sentences(words_of(request), network_in_force(services.floor.floor, services.network))


async def call_names_of(request: Request) -> CallNames:
    people = await names_of(request).all()
    return CallNames(sentences_of(request), people, services_of(request).outside)


def cookie_name(services: DeskServices, name: str) -> str:
    """Where the screens are served by HTTPS, no other host of the domain can plant a sign-in of its own."""
    return f"__Host-{name}" if services.settings.cookies_secure else name


async def guard(request: Request) -> None:
    """Find out who asks, and refuse what the route's rule or a missing token forbids. On every route.

    Raises: NotSignedIn, NoAccess, Forgery
    """
    services = all_services_of(request)
    endpoint = request.scope["endpoint"]
    rule: Rule = endpoint.access_rule
    token = request.cookies.get(cookie_name(services, COOKIE), "")
    found = await services.sign_ins.find(token) if token else None
    account = found.account if found else None
    if found is not None:
        person = Person(account=found.account, token=token, csrf=csrf_token(found.csrf_secret))
        request.state.person = person
        if "contact" in request.path_params and request.method in SAFE_METHODS:
            request.state.openings = await services.opened.of(person.id)
        lend(request, person, endpoint.whose_records)
        if not endpoint.asked_by_itself:
            await services.sign_ins.touch(token)
    if rule is not Rule.ANYONE:
        if account is None:
            raise NotSignedIn
        if account.role not in ROLES[rule]:
            raise NoAccess
    if request.method not in SAFE_METHODS:
        secret = found.csrf_secret if found else request.cookies.get(VISITOR_COOKIE, "")
        await _require_own_page(request, secret)


def csrf_token(secret: str) -> str:
    """Derive the token that our own pages send back. It proves that the sender could read a page of ours."""
    return keyed_hash(secret.encode(), b"switchboard-csrf", sha256).hexdigest()


async def _require_own_page(request: Request, secret: str) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forgery
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("content-type", "").startswith(FORM_TYPES):
        field = (await request.form()).get(CSRF_FIELD)
        given = field if isinstance(field, str) else None
    if not secret or given is None or not compare_digest(given.encode(), csrf_token(secret).encode()):
        raise Forgery


FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
