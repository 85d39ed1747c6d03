"""The words of planners' questions: what each is called, where it stands, and its answer as a sentence."""

from collections.abc import Callable, Mapping
from typing import Final

from desk.question_names import Names
from desk.words import note
from reporting.questions.answers import Answer, Row, Table, Value, weight
from reporting.questions.asked import AROUND_MONTHS, Narrowed, Question
from reporting.questions.needs import HERE, NETWORK

QUESTIONS: Final[Mapping[Question, str]] = {
    Question.NEEDS: note("Which needs are told most?"),
    Question.UNMET: note("Which needs go unmet, and why?"),
    Question.CHANGE: note("What has changed since a year ago?"),
    Question.EVENT: note("What changed around an event?"),
    Question.REMOTE: note("How do remote places differ from accessible ones?"),
    Question.DEPRIVED: note("How do deprived areas differ from others?"),
    Question.WHO: note("Who contacts 211?"),
    Question.LANGUAGES: note("Which languages are spoken, and who needs an interpreter?"),
    Question.HOURS: note("At what time of day do people contact 211?"),
    Question.SERVICES: note("How does demand compare with the services listed?"),
    Question.PARTNERS: note("How do partners perform?"),
    Question.QUALITY: note("How complete are the records?"),
    Question.UNANSWERED: note("Whom did nobody answer, and what may they have needed?"),
}
NARROWED: Final[Mapping[Narrowed, str]] = {
    Narrowed.AREA: note("Where"),
    Narrowed.PARTNER: note("Answered by"),
    Narrowed.CATEGORY: note("About"),
    Narrowed.LANGUAGE: note("Spoken"),
    Narrowed.FIELD: note("Asked"),
    Narrowed.EVENT: note("It happened in"),
}


def path_of(question: Question) -> str:
    """Give a question's own page; the one of callers, not of records, has a place of its own."""
    return "/unanswered" if question is Question.UNANSWERED else f"/questions/{question.value}"


def sentence(answer: Answer, names: Names) -> str:
    """The answer in words, with its numbers."""
    if not answer.main.rows or not any(map(_told, answer.main.rows)):
        return names.say("Nothing was recorded that answers this.")
    where = names.area(answer.asked.area) or names.say("Whole network")
    start = names.say("{where}, {period}:", where=where, period=names.period(answer.asked))
    return f"{start} {_SENTENCES[answer.asked.question](answer, names)}"


def _told(row: Row) -> bool:
    return any(value not in (None, 0) for value in row.values)


def _needs(answer: Answer, names: Names) -> str:
    table, (first, *_) = answer.main, answer.main.rows
    said = names.say(
        "{needs} needs, most often {first} ({share}).",
        needs=names.figure(_total(table, "needs")),
        first=names.row(first, answer.asked),
        share=names.share(table.value(first, f"share_{HERE}")),
    )
    if any(column.name == f"share_{NETWORK}" for column in table.columns):
        network = names.share(table.value(first, f"share_{NETWORK}"))
        said += " " + names.say("In the whole network its share is {share}.", share=network)
    return (
        said
        + " "
        + names.say(
            "In all categories there were {contacts} contacts and {referrals} referrals.",
            contacts=names.figure(answer.facts["contacts"]),
            referrals=names.figure(answer.facts["referrals"]),
        )
    )


def _unmet(answer: Answer, names: Names) -> str:
    table, reasons = answer.main, answer.table("reasons")
    said = names.say(
        "{rate} of needs stayed unmet, most of them {first}.",
        rate=names.share(answer.facts["unmet_rate"]),
        first=names.row(_most(table, "unmet"), answer.asked),
    )
    if not reasons.rows:
        return said
    return (
        said
        + " "
        + names.say(
            "The most common reason: {reason}. For want of a service: {gap}.",
            reason=names.row(_most(reasons, "unmet"), answer.asked),
            gap=names.share(answer.facts["gap_rate"]),
        )
    )


def _change(answer: Answer, names: Names) -> str:
    table = answer.main
    most = max(
        table.rows,
        key=lambda row: abs(weight(table.value(row, "after")) - weight(table.value(row, "before"))),
    )
    return names.say(
        "{after} needs, against {before} in the same months a year before ({change}). "
        "Most of the difference: {first} ({of_first}).",
        after=names.figure(_total(table, "after")),
        before=names.figure(_total(table, "before")),
        change=names.change(_total(table, "change")),
        first=names.row(most, answer.asked),
        of_first=names.change(table.value(most, "change")),
    )


def _event(answer: Answer, names: Names) -> str:
    table = answer.main
    return names.say(
        "{after} needs in {months} months from {event} on, against {before} in the {months} before ({change}). "
        "A year before, the same months changed by {season}.",
        after=names.figure(_total(table, "after")),
        before=names.figure(_total(table, "before")),
        months=AROUND_MONTHS,
        event=names.month(answer.asked.event),
        change=names.change(_total(table, "change")),
        season=names.change(_total(table, "change_year")),
    )


