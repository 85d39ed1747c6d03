"""Ways out of the queue taken by key, and call-backs: picked up, taken, over."""

from routing import commands as c
from routing import replies as r
from routing.model import CallBackFailure, ExitKind, Language
from routing.wait_turns import all_anew
from telephony.call_back_documents import ASKED_ROUNDS, TAKE_KEY
from telephony.documents import TwiMLText
from telephony.ports import CallStatus
from telephony.wait_words import EMERGENCY_KEY, EXIT_KEYS, REPEAT_KEY
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge

_KINDS: dict[str, ExitKind] = {key: kind for kind, (key, _) in EXIT_KEYS.items()}
_FAILURES = {
    CallStatus.BUSY: CallBackFailure.BUSY,
    CallStatus.NO_ANSWER: CallBackFailure.NO_ANSWER,
    CallStatus.COMPLETED: CallBackFailure.DECLINED,
}


def leaves_by_key(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Take the way out that the key stands for, or say once more what was said; any other key does nothing."""
    key = payloads.digits(inquiry.fields)
    kind = _KINDS.get(key)
    if kind is not None:
        return c.TakeExit(id=inquiry.id, contact=inquiry.contact, call=inquiry.call, kind=kind)
    language, turn, heard = Language(inquiry.path["language"]), inquiry.turn, inquiry.path["heard"]
    if key == EMERGENCY_KEY:
        return knowledge.writer.wait_emergency(inquiry.contact, language, str(turn), heard)
    if key == REPEAT_KEY:
        # In turns of an even number callers are told how they stand.
        return knowledge.writer.wait_on(inquiry.contact, language, str(turn + turn % 2), all_anew(heard))
    return knowledge.writer.wait_on(inquiry.contact, language, str(turn), heard)


def stays(inquiry: Inquiry, knowledge: Knowledge) -> TwiMLText:
    """Whose way out is refused has a specialist meanwhile, or heard of it too long ago: they go on waiting."""
    language = Language(inquiry.path["language"])
    return knowledge.writer.wait_on(inquiry.contact, language, inquiry.path["turn"], inquiry.path["heard"])


def picked_up(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    return _ask(inquiry, knowledge, 1)


def key_pressed(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    keys = payloads.digits(inquiry.fields)
    if keys == TAKE_KEY:
        return c.ReportCallBackTaken(
            id=inquiry.id, contact=inquiry.contact, call=inquiry.call, offer=inquiry.offer
        )
    if inquiry.attempt < ASKED_ROUNDS:
        return _ask(inquiry, knowledge, inquiry.attempt + 1)
    return _ended(inquiry, CallBackFailure.DECLINED)


def over(inquiry: Inquiry, _: Knowledge) -> Answer:
    status = payloads.call_status(inquiry.fields)
    if not status.over:
        return r.Noted()
    return _ended(inquiry, _FAILURES.get(status, CallBackFailure.FAILED))


def _ask(inquiry: Inquiry, knowledge: Knowledge, attempt: int) -> Answer:
    return knowledge.writer.call_backs.ask(
        inquiry.contact, inquiry.offer, Language(inquiry.path["language"]), attempt
    )


def _ended(inquiry: Inquiry, reason: CallBackFailure) -> c.ReportCallBackEnded:
    return c.ReportCallBackEnded(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, offer=inquiry.offer, reason=reason
    )
