"""REST: the account, its telephone numbers and its TwiML applications, and how they are set up."""

from collections.abc import Mapping
from hashlib import blake2b

from simulator.carrier.answers import Json, show_account, show_application, show_number
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.settings import NumberSettings

FRIENDLY_NAME_CHARACTERS_MAX = 64
_ADDRESSES: Mapping[str, str] = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
}
_METHODS: Mapping[str, str] = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
}


def get_account(ask: Ask) -> tuple[int, Json]:
    return 200, show_account(ask.account.settings.account_sid, ask.account.opened_at)


def list_numbers(ask: Ask) -> tuple[int, Json]:
    """List the numbers, all of them or those with the digits of `PhoneNumber`."""
    wanted = ask.get("PhoneNumber") or ""
    found = [number for number in ask.account.numbers if wanted in number]
    return 200, ask.page("incoming_phone_numbers", found, lambda number: _show_number(ask, number))


def get_number(ask: Ask) -> tuple[int, Json]:
    return 200, _show_number(ask, _number(ask))


def update_number(ask: Ask) -> tuple[int, Json]:
    number = _number(ask)
    changes = _changes(ask)
    application = ask.get("VoiceApplicationSid")
    if application is not None:
        if application and application not in ask.account.applications:
            raise RestError(400, 21218, f"The application {application} does not exist")
        changes["application_sid"] = application
    ask.account.numbers[number] = ask.account.numbers[number].model_copy(update=changes)
    return 200, _show_number(ask, number)


def list_applications(ask: Ask) -> tuple[int, Json]:
    name = ask.get("FriendlyName")
    found = [
        sid for sid, settings in ask.account.applications.items() if name in (None, settings.friendly_name)
    ]
    return 200, ask.page("applications", found, lambda sid: _show_application(ask, sid))


def create_application(ask: Ask) -> tuple[int, Json]:
    sid = ask.account.dice.sid("AP")
    ask.account.applications[sid] = NumberSettings().model_copy(update=_changes(ask))
    return 201, _show_application(ask, sid)


def get_application(ask: Ask) -> tuple[int, Json]:
    return 200, _show_application(ask, _application(ask))


def update_application(ask: Ask) -> tuple[int, Json]:
    sid = _application(ask)
    applications = ask.account.applications
    applications[sid] = applications[sid].model_copy(update=_changes(ask))
    return 200, _show_application(ask, sid)


def delete_application(ask: Ask) -> tuple[int, None]:
    del ask.account.applications[_application(ask)]
    return 204, None


def number_sid(number: str) -> str:
    """Name a number's resource: the same one for as long as the number is the same."""
    return "PN" + blake2b(number.encode(), digest_size=16).hexdigest()


def _changes(ask: Ask) -> dict[str, str]:
    """Read the settings that a request changes; empty text takes an address away."""
    changes = {
        ours: ask.url(theirs) or "" for theirs, ours in _ADDRESSES.items() if ask.get(theirs) is not None
    }
    changes |= {ours: ask.method(theirs) for theirs, ours in _METHODS.items() if ask.get(theirs)}
    name = ask.get("FriendlyName")
    if name is not None:
        if len(name) > FRIENDLY_NAME_CHARACTERS_MAX:
            raise RestError(400, 20001, "FriendlyName holds 64 characters at most")
        changes["friendly_name"] = name
    return changes


def _number(ask: Ask) -> str:
    sid = ask.part["sid"]
    found = next((number for number in ask.account.numbers if number_sid(number) == sid), None)
    if found is None:
        raise not_found(ask.path)
    return found


def _application(ask: Ask) -> str:
    sid = ask.part["sid"]
    if sid not in ask.account.applications:
        raise not_found(ask.path)
    return sid


def _show_number(ask: Ask, number: str) -> Json:
    account = ask.account
    settings = account.numbers[number]
    return show_number(number_sid(number), number, settings, account.settings.account_sid, account.opened_at)


def _show_application(ask: Ask, sid: str) -> Json:
    account = ask.account
    return show_application(sid, account.applications[sid], account.settings.account_sid, account.opened_at)
