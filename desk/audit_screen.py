"""Who did and saw what, for administrators: by person, subject and action, and as a file."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import ROLES as ROLES_OF
from desk.access import Rule, Whose, allow, declared, names_of, person_of, sentences_of, services_of
from desk.audit_words import ACTIONS, ROLES, WHOSE
from desk.pages import page
from desk.spreadsheet import csv_download
from records.accounts import Role
from records.audit import Action, AuditQuery

router = APIRouter()
SHOWN, IN_A_FILE = 100, 1_000


@router.get("/audit")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def audit(
    request: Request, actor: str = "", subject: str = "", action: str = "", before: int = 0
) -> HTMLResponse:
    words, names = sentences_of(request).words, await names_of(request).all()
    wanted = _query(actor, subject, action, names)
    entries = await services_of(request).rules.audit.search(wanted, before=before or None, limit=SHOWN)
    return page(
        request,
        "audit.html",
        entries=entries,
        actions={one.value: words.say(text) for one, text in ACTIONS.items()},
        names=names,
        chosen={"actor": actor, "subject": subject, "action": action},
        older=entries[-1].number if len(entries) == SHOWN else 0,
    )


@router.get("/audit.csv")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def audit_csv(
    request: Request, actor: str = "", subject: str = "", action: str = "", before: int = 0
) -> Response:
    """The page's entries, a thousand at a time; taking them away is written down as well."""
    words, names, services = sentences_of(request).words, await names_of(request).all(), services_of(request)
    wanted = _query(actor, subject, action, names)
    await services.trail.note(person_of(request).id, Action.EXPORTED, "/audit.csv")
    entries = await services.rules.audit.search(wanted, before=before or None, limit=IN_A_FILE)
    head: list[str | int] = [
        words.say(text) for text in ("Number", "When", "Account", "Who", "What", "Which")
    ]
    rows: list[list[str | int]] = [
        [
            one.number,
            f"{words.day(one.at)} {words.clock(one.at)}",
            one.actor or "",
            names.get(one.actor or "", one.actor or words.say("the switchboard")),
            words.say(ACTIONS[one.action]),
            one.subject,
        ]
        for one in entries
    ]
    return csv_download([head, *rows], "audit")


@router.get("/audit/routes")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def routes(request: Request) -> HTMLResponse:
    """Who may use what, and whose records it comes to, as the routes declare it."""
    say = sentences_of(request).words.say
    return page(
        request,
        "audit_routes.html",
        routes=list(declared(request.app)),
        roles=[(role.value, say(ROLES[role])) for role in Role],
        roles_of={rule.value: {role.value for role in ROLES_OF.get(rule, frozenset(Role))} for rule in Rule},
        whose={one.value: say(WHOSE[one]) for one in Whose},
    )


def _query(actor: str, subject: str, action: str, names: Mapping[str, str]) -> AuditQuery:
    """A person is found by id or by display name."""
    found = next(
        (account for account, name in names.items() if name.casefold() == actor.strip().casefold()), actor
    )
    known = (Action(action),) if action in set(Action) else None
    return AuditQuery(actor=found.strip(), subject=subject.strip(), actions=known)
