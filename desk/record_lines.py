"""A record as lines of words, and what changed between two versions of it, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.record_words import answer_told
from desk.words import Words, note
from records.forms.shapes import Form
from records.forms.standard import CHANNEL, NEEDS, NOTES, PLACE
from records.record_draft import NeedOutcome, RecordDraft, answered
from records.taxonomy.taxonomy import Taxonomy

_OUTCOMES = {NeedOutcome.MET: note("met"), NeedOutcome.UNMET: note("unmet")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    name: str
    before: str
    after: str


def lines_of(draft: RecordDraft, form: Form, words: Words, taxonomy: Taxonomy) -> tuple[Line, ...]:
    """Say what a record holds, in the order of its form; what is empty has no line."""
    return tuple(line for line in _lines(draft, form, words, taxonomy) if line.text)


def changes_between(
    before: RecordDraft, after: RecordDraft, form: Form, words: Words, taxonomy: Taxonomy
) -> tuple[Changed, ...]:
    """Say which lines differ, in the order of the form."""
    old = {line.name: line.text for line in _lines(before, form, words, taxonomy)}
    new = {line.name: line.text for line in _lines(after, form, words, taxonomy)}
    return tuple(
        Changed(name=name, before=old.get(name, ""), after=new.get(name, ""))
        for name in dict.fromkeys((*new, *old))
        if old.get(name, "") != new.get(name, "")
    )


def _lines(draft: RecordDraft, form: Form, words: Words, taxonomy: Taxonomy) -> Iterator[Line]:
    answers = answered(draft)
    for field in form.fields():
        name = field.name(words.locale)
        if field.code == PLACE:
            yield Line(name=name, text=_place(draft, words))
        elif field.code == NEEDS:
            yield Line(name=name, text="; ".join(_needs(draft, words, taxonomy)))
            yield Line(name=words.say("Referrals"), text="; ".join(_referrals(draft, words, taxonomy)))
        elif field.code == NOTES:
            yield Line(name=name, text=draft.notes)
        elif field.code != CHANNEL:
            yield Line(name=name, text=answer_told(field, answers.get(field.code, ()), words))
    for code, values in answers.items():
        if form.field(code) is None:
            yield Line(name=code, text=answer_told(None, values, words))


def _place(draft: RecordDraft, words: Words) -> str:
    unknown = words.say("not known or not given") if draft.place_unknown else ""
    return ", ".join(part for part in (draft.postal_code, draft.municipality, unknown) if part)


def _needs(draft: RecordDraft, words: Words, taxonomy: Taxonomy) -> Iterator[str]:
    for need in draft.needs:
        reason = taxonomy.unmet_reasons.get(need.unmet_reason)
        name = taxonomy.name(need.code, words.locale) or need.code
        told = [words.say(_OUTCOMES[need.outcome])] if need.outcome is not None else []
        told += [reason.name.in_locale(words.locale)] if reason is not None else []
        yield f"{name} ({', '.join(told)})" if told else name


def _referrals(draft: RecordDraft, words: Words, taxonomy: Taxonomy) -> Iterator[str]:
    for referral in draft.referrals:
        codes = [draft.needs[need].code for need in referral.needs if need < len(draft.needs)]
        served = ", ".join(taxonomy.name(code, words.locale) or code for code in codes)
        name = referral.service_name or referral.service_id
        yield f"{name} ({served})" if served else name
