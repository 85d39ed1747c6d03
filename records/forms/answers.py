"""Answers to the fields of a form: what they mean, which fields they let appear, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from records.forms.shapes import Condition, Form, FormField, Kind
from records.forms.standard import NO, YES

NUMBER_DIGITS_MAX = 9
Answers = Mapping[str, tuple[str, ...]]
"""What was answered, by the code of the field; a field without an answer is not there."""


class Wrong(StrEnum):
    UNANSWERED = "unanswered"
    NOT_OFFERED = "not_offered"
    """No such option, or more than one answer where one is asked for."""
    NOT_A_NUMBER = "not_a_number"


def holds(condition: Condition, answers: Answers) -> bool:
    return any(answer in condition.is_one_of for answer in answers.get(condition.field, ()))


def asked(form: Form, answers: Answers) -> Iterator[FormField]:
    """List the fields that these answers let appear: one that hangs on a field which is not asked is not asked."""
    open_now: set[str] = set()
    for field in form.fields():
        when = field.asked_when
        if when is None or (when.field in open_now and holds(when, answers)):
            open_now.add(field.code)
            yield field


def is_required(field: FormField, answers: Answers) -> bool:
    return field.required and not (field.optional_when and holds(field.optional_when, answers))


def understood(field: FormField, value: str) -> bool:
    """Say whether a value is an answer that this field knows, and so nothing that somebody wrote freely."""
    match field.kind:
        case Kind.ONE | Kind.SEVERAL:
            return field.option(value) is not None
        case Kind.YES_NO:
            return value in (YES, NO)
        case Kind.NUMBER:
            return value.isascii() and value.isdecimal() and len(value) <= NUMBER_DIGITS_MAX
        case Kind.LANGUAGE:
            return value.isascii() and value.isalpha() and value.islower() and len(value) <= 8
        case _:
            return False


def wrong_with(field: FormField, answers: Answers) -> Wrong | None:
    """Say what keeps the answer to a field from being final; core fields are judged by what they hold."""
    given = [value.strip() for value in answers.get(field.code, ()) if value.strip()]
    if not given:
        return Wrong.UNANSWERED if is_required(field, answers) else None
    if field.kind is Kind.TEXT:
        return None
    if any(not understood(field, value) for value in given):
        return Wrong.NOT_A_NUMBER if field.kind is Kind.NUMBER else Wrong.NOT_OFFERED
    return Wrong.NOT_OFFERED if len(given) > 1 and field.kind is not Kind.SEVERAL else None
