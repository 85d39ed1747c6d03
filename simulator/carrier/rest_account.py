"""REST: the account, its telephone numbers and its TwiML application, as they are set up."""

from hashlib import blake2b

from simulator.carrier.answers import Json, show_account, show_application, show_number
from simulator.carrier.gate import Ask, not_found


def get_account(ask: Ask) -> tuple[int, Json]:
    return 200, show_account(ask.account.settings.account_sid, ask.account.opened_at)


def list_numbers(ask: Ask) -> tuple[int, Json]:
    """List the numbers, all of them or those with the digits of `PhoneNumber`."""
    account, wanted = ask.account, ask.get("PhoneNumber") or ""
    found = [entry for entry in account.numbers.items() if wanted in entry[0]]
    return 200, ask.page(
        "incoming_phone_numbers",
        found,
        lambda entry: show_number(
            number_sid(entry[0]), entry[0], entry[1], account.settings.account_sid, account.opened_at
        ),
    )


def get_application(ask: Ask) -> tuple[int, Json]:
    account, sid = ask.account, ask.part["sid"]
    if sid != account.settings.application_sid or account.application is None:
        raise not_found(ask.path)
    return 200, show_application(sid, account.application, account.settings.account_sid, account.opened_at)


def number_sid(number: str) -> str:
    """Name a number's resource: the same one for as long as the number is the same."""
    return "PN" + blake2b(number.encode(), digest_size=16).hexdigest()