def _kinds(answer: Answer, names: Names) -> str:
    """The first and the last kind of place of which anything is known."""
    table = answer.main
    known = [row for row in table.rows if row.code and table.value(row, "unmet_rate") is not None]
    if len(known) < 2:
        return names.say("Too little is known of the places to compare them.")
    first, last = known[0], known[-1]
    return names.say(
        "“{one}”: {one_rate} of needs stayed unmet; “{other}”: {other_rate}.",
        one=names.row(first, answer.asked),
        one_rate=names.share(table.value(first, "unmet_rate")),
        other=names.row(last, answer.asked),
        other_rate=names.share(table.value(last, "unmet_rate")),
    )


def _who(answer: Answer, names: Names) -> str:
    table = answer.main
    said = names.say(
        "{share} of contacts have an answer to “{field}”.",
        share=names.share(answer.facts["said"]),
        field=names.field(answer.asked.field),
    )
    known = [row for row in table.rows if weight(table.value(row, "share_of_told"))]
    if not known:
        return said
    most = max(known, key=lambda row: weight(table.value(row, "share_of_told")))
    return (
        said
        + " "
        + names.say(
            "The most common: {first} ({share}).",
            first=names.row(most, answer.asked),
            share=names.share(table.value(most, "share_of_told")),
        )
    )


def _languages(answer: Answer, names: Names) -> str:
    table, others = answer.main, answer.table("others")
    said = names.say(
        "{contacts} contacts, {interpreted} with an interpreter.",
        contacts=names.figure(_total(table, "contacts")),
        interpreted=names.figure(_total(table, "interpreted")),
    )
    if not others.rows:
        return said
    most = _most(others, "contacts")
    return (
        said
        + " "
        + names.say(
            "After English most often {first} ({number}).",
            first=names.row(most, answer.asked),
            number=names.figure(others.value(most, "contacts")),
        )
    )


def _hours(answer: Answer, names: Names) -> str:
    return names.say(
        "{share} of contacts came outside 9:00 to 17:00 from Monday to Friday. The busiest hour begins at {hour}.",
        share=names.share(answer.facts["outside"]),
        hour=names.row(_most(answer.main, "contacts"), answer.asked),
    )


def _services(answer: Answer, names: Names) -> str:
    table = answer.main
    most = _most(table, "needs_per_service")
    said = names.say(
        "Most needs for each listed service: {first} ({number}).",
        first=names.row(most, answer.asked),
        number=names.ratio(table.value(most, "needs_per_service")),
    )
    without = [
        row for row in table.rows if table.value(row, "listed") == 0 and weight(table.value(row, "needs"))
    ]
    if not without:
        return said
    listed = ", ".join(names.row(row, answer.asked) for row in without)
    return said + " " + names.say("Needed, and no service is listed: {names}.", names=listed)


def _partners(answer: Answer, names: Names) -> str:
    table = answer.main
    return names.say(
        "{answered} of {offered} callers were answered; the service level is {level}.",
        answered=names.figure(_total(table, "answered")),
        offered=names.figure(_total(table, "offered")),
        level=names.share(_total(table, "level")),
    )


def _quality(answer: Answer, names: Names) -> str:
    table = answer.main
    least = min(table.rows, key=lambda row: weight(table.value(row, "all")))
    return names.say(
        "{records} records; least often filled: {field} ({share}).",
        records=names.figure(answer.facts["records"]),
        field=names.row(least, answer.asked),
        share=names.share(table.value(least, "all")),
    )


def _unanswered(answer: Answer, names: Names) -> str:
    table = answer.main
    said = names.say(
        "{share} of callers were not answered: {abandoned} gave up, {blocked} were cut off for a technical reason. "
        "Of these, {returned} called again and were answered.",
        share=names.share(_total(table, "share_unanswered")),
        abandoned=names.figure(_total(table, "abandoned")),
        blocked=names.figure(_total(table, "blocked")),
        returned=names.figure(_total(table, "returned")),
    )
    guess = _total(table, "estimate")
    if not isinstance(guess, int):
        return said + " " + names.say("Too little was recorded to say what the others may have needed.")
    return (
        said
        + " "
        + names.say(
            "The others may have had {needs} needs (95 %: {low} to {high}), beside {recorded} that were recorded.",
            needs=names.figure(guess),
            low=names.figure(_total(table, "estimate_low")),
            high=names.figure(_total(table, "estimate_high")),
            recorded=names.figure(_total(table, "needs")),
        )
    )


def _total(table: Table, column: str) -> Value:
    return None if table.total is None else table.value(table.total, column)


def _most(table: Table, column: str) -> Row:
    return max(table.rows, key=lambda row: weight(table.value(row, column)))


_SENTENCES: Final[Mapping[Question, Callable[[Answer, Names], str]]] = {
    Question.NEEDS: _needs,
    Question.UNMET: _unmet,
    Question.CHANGE: _change,
    Question.EVENT: _event,
    Question.REMOTE: _kinds,
    Question.DEPRIVED: _kinds,
    Question.WHO: _who,
    Question.LANGUAGES: _languages,
    Question.HOURS: _hours,
    Question.SERVICES: _services,
    Question.PARTNERS: _partners,
    Question.QUALITY: _quality,
    Question.UNANSWERED: _unanswered,
}
