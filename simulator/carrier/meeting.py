"""Dial into a conference: enter, wait for company, talk, leave."""

from math import inf

from simulator.carrier.calls import Subscription
from simulator.carrier.conferences import Conference
from simulator.carrier.documents import DocumentFailed, request_document, resolve, tell
from simulator.carrier.leg import Goto, HungUp, Leg, Redirected, RoomOver
from simulator.carrier.prompts import length_s
from simulator.carrier.rooms import EntryRefused
from simulator.carrier.verbs import ConferenceNoun, Dial, Document, Pause, Play, Redirect, Say


async def join_conference(leg: Leg, dial: Dial, noun: ConferenceNoun, document: Document) -> Goto | None:
    account = leg.account
    if account.settings.join_latency_s:
        await leg.linger(account.settings.join_latency_s)
    try:
        room = account.conferences.enter(
            leg, noun, _subscription(noun, document), _recording_reports(noun, document)
        )
    except EntryRefused as refused:
        account.alert(refused.code, leg.call.sid, document.url, str(refused))
        leg.note("entry_refused", room=noun.name, code=refused.code)
        return dial_action(dial, document, {"DialCallStatus": "failed"}) if refused.to_action else None
    participant = room.participants[leg.call.sid]
    try:
        await _stay(leg, dial, noun, room, document)
    except RoomOver:
        pass
    except DocumentFailed:
        room.leave(leg, "participant_hung_up", "in-progress")
    except HungUp as ending:
        by_api = ending.reason == "rest_completed"
        room.leave(leg, "participant_updated_via_api" if by_api else "participant_hung_up", "completed")
        if account.settings.dial_action_after_hangup:
            tell_dial_action(leg, dial, document, {"DialCallStatus": "answered", "CallStatus": "completed"})
        raise
    except Redirected:
        room.leave(leg, "participant_updated_via_api", "in-progress")
        raise
    bridged = "true" if participant.met_at is not None else "false"
    return dial_action(dial, document, {"DialCallStatus": "answered", "DialBridged": bridged})


def dial_action(dial: Dial, document: Document, fields: dict[str, str]) -> Goto | None:
    if dial.action is None:
        return None
    return Goto(resolve(document, dial.action), dial.method, fields)


def tell_dial_action(leg: Leg, dial: Dial, document: Document, fields: dict[str, str]) -> None:
    goto = dial_action(dial, document, fields)
    if goto is not None:
        tell(leg, goto)


def _subscription(noun: ConferenceNoun, document: Document) -> Subscription | None:
    if not noun.status_callback:
        return None
    return Subscription(
        url=resolve(document, noun.status_callback),
        method=noun.status_callback_method,
        events=noun.status_callback_events,
    )


def _recording_reports(noun: ConferenceNoun, document: Document) -> Subscription | None:
    reports = noun.reports
    if not reports.url:
        return None
    return Subscription(url=resolve(document, reports.url), method=reports.method, events=reports.events)


async def _stay(leg: Leg, dial: Dial, noun: ConferenceNoun, room: Conference, document: Document) -> None:
    """Be in the room until something takes the leg out, or the time limit of the Dial."""
    if noun.wait_url and room.status == "init":
        await _wait_for_company(leg, noun, room, resolve(document, noun.wait_url))
    await leg.linger(dial.time_limit_s)
    room.leave(leg, "participant_hung_up", "in-progress")


async def _wait_for_company(leg: Leg, noun: ConferenceNoun, room: Conference, wait_url: str) -> None:
    """Play the waitUrl until the conference starts. Raises: DocumentFailed, which undoes the entry."""
    clock = leg.account.clock
    scale = leg.account.settings.wait_time_scale
    goto = Goto(wait_url, noun.wait_method)
    while room.status == "init":
        goto.fields |= {"ConferenceSid": room.sid, "FriendlyName": room.name}
        document = await request_document(leg, goto)
        sounds = sum(length_s(leg, verb) for verb in document.verbs if isinstance(verb, Say | Play | Pause))
        redirect = next((verb for verb in document.verbs if isinstance(verb, Redirect)), None)
        if not document.verbs:
            sounds = inf
        end = clock.now() + max(sounds * scale, leg.account.settings.wait_document_s_min)
        while room.status == "init" and clock.now() < end:
            await leg.pause(end - clock.now())
        if redirect is None:
            goto = Goto(wait_url, noun.wait_method)
        else:
            goto = Goto(resolve(document, redirect.url), redirect.method)
