"""Accounts, for administrators: who may sign in, as what, for which partner."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.audit_words import ROLES
from desk.errors import Malformed, NoAccess
from desk.pages import page
from desk.words import note
from records.accounts import ID_FORM, Account, Role
from records.audit import Action
from records.errors import AccountExists, AccountNotFound, SubjectTaken
from routing.model import Proficiency, Skill

router = APIRouter()
NAME_CHARS_MAX, PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX = 200, 12, 1_000
SUBJECT_CHARS_MAX = 255
LEVELS = range(1, 6)
PROBLEMS: Mapping[str, str] = {
    "id": note("The sign-in name may hold letters, digits and underscores only. Nothing was saved."),
    "taken": note("This sign-in name is taken. Nothing was saved."),
    "password": note("The password needs 12 characters or more. Nothing was saved."),
    "name": note("The name is missing. Nothing was saved."),
    "skills": note(
        "Write skills as name=level, with levels from 1 to 5: benefits=3, text=1. Nothing was saved."
    ),
    "subject": note("This identifier is linked with an account already. Nothing was changed."),
    "self": note("You cannot take your own role away or keep yourself out. Ask another administrator."),
}


@router.get("/accounts")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def accounts(request: Request, q: str = "") -> HTMLResponse:
    people = await services_of(request).accounts.list(active_only=False)
    asked = q.strip().casefold()
    found = [one for one in people if asked in f"{one.sign_in} {one.display_name}".casefold()]
    return page(request, "accounts.html", people=found, asked=q, **_choices(request))


@router.get("/accounts/new")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def new(request: Request) -> HTMLResponse:
    me = person_of(request).account
    blank = Account(
        id="", sign_in="", display_name="", partner=me.partner, languages=("en",), role=Role.SPECIALIST
    )
    return _form(request, blank, is_new=True)


@router.post("/accounts")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def create(
    request: Request,
    sign_in: Annotated[str, Form(max_length=120)] = "",
    display_name: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "",
    partner: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    languages: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "en",
    skills: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "",
    password: Annotated[str, Form(max_length=PASSWORD_CHARS_MAX)] = "",
) -> Response:
    """Add an account; its id is its sign-in name, and never changes."""
    name = sign_in.strip().lower()
    wanted = _wanted(request, Account(
        id=name, sign_in=name, display_name="", partner=partner, languages=(), role=Role.SPECIALIST
    ), display_name, partner, role, languages)  # fmt: skip
    read = skills_of(skills)
    problem = _problem(wanted, read)
    if ID_FORM.fullmatch(name) is None:
        problem = "id"
    elif len(password) < PASSWORD_CHARS_MIN:
        problem = problem or "password"
    if problem or read is None:
        return _form(request, wanted, is_new=True, problem=problem, skills=skills)
    try:
        made = await services_of(request).accounts.create(replace(wanted, skills=read), password)
    except AccountExists:
        return _form(request, wanted, is_new=True, problem="taken", skills=skills)
    await _note(request, made.id, role=made.role.value, partner=made.partner, change="created")
    return RedirectResponse(f"/accounts/{made.id}?done=1", status_code=303)


@router.get("/accounts/{account}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def show(request: Request, account: str, done: str = "") -> HTMLResponse:
    found = await _account(request, account)
    factor = await services_of(request).factors.is_on(found.id)
    open_now = await services_of(request).sign_ins.of(found.id)
    sign_on = services_of(request).single_sign_on
    linked = sign_on is not None and await sign_on.subjects.is_linked(found.id)
    return _form(request, found, done=bool(done), factor=factor, open_now=len(open_now), linked=linked)


@router.post("/accounts/{account}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def change(
    request: Request,
    account: str,
    display_name: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "",
    partner: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    languages: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "en",
    skills: Annotated[str, Form(max_length=NAME_CHARS_MAX)] = "",
    active: Annotated[str, Form()] = "",
) -> Response:
    """Change an account. Another role or partner, or none, ends its sign-ins: they begin anew under a new token."""
    found, services = await _account(request, account), services_of(request)
    wanted = replace(_wanted(request, found, display_name, partner, role, languages), active=bool(active))
    read = skills_of(skills)
    problem = _problem(wanted, read)
    if found.id == person_of(request).id and (wanted.role, wanted.active) != (found.role, True):
        problem = "self"
    if problem or read is None:
        return _form(request, wanted, problem=problem, skills=skills)
    await services.accounts.amend(
        found.id,
        display_name=wanted.display_name,
        partner=wanted.partner,
        role=wanted.role,
        languages=wanted.languages,
        skills=read,
        active=wanted.active,
    )
    if (wanted.role, wanted.partner, wanted.active) != (found.role, found.partner, found.active):
        await services.sign_ins.revoke_all(found.id)
    await _note(request, found.id, role=wanted.role.value, partner=wanted.partner, active=wanted.active)
    return RedirectResponse(f"/accounts/{found.id}?done=1", status_code=303)


@router.post("/accounts/{account}/sign-ins/end")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def end_sign_ins(request: Request, account: str) -> Response:
    found, services = await _account(request, account), services_of(request)
    await services.sign_ins.revoke_all(found.id)
    await services.trail.note(person_of(request).id, Action.SIGN_IN_REVOKED, found.id)
    return RedirectResponse(f"/accounts/{found.id}?done=1", status_code=303)


@router.post("/accounts/{account}/second-factor/reset")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def reset_second_factor(request: Request, account: str) -> Response:
    """Take a lost second factor away; its sign-ins end, for whoever has it may have them."""
    found, services = await _account(request, account), services_of(request)
    await services.factors.reset(found.id)
    await services.sign_ins.revoke_all(found.id)
    await services.trail.note(person_of(request).id, Action.SECOND_FACTOR, found.id, change="taken away")
    return RedirectResponse(f"/accounts/{found.id}?done=1", status_code=303)


@router.post("/accounts/{account}/subject")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def link(
    request: Request,
    account: str,
    subject: Annotated[str, Form(min_length=1, max_length=SUBJECT_CHARS_MAX)],
) -> Response:
    """Let a subject of the identity provider in as this account."""
    found, sign_on = await _account(request, account), services_of(request).single_sign_on
    if sign_on is None:
        raise NoAccess
    try:
        await sign_on.subjects.link(found.id, subject.strip())
    except SubjectTaken:
        return _form(request, found, problem="subject")
    await _note(request, found.id, change="linked with single sign-on")
    return RedirectResponse(f"/accounts/{found.id}?done=1", status_code=303)


@router.post("/accounts/{account}/subject/unlink")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def unlink(request: Request, account: str) -> Response:
    """Take the link away; the account's sign-ins end, for they may have come by it."""
    found, services = await _account(request, account), services_of(request)
    if services.single_sign_on is None:
        raise NoAccess
    await services.single_sign_on.subjects.unlink(found.id)
    await services.sign_ins.revoke_all(found.id)
    await _note(request, found.id, change="no longer linked with single sign-on")
    return RedirectResponse(f"/accounts/{found.id}?done=1", status_code=303)


