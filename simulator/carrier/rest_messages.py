"""REST: text messages."""

import re

from simulator.carrier.answers import Json
from simulator.carrier.answers_kept import show_message
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.messages import BODY_CHARACTERS_MAX, Message
from simulator.carrier.rest_calls import subscription

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def list_messages(ask: Ask) -> tuple[int, Json]:
    to, sender = ask.get("To"), ask.get("From")
    found = [
        message
        for message in reversed(ask.account.messages.by_sid.values())
        if to in (None, message.recipient) and sender in (None, message.sender)
    ]
    return 200, ask.page("messages", found, lambda message: _show(ask, message))


def create_message(ask: Ask) -> tuple[int, Json]:
    """Send a message from one of our numbers."""
    to, sender, body = ask.get("To") or "", ask.get("From") or "", ask.get("Body") or ""
    if not to:
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if not _E164.fullmatch(to):
        raise RestError(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    if not sender:
        raise RestError(400, 21603, "A 'From' phone number is required.")
    if sender not in ask.account.numbers:
        raise RestError(
            400, 21606, f"The 'From' number {sender} is not a message-capable number of the account."
        )
    if not body:
        raise RestError(400, 21602, "Message body is required.")
    if len(body) > BODY_CHARACTERS_MAX:
        raise RestError(400, 21617, "The message body exceeds the 1600 character limit.")
    if ask.account.messages.has_opted_out(sender, to):
        raise RestError(400, 21610, "Attempt to send to unsubscribed recipient")
    reports = subscription(ask, [])
    return 201, _show(ask, ask.account.messages.send(sender, to, body, reports, "outbound-api"))


def get_message(ask: Ask) -> tuple[int, Json]:
    return 200, _show(ask, _message(ask))


def delete_message(ask: Ask) -> tuple[int, None]:
    del ask.account.messages.by_sid[_message(ask).sid]
    return 204, None


def _message(ask: Ask) -> Message:
    message = ask.account.messages.by_sid.get(ask.part["sid"])
    if message is None:
        raise not_found(ask.path)
    return message


def _show(ask: Ask, message: Message) -> Json:
    return show_message(message, ask.account.settings.account_sid)
