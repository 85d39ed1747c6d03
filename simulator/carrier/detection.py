"""Answering-machine detection: a guess at who picked up, before the call goes on or beside it."""

from dataclasses import dataclass
from typing import Literal

from simulator.carrier.calls import Subscription
from simulator.carrier.leg import Leg
from simulator.carrier.settings import FarEnd

Mode = Literal["Enable", "DetectMessageEnd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """`callback`: who is told while the call goes on; None: the call waits, and its next request tells."""

    mode: Mode
    callback: Subscription | None = None


async def detect(leg: Leg, detection: Detection, far_end: FarEnd) -> None:
    """Find out who answered. Raises: the interruption, if the call waits for it."""
    verdict = verdict_of(detection.mode, far_end)
    lasts_s = leg.scaled(_length_s(leg, detection.mode, far_end))
    if detection.callback is None:
        await leg.linger(lasts_s)
        leg.call.answered_by = leg.call.known["AnsweredBy"] = verdict
        return
    leg.account.spawn(_tell_later(leg, detection.callback, verdict, lasts_s))


def verdict_of(mode: Mode, far_end: FarEnd) -> str:
    if far_end.answered_by != "machine":
        return far_end.answered_by
    return "machine_end_beep" if mode == "DetectMessageEnd" else "machine_start"


def _length_s(leg: Leg, mode: Mode, far_end: FarEnd) -> float:
    heard_out = mode == "DetectMessageEnd" and far_end.answered_by == "machine"
    return leg.account.settings.detection_s + (far_end.message_s if heard_out else 0.0)


async def _tell_later(leg: Leg, callback: Subscription, verdict: str, after_s: float) -> None:
    await leg.account.clock.sleep(after_s)
    if leg.is_leaving:
        return
    leg.call.answered_by = verdict
    fields = {
        "CallSid": leg.call.sid,
        "AccountSid": leg.call.account_sid,
        "AnsweredBy": verdict,
        "MachineDetectionDuration": str(round(after_s * 1000)),
    }
    leg.account.post.notify(callback.method, callback.url, fields)
