"""What the settings ask of the account at the carrier, and the plan to bring it there."""

from dataclasses import dataclass
from random import SystemRandom

from app.addresses import carrier_addresses
from app.carrier import CARRIER_QUEUE_SIZE, carrier_account
from app.shown import shown_address
from app.texts import serves_texts
from config.fields import Settings, variable
from telephony.account import account_state
from telephony.addresses import Addresses
from telephony.errors import CarrierRefusal, CarrierUnavailable, TelephonyError
from telephony.ports import Done, Gone, Refused, Unknown
from telephony.rest import TwilioCarrier
from telephony.setup import Change, Difference, Plan, Wanted, plan_setup
from telephony.setup_orders import carry_out

APPLICATION_NAME = "Switchboard 211 specialists"


class SetupFailed(Exception):
    """The account could not be looked at or changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlan:
    """A plan, the account that it is for, and what whoever reads it should know besides."""

    account_sid: str
    plan: Plan
    remarks: tuple[str, ...]

    @property
    def pending(self) -> bool:
        return bool(self.plan.changes)


def wanted(settings: Settings) -> Wanted:
    """Say what the account needs. Without a static document the fallbacks of numbers stay as they are."""
    addresses = carrier_addresses(settings)
    return Wanted(
        numbers={
            number: _handling(addresses.inbound(), addresses.call_status())
            | _fallback(addresses, number)
            | _texts(settings, addresses)
            for number in settings.lines
        },
        application_sid=settings.twilio_application_sid,
        application_name=APPLICATION_NAME,
        application=_handling(addresses.specialist(), addresses.leg_status()),
        queue=settings.twilio_queue,
        queue_size=CARRIER_QUEUE_SIZE,
    )


def _handling(voice_url: str, status_callback: str) -> dict[str, str]:
    return {
        "voice_url": voice_url,
        "voice_method": "POST",
        "status_callback": status_callback,
        "status_callback_method": "POST",
    }


def _fallback(addresses: Addresses, number: str) -> dict[str, str]:
    if addresses.static_fallback_url is None:
        return {}
    return {
        "voice_fallback_url": addresses.fallback(number),
        "voice_fallback_method": addresses.fallback_method,
    }


def _texts(settings: Settings, addresses: Addresses) -> dict[str, str]:
    """Where messages go; where none are served, the numbers' own settings stay as they are."""
    if not serves_texts(settings):
        return {}
    return {"sms_url": addresses.text(), "sms_method": "POST"}


def account_carrier(settings: Settings) -> TwilioCarrier:
    return TwilioCarrier(carrier_account(settings), random=SystemRandom().random)


async def look(settings: Settings, carrier: TwilioCarrier) -> AccountPlan:
    """Compare the account with the settings. Raises: SetupFailed."""
    try:
        plan = plan_setup(wanted(settings), await account_state(carrier))
    except TelephonyError as error:
        raise SetupFailed(_unasked(error)) from error
    return AccountPlan(
        account_sid=settings.twilio_account_sid, plan=plan, remarks=tuple(_remarks(settings, plan))
    )


async def make(carrier: TwilioCarrier, change: Change) -> None:
    """Carry out one change. Raises: SetupFailed."""
    match await carry_out(carrier, change):
        case Done():
            return
        case Gone():
            raise SetupFailed(f"The {change.kind} {change.name} is no longer there. Make a new plan.")
        case Refused(status=status, code=code):
            verb = "create" if change.creates else "change"
            why = _refused(status, code)
            raise SetupFailed(f"The carrier refuses to {verb} the {change.kind} {change.name}: {why}")
        case Unknown(reason=reason):
            raise SetupFailed(
                f"Nobody knows whether the {change.kind} {change.name} was set up ({reason}). Run the same command "
                "again: it looks first."
            )


def describe(found: AccountPlan) -> str:
    """Write a plan for people: + is created, ~ is changed, = stays, ? is not ours, ! cannot be done here."""
    plan, lines = found.plan, [f"Account {found.account_sid}", ""]
    for change in plan.changes:
        lines.append(f"  {'+' if change.creates else '~'} {change.kind} {change.name}")
        width = max((len(one.what) for one in change.differences), default=0)
        lines += [f"      {one.what:<{width}}  {_arrow(change, one)}" for one in change.differences]
    lines += [f"  = {what}" for what in plan.unchanged]
    lines += [
        f"  ? {number}, which {variable('lines')} does not name; left alone" for number in plan.left_alone
    ]
    lines += [f"  ! {problem}" for problem in plan.problems]
    if found.remarks:
        lines += ["", *found.remarks]
    created = sum(change.creates for change in plan.changes)
    changed = len(plan.changes) - created
    summary = f"{created} to create, {changed} to change, {len(plan.unchanged)} as it should be."
    return "\n".join([*lines, "", summary if plan.changes else f"Nothing to do: {summary}"])


def as_json(found: AccountPlan) -> dict[str, object]:
    plan = found.plan
    return {
        "account": found.account_sid,
        "pending": found.pending,
        "changes": [
            {
                "kind": change.kind.value,
                "name": change.name,
                "action": "create" if change.creates else "change",
                "settings": [
                    {"setting": one.parameter, "before": _safe(one), "after": one.after}
                    for one in change.differences
                ],
            }
            for change in plan.changes
        ],
        "unchanged": list(plan.unchanged),
        "left_alone": list(plan.left_alone),
        "problems": list(plan.problems),
        "remarks": list(found.remarks),
    }


def _arrow(change: Change, one: Difference) -> str:
    after = one.after or "not set"
    return after if change.creates else f"{_safe(one) or 'not set'} -> {after}"


def _safe(one: Difference) -> str:
    """Show what was there before, which somebody else may have written."""
    if not one.parameter.endswith(("_url", "status_callback")) or not one.before:
        return one.before
    bare, sign, limits = one.before.partition("#")
    return f"{shown_address(bare)}{sign}{limits}"


def _remarks(settings: Settings, plan: Plan) -> list[str]:
    remarks = []
    if plan.application_sid not in (None, settings.twilio_application_sid):
        remarks.append(
            f"Write {variable('twilio_application_sid')}={plan.application_sid} into the settings: specialists' "
            "browsers call through this application."
        )
    elif plan.application_sid is None:
        remarks.append(
            f"The application's SID, which {variable('twilio_application_sid')} must name, is shown once it is there."
        )
    if settings.static_fallback_url is None:
        remarks.append(
            f"{variable('static_fallback_url')} is not set, so the numbers' fallbacks stay as they are "
            "(deploy/carrier.md says how to hold the documents elsewhere)."
        )
    return remarks


def _unasked(error: TelephonyError) -> str:
    match error:
        case CarrierRefusal(status=status, carrier_code=code):
            return f"The carrier does not show its account: {_refused(status, code)}"
        case CarrierUnavailable():
            return "The carrier could not be reached. Check this machine's way to it, then run the same command again."
        case _:
            return str(error)


def _refused(status: int, code: int) -> str:
    if status == 401:
        return (
            f"it does not know this account with this key (error {code}). Check {variable('twilio_account_sid')}, "
            f"{variable('twilio_api_key_sid')} and {variable('twilio_api_key_secret')}."
        )
    if status == 403:
        return (
            f"the API key may not do this (error {code}). Use a standard key, or a restricted one that may read and "
            "write numbers, applications and queues."
        )
    return f"HTTP {status}, error {code}; https://www.twilio.com/docs/api/errors/{code} explains it."
