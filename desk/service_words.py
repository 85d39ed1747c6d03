"""A service of the directory as a specialist reads it out, in the reader's language where the record has it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.dates import get_day_names

from desk.sentences import Sentences
from desk.words import Words, note
from records.directory.hours import EVERY_DAY, MINUTES_OF_DAY, OpenRow
from records.directory.search import Found
from records.wording import FRENCH
from routing.model import Instant, PartnerId

OPEN = {True: note("Open now"), False: note("Closed now"), None: note("Hours not known")}
DAYS_SHOWN_MAX = 7


def service_told(found: Found, sentences: Sentences, now: Instant) -> dict[str, Any]:
    """Shape: what the screen shows, and what the referral keeps: id, edition, and the name as it is told now."""
    words, document = sentences.words, found.document
    places = [place.get("location", {}) for place in document.get("service_at_locations", ())]
    opened = found.open_at(now)
    return {
        "id": found.id,
        "edition": found.edition,
        "name": name_of(document, words.locale),
        "partner": found.owner,
        "partner_name": sentences.partner(PartnerId(found.owner)),
        "near": bool(found.serves),
        "open": opened,
        "open_text": words.say(OPEN[opened]),
        "distance": _distance(found.distance_km, words),
        "place": _first(one.get("city") for place in places for one in place.get("addresses", ())),
        "phone": _first(
            phone["number"] for holder in (document, *places) for phone in holder.get("phones", ())
        ),
        "hours": _hours(found, words),
        "languages": [
            sentences.language(one["code"]) for one in document.get("languages", ()) if "code" in one
        ],
        "alert": text_in(document, "alert", words.locale),
        "about": text_in(document, "description", words.locale),
        "apply": text_in(document, "application_process", words.locale),
        "eligibility": text_in(document, "eligibility_description", words.locale),
        "fees": text_in(document, "fees_description", words.locale),
        "documents": _texts(document.get("required_documents", ()), "document", words.locale),
        "access": _texts(
            (one for place in places for one in place.get("accessibility", ())), "description", words.locale
        ),
        "address": _address(places),
        "checked_on": document.get("assured_date", ""),
    }


def name_of(document: Mapping[str, Any], locale: str) -> str:
    return text_in(document, "name", locale)


def text_in(document: Mapping[str, Any], field: str, locale: str) -> str:
    """Give a text in French for a French reader where there is any, else as the record has it."""
    french = document.get(f"{field}_fr", "") if locale.startswith(FRENCH) else ""
    return str(french or document.get(field, ""))


def _hours(found: Found, words: Words) -> str:
    """Give the hours as the record words them; where it does not, as the days and times say."""
    document = found.document
    schedules = [*document.get("schedules", ())]
    for place in document.get("service_at_locations", ()):
        schedules += place.get("schedules", ())
    told = _texts(schedules, "description", words.locale)
    if told:
        return told
    days = get_day_names("abbreviated", locale=words.locale)
    weekly = [row for row in found.hours if row.from_day == 0][:DAYS_SHOWN_MAX]
    return "; ".join(
        f"{_days(row, days)} {_time(row.opens_min)}–{_time(row.closes_min)}".strip() for row in weekly
    )


def _days(row: OpenRow, names: Mapping[int, str]) -> str:
    if row.weekdays == EVERY_DAY:
        return ""
    return ", ".join(names[day] for day in range(7) if row.weekdays & 1 << day)


def _time(minutes: int) -> str:
    return "24:00" if minutes == MINUTES_OF_DAY else f"{minutes // 60:02}:{minutes % 60:02}"


def _distance(kilometres: float | None, words: Words) -> str:
    if kilometres is None:
        return ""
    return words.say("about {number} km away", number=words.number(max(1, round(kilometres))))


def _address(places: Sequence[Mapping[str, Any]]) -> str:
    for place in places:
        for one in place.get("addresses", ()):
            return ", ".join(part for part in (one.get("address_1"), one.get("city")) if part)
    return ""


def _texts(records: Iterable[Mapping[str, Any]], field: str, locale: str) -> str:
    return "; ".join(dict.fromkeys(told for one in records if (told := text_in(one, field, locale))))


def _first(values: Iterable[str | None]) -> str:
    return next((value for value in values if value), "")