def skills_of(written: str) -> tuple[Proficiency, ...] | None:
    """Read `benefits=3, text=1`; None: it cannot be read."""
    found = []
    for entry in filter(None, (part.strip() for part in written.split(","))):
        name, _, level = entry.partition("=")
        if not name.strip() or not level.strip().isdecimal() or int(level) not in LEVELS:
            return None
        found.append(Proficiency(skill=Skill(name.strip()), level=int(level)))
    return tuple(found)


def _wanted(
    request: Request, account: Account, name: str, partner: str, role: str, languages: str
) -> Account:
    """Raises: Malformed for what the form does not offer."""
    if role not in set(Role) or partner not in services_of(request).network.partners:
        raise Malformed
    codes = tuple(dict.fromkeys(code.strip().lower() for code in languages.split(",") if code.strip()))
    return replace(
        account, display_name=name.strip(), partner=partner, role=Role(role), languages=codes or ("en",)
    )


def _problem(wanted: Account, skills: tuple[Proficiency, ...] | None) -> str:
    if not wanted.display_name:
        return "name"
    return "" if skills is not None else "skills"


async def _account(request: Request, account: str) -> Account:
    try:
        return await services_of(request).accounts.get(account)
    except AccountNotFound as cause:
        raise NoAccess from cause


async def _note(request: Request, account: str, **detail: object) -> None:
    await services_of(request).trail.note(person_of(request).id, Action.ACCOUNT_CHANGED, account, **detail)


def _form(
    request: Request,
    account: Account,
    *,
    is_new: bool = False,
    problem: str = "",
    skills: str | None = None,
    done: bool = False,
    factor: bool = False,
    open_now: int = 0,
    linked: bool = False,
) -> HTMLResponse:
    words = sentences_of(request).words
    return page(
        request,
        "account_form.html",
        status=422 if problem else 200,
        account=account,
        is_new=is_new,
        problem=words.say(PROBLEMS[problem]) if problem else "",
        skills=", ".join(f"{own.skill}={own.level}" for own in account.skills) if skills is None else skills,
        done=done,
        factor=factor,
        open_now=open_now,
        linked=linked,
        **_choices(request),
    )


def _choices(request: Request) -> dict[str, Any]:
    sentences = sentences_of(request)
    return {
        "roles": {role.value: sentences.words.say(text) for role, text in ROLES.items()},
        "partners": {code: sentences.partner(code) for code in services_of(request).network.partners},
    }
