"""The desk's way to the floor: one command out, one answer in the reader's language back."""

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from desk.access import names_of, person_of, sentences_of, services_of
from desk.errors import FloorSilent
from live.errors import FloorUnavailable
from routing.commands import Command, SignIn
from routing.model import CommandId, Language, PartnerId
from routing.replies import Refused, Reply

IDEMPOTENCY_HEADER = "Idempotency-Key"
KEY_CHARACTERS_MAX = 64


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
    return await ask(request, command)
