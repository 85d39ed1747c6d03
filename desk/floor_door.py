"""The desk's way to the floor: one command out, one answer in the reader's language back."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import URL

from desk.access import names_of, person_of, sentences_of, services_of
from desk.errors import FloorSilent
from live.errors import FloorUnavailable
from records.errors import RecordsError
from routing.commands import ChooseReach, Command, SignIn
from routing.floor import Floor
from routing.model import CommandId, Language, PartnerId
from routing.phone_model import Reach
from routing.replies import Refused, Reply

log = structlog.get_logger(__name__)
IDEMPOTENCY_HEADER = "Idempotency-Key"
KEY_CHARACTERS_MAX = 64
SEEN_WITHIN_S = 1.0
"""So long a page waits for the floor to show what was just ordered."""


def command_id(request: Request, act: str, key: str = "") -> CommandId:
    """Name the command: a repeat of one press carries the same key and finds the answer to the first.

    The key comes with a script's request in its header, with a form in a field of it.

    The person's id is part of the name, so nobody can ask for the stored answer of somebody else.
    """
    given = key or request.headers.get(IDEMPOTENCY_HEADER, "")
    key = given[:KEY_CHARACTERS_MAX] or services_of(request).new_id()
    return CommandId(f"desk:{act}:{person_of(request).id}:{key}")


async def ask(request: Request, command: Command) -> Reply:
    """Raises: FloorSilent."""
    services = services_of(request)
    try:
        return await services.gateway.ask(command, services.settings.answer_budget_s)
    except (FloorUnavailable, TimeoutError) as cause:
        raise FloorSilent from cause


async def answer(request: Request, command: Command, **told: Any) -> JSONResponse:
    """Put the command to the floor and say what came of it: 200, or 409 with the reason in words."""
    reply = await ask(request, command)
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    return JSONResponse({"ok": True} | told)


async def carried_out(
    request: Request, command: Command, seen: Callable[[Floor], bool], *, shown_at: str
) -> Response:
    """Put an order of a form to the floor, and show the page once the floor that it is drawn from has it.

    Raises: FloorSilent
    """
    floor = services_of(request).floor
    async with floor.watch_floor() as changes:
        reply = await ask(request, command)
        if isinstance(reply, Refused):
            return shown_again(shown_at, refused=reply.refusal)
        ends = asyncio.get_running_loop().time() + SEEN_WITHIN_S
        while not seen(floor.floor) and (left := ends - asyncio.get_running_loop().time()) > 0:
            await changes.wait(left)
    return shown_again(shown_at)


def shown_again(path: str, **told: Any) -> RedirectResponse:
    """Lead back to a page that says what became of an order."""
    url = URL(path).include_query_params(**told) if told else URL(path)
    return RedirectResponse(str(url), status_code=303)


async def refuse(request: Request, reply: Refused) -> JSONResponse:
    by = None
    if reply.by is not None:
        by = await names_of(request).name(reply.by)
    message = sentences_of(request).refusal(reply.refusal, by)
    return refusal(str(reply.refusal), message, by)


def refusal(code: str, message: str, by: str | None = None) -> JSONResponse:
    return JSONResponse({"ok": False, "refused": code, "by": by, "message": message}, status_code=409)


async def come_to_the_floor(request: Request) -> Reply:
    """Put the person on the floor with the partner, languages and skills of their account. Raises: FloorSilent."""
    person = person_of(request)
    command = SignIn(
        id=command_id(request, "sign-in"),
        specialist=person.id,
        partner=PartnerId(person.account.partner),
        languages=tuple(Language(code) for code in person.account.languages),
        skills=person.account.skills,
    )
    reply = await ask(request, command)
    await _with_telephone(request)
    return reply


async def _with_telephone(request: Request) -> None:
    """Let somebody who works by telephone be reached by it. A floor where nobody does hears nothing of this."""
    services, account = services_of(request), person_of(request).account
    if not services.phones.allowed:
        return
    try:
        stored = await services.phones.stored.of(account.id)
    except RecordsError as trouble:
        # Their calls come to the browser then: better than to nobody.
        log.warning("phone_not_read", specialist=account.id, cause=trouble.code)
        return
    if stored.reach is Reach.SOFTPHONE:
        return
    await ask(
        request,
        ChooseReach(
            id=command_id(request, "reach"),
            specialist=person_of(request).id,
            reach=stored.reach,
            language=Language(account.locale),
        ),
    )
