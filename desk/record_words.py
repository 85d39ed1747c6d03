"""The words of the call record form: its choices, and what stands between a draft and a final record."""

from collections.abc import Mapping

from desk.words import Words, note
from records.record_draft import CallerRelation, ContactKind, HeardAbout, Lack, Missing

RELATIONS: Mapping[CallerRelation, str] = {
    CallerRelation.SELF: note("The person in need"),
    CallerRelation.FAMILY: note("Family"),
    CallerRelation.FRIEND: note("Friend or neighbour"),
    CallerRelation.PROFESSIONAL: note("Professional"),
    CallerRelation.OTHER: note("Somebody else"),
}
KINDS: Mapping[ContactKind, str] = {
    ContactKind.INFORMATION: note("Information"),
    ContactKind.REFERRAL: note("Referral"),
    ContactKind.ADVOCACY: note("Advocacy"),
    ContactKind.CRISIS: note("Crisis"),
    ContactKind.TRANSFER_ONLY: note("Transfer only"),
    ContactKind.NOT_211: note("Not a 211 call"),
}
HEARD: Mapping[HeardAbout, str] = {
    HeardAbout.FRIEND_OR_FAMILY: note("Friend or family"),
    HeardAbout.AGENCY: note("Agency"),
    HeardAbout.HEALTH_PROVIDER: note("Health provider"),
    HeardAbout.GOVERNMENT: note("Government"),
    HeardAbout.EMERGENCY_LINE: note("Emergency line"),
    HeardAbout.MEDIA: note("Media"),
    HeardAbout.WEB: note("Web"),
    HeardAbout.PRINT: note("Print"),
    HeardAbout.CALLED_BEFORE: note("Called before"),
    HeardAbout.DECLINED: note("Would not say"),
    HeardAbout.OTHER: note("Another way"),
}
_LACKS: Mapping[Missing, tuple[str, str]] = {
    Missing.LANGUAGE: ("language", note("Choose the language of the call.")),
    Missing.PLACE: (
        "municipality",
        note("Give a postal code or a municipality, or tick that the place is not known."),
    ),
    Missing.POSTAL_CODE: (
        "postal_code",
        note("The postal code is not complete: write N4K 1A1, or only N4K."),
    ),
    Missing.CALLER_RELATION: ("caller_relation", note("Say who the caller is to the person in need.")),
    Missing.KIND: ("kind", note("Choose the kind of call.")),
    Missing.HEARD_ABOUT: ("heard_about", note("Choose how they heard of 211.")),
    Missing.NEEDS: ("needs", note("Add at least one need, or choose “Transfer only” or “Not a 211 call”.")),
    Missing.NEED_CODE: ("needs", note("Need {number} is not in the list: choose it again.")),
    Missing.NEED_OUTCOME: ("needs", note("Need {number}: say whether it was met.")),
    Missing.UNMET_REASON: ("needs", note("Need {number}: say why it was not met.")),
    Missing.REFERRAL_SERVICE: ("needs", note("Referral {number} names no service.")),
    Missing.REFERRAL_NEED: ("needs", note("Referral {number} belongs to no need.")),
}


def choices(words: Words) -> dict[str, list[tuple[str, str]]]:
    """Give the choices of the form in the reader's language."""
    return {
        "relations": [(code, words.say(text)) for code, text in RELATIONS.items()],
        "kinds": [(code, words.say(text)) for code, text in KINDS.items()],
        "heard_about": [(code, words.say(text)) for code, text in HEARD.items()],
    }


def lack_told(lack: Lack, words: Words) -> dict[str, object]:
    """Say what is missing, and which field of the page it concerns."""
    field, text = _LACKS[lack.code]
    position = lack.position
    number = words.number(position + 1) if position is not None else ""
    anchor = f"need-{position}" if position is not None and lack.code in _OF_NEEDS else f"field-{field}"
    return {
        "code": lack.code,
        "field": anchor,
        "position": position,
        "message": words.say(text, number=number),
    }


_OF_NEEDS = (Missing.NEED_CODE, Missing.NEED_OUTCOME, Missing.UNMET_REASON)
