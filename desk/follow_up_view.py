"""What the record page is told of who is behind a contact, of follow-up and advocacy: sentences, ready to be shown."""

from typing import Any

from desk.follow_up_words import ADVOCATED, BEHIND, CONTACTED, OUTCOMES
from desk.sentences import Sentences
from records.people.advocacy import AdvocacyAction
from records.people.earlier import EarlierContact, EarlierNeed
from records.people.follow_up_rows import FollowUp, Outcome, State
from records.people.person_rows import Basis, Person
from records.record_draft import NeedOutcome
from records.taxonomy.taxonomy import Taxonomy
from routing.model import Instant


def person_told(person: Person, sentences: Sentences) -> dict[str, Any]:
    return {
        "text": sentences.words.say(BEHIND[person.basis, person.confidence]),
        "may_say": person.basis in (Basis.PHONE, Basis.SHARED),
    }


def earlier_told(
    one: EarlierContact, sentences: Sentences, taxonomy: Taxonomy, notes: str, *, needs: bool
) -> dict[str, Any]:
    words = sentences.words
    return {
        "contact": one.contact,
        "at": words.moment(one.at),
        "partner": sentences.partner(one.partner),
        "sure": words.say("the same person") if one.sure else words.say("perhaps the same person"),
        "needs": [_need_told(need, sentences, taxonomy) for need in one.needs] if needs else [],
        "notes": notes,
    }


def _need_told(need: EarlierNeed, sentences: Sentences, taxonomy: Taxonomy) -> str:
    words = sentences.words
    name = taxonomy.name(need.code, words.locale) or need.code
    if need.followed_up is not None:
        return words.say(
            "{need}: {outcome}", need=name, outcome=words.say(OUTCOMES[Outcome(need.followed_up)])
        )
    outcomes = {NeedOutcome.MET: words.say("met"), NeedOutcome.UNMET: words.say("not met")}
    if need.outcome is None:
        return name
    return words.say("{need}: {outcome}", need=name, outcome=outcomes[NeedOutcome(need.outcome)])


def consent_told(one: FollowUp | None, sentences: Sentences, now: Instant) -> dict[str, Any]:
    words = sentences.words
    if one is None:
        return {"text": "", "stands": False}
    if one.withdrawn_at is not None:
        text = words.say("The consent was taken back on {day}.", day=words.day(one.withdrawn_at))
        return {"text": text, "stands": False}
    if one.state(now) is State.CLOSED:
        outcome = words.say(OUTCOMES[one.outcome]) if one.outcome is not None else ""
        return {"text": words.say("The follow-up is done: {outcome}.", outcome=outcome), "stands": False}
    if one.state(now) is State.EXPIRED:
        return {
            "text": words.say("The consent ended on {day}.", day=words.day(one.expires_at)),
            "stands": False,
        }
    text = words.say(
        "Agreed on {day}; to be followed up by {due}. The consent ends on {end}.",
        day=words.day(one.consented_at),
        due=words.day(one.due_at),
        end=words.day(one.expires_at),
    )
    return {"text": text, "stands": True}


def advocacy_told(one: AdvocacyAction, sentences: Sentences) -> str:
    words = sentences.words
    return words.say(
        "{time}: {who}, {outcome}",
        time=words.moment(one.at),
        who=words.say(CONTACTED[one.contacted]),
        outcome=words.say(ADVOCATED[one.outcome]),
    )
