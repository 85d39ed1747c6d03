"""The words of follow-ups, of advocacy, and of who is behind a contact."""

from collections.abc import Mapping

from desk.words import Words, note
from records.people.advocacy import AdvocacyOutcome, Contacted
from records.people.consent import Given
from records.people.follow_up_rows import Attempt, Outcome, State, WhyNot
from records.people.follow_ups import Shown
from records.people.person_rows import Basis, Confidence

GIVEN: Mapping[Given, str] = {Given.SPOKEN: note("said so"), Given.WRITTEN: note("wrote so")}
STATES: Mapping[State, str] = {
    State.OPEN: note("to be done"),
    State.LATE: note("late"),
    State.EXPIRED: note("consent over"),
    State.CLOSED: note("done"),
}
SHOWN: Mapping[Shown, str] = {
    Shown.OPEN: note("To be done"),
    Shown.LATE: note("Late"),
    Shown.MINE: note("In my hands"),
    Shown.CLOSED: note("Over, last 30 days"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.CONNECTED: note("with the service"),
    Outcome.NOT_CONNECTED: note("not with the service"),
    Outcome.NOT_REACHED: note("could not be reached"),
    Outcome.WITHDREW: note("took the consent back"),
}
WHY_NOT: Mapping[WhyNot, str] = {
    WhyNot.DID_NOT_TRY: note("did not try"),
    WhyNot.WAITING_LIST: note("is on a waiting list"),
    WhyNot.NOT_ELIGIBLE: note("was not eligible"),
    WhyNot.COULD_NOT_REACH: note("could not reach the service"),
    WhyNot.TOO_FAR: note("too far away"),
    WhyNot.COST: note("costs too much"),
    WhyNot.LANGUAGE: note("not in their language"),
    WhyNot.HELPED_ELSEWHERE: note("found help elsewhere"),
    WhyNot.OTHER: note("another reason"),
}
ATTEMPTS: Mapping[Attempt, str] = {
    Attempt.REACHED: note("reached"),
    Attempt.NO_ANSWER: note("no answer"),
    Attempt.MESSAGE_LEFT: note("message left"),
    Attempt.WRONG_NUMBER: note("wrong number"),
}
CONTACTED: Mapping[Contacted, str] = {
    Contacted.SERVICE: note("A service"),
    Contacted.GOVERNMENT: note("A government office"),
    Contacted.LANDLORD: note("A landlord"),
    Contacted.UTILITY: note("A utility"),
    Contacted.HEALTH: note("A health provider"),
    Contacted.SCHOOL: note("A school"),
    Contacted.EMERGENCY: note("An emergency service"),
    Contacted.OTHER: note("Somebody else, for the person"),
}
ADVOCATED: Mapping[AdvocacyOutcome, str] = {
    AdvocacyOutcome.HELPED: note("they help"),
    AdvocacyOutcome.PROMISED: note("they will see to it"),
    AdvocacyOutcome.REFUSED: note("they refused"),
    AdvocacyOutcome.NO_ANSWER: note("nobody answered"),
}
BEHIND: Mapping[tuple[Basis, Confidence], str] = {
    (Basis.PHONE, Confidence.OWN): note("The caller said that the telephone is theirs alone."),
    (Basis.PHONE, Confidence.UNSAID): note(
        "Known by the telephone only; others may use it. Ask whether it is theirs alone."
    ),
    (Basis.CODE, Confidence.CHOSEN): note("The person gave the code that they chose."),
    (Basis.CASE, Confidence.NONE): note("Somebody calls for another person: linked with nothing."),
    (Basis.SHARED, Confidence.NONE): note("Many people use this telephone: linked with nothing."),
    (Basis.NONE, Confidence.NONE): note(
        "No number is known: linked with nothing, unless the person gives a code."
    ),
}


def follow_up_choices(words: Words) -> dict[str, list[tuple[str, str]]]:
    """Give the choices beside the record in the reader's language."""
    return {
        "contacted": [(code.value, words.say(text)) for code, text in CONTACTED.items()],
        "advocated": [(code.value, words.say(text)) for code, text in ADVOCATED.items()],
    }
