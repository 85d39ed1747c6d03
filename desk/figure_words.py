"""The words of tables of figures: what they and their columns are called, how they are reckoned, their caveats."""

from collections.abc import Mapping
from typing import Final

from desk.question_names import Names
from desk.words import note
from reporting.questions.answers import Caveat, Noted

TABLES: Final[Mapping[str, str]] = {
    "needs": note("Needs"),
    "unmet": note("Needs by outcome"),
    "reasons": note("Why needs stayed unmet"),
    "places": note("By place"),
    "months": note("Month by month"),
    "change": note("Needs then and now"),
    "event": note("Needs before and after"),
    "kinds": note("What is needed there"),
    "who": note("Answers"),
    "languages": note("Languages"),
    "others": note("Languages other than English"),
    "hours": note("Hours of the day"),
    "services": note("Needs and services"),
    "service": note("How callers were served"),
    "records": note("What was recorded"),
    "numbers": note("What was recorded, month by month"),
    "quality": note("Fields that are filled"),
    "regions": note("By region"),
    "hours_unanswered": note("By hour of the call"),
    "languages_unanswered": note("By language"),
    "rises": note("What rises"),
    "measured": note("How often such a list is wrong"),
}
COLUMNS: Final[Mapping[str, str]] = {
    "needs": note("Needs"),
    "share_here": note("Share here"),
    "share_network": note("Share in the whole network"),
    "share_similar": note("Share in similar places"),
    "met": note("Met"),
    "unmet": note("Unmet"),
    "unmet_rate": note("Share unmet"),
    "share": note("Share"),
    "rate": note("Per 1,000 residents"),
    "year_before": note("A year before"),
    "change": note("Difference"),
    "change_year": note("Difference a year before"),
    "before": note("Before"),
    "after": note("After"),
    "contacts": note("Contacts recorded"),
    "persons": note("Persons"),
    "referrals": note("Referrals made"),
    "residents": note("Residents"),
    "share_of_told": note("Share of those who said"),
    "interpreted": note("With an interpreter"),
    "interpreted_rate": note("Share with an interpreter"),
    "weekdays": note("Monday to Friday"),
    "weekend": note("Weekend"),
    "listed": note("Services listed"),
    "needs_per_service": note("Needs per service"),
    "offered": note("Callers offered"),
    "answered": note("Answered"),
    "level": note("Service level, without short"),
    "speed": note("Average speed of answer"),
    "handle": note("Average handle time"),
    "occupancy": note("Occupancy"),
    "all": note("All partners"),
    "since": note("Since"),
    "abandoned": note("Gave up"),
    "blocked": note("Cut off"),
    "share_unanswered": note("Share not answered"),
    "returned": note("Called again, answered"),
    "estimate": note("Needs unheard, estimated"),
    "estimate_low": note("At least (95 %)"),
    "estimate_high": note("At most (95 %)"),
    "in_week": note("Needs in the week"),
    "expected": note("To be expected"),
    "low": note("Usually at least"),
    "high": note("Usually at most"),
    "times": note("Times as many"),
    "rising_since": note("Rising since"),
    "simulated": note("Weeks simulated"),
    "false_alarms": note("Told though nothing rose"),
    "doubling_seen": note("A doubling is seen"),
}
FORMULAS: Final[Mapping[str, str]] = {
    "share_here": note("needs of the row / all needs of the place"),
    "share_network": note("the same of the whole network"),
    "share_similar": note("the same of the similar places together"),
    "share": note("of the row / of all rows"),
    "rate": note("1,000 × number / residents; not told below 200 residents"),
    "change": note("(after - before) / before; in months: (now - a year before) / a year before"),
    "change_year": note("the same, all months a year earlier: what the season alone does"),
    "share_of_told": note("contacts with this answer / contacts with an answer that says something"),
    "interpreted_rate": note("with an interpreter / contacts of which it is known"),
    "needs_per_service": note("needs / services listed that serve the place"),
    "abandoned": note("callers who left while they chose or waited; call-backs of ours are none"),
    "blocked": note("callers who could not be served for a technical reason"),
    "share_unanswered": note("(gave up + cut off) / (answered + gave up + cut off)"),
    "returned": note(
        "of these, who called again within a day, could be told to be the same, and was answered"
    ),
    "estimate": note(
        "N × m, where N = (gave up + cut off - called again and answered) × final records / answered, and m = mean "
        "needs of a final record"
    ),
    "estimate_low": note(
        "N m - 1.96 sqrt(N s² (1 + N / n)), not below 0, where n = final records and s² = variance of their needs"
    ),
    "estimate_high": note("the same with a plus"),
    "expected": note(
        "what the weeks of past years make one expect of this one: level, trend and season by a log-linear model; "
        "the latest 26 weeks are no part of that past"
    ),
    "low": note("95 of 100 such weeks would lie from this number"),
    "high": note("to this one, if nothing had changed"),
    "times": note("needs in the week / to be expected"),
    "rising_since": note(
        "the first day of the first of the weeks in a row that were told as a rise; looked at: 8"
    ),
    "false_alarms": note("simulated weeks in which nothing rose and which were told as a rise all the same"),
    "doubling_seen": note("share of simulated weeks with twice as many that were told as a rise"),
}
_CAVEATS: Final[Mapping[Caveat, str]] = {
    Caveat.SMALL_CELLS: note(
        "Hidden: the number is small, or would give a small one away. What few people told could be told of them."
    ),
    Caveat.AWARENESS: note(
        "Use of 211 differs from place to place: these are rates of contacts, not of need in the population. "
        "Do not extrapolate to everybody."
    ),
    Caveat.AMBIGUOUS: note(
        "Postal areas that lie in several divisions count in the one where most of their residents live."
    ),
    Caveat.PLACE_UNKNOWN: note("Of {number} needs nobody knows the place."),
    Caveat.PROXY: note(
        "Remoteness is a rough proxy of our own, not the Index of Remoteness of Statistics Canada."
    ),
    Caveat.SAMPLE: note("The index of deprivation is an invented sample, to try the program with."),
    Caveat.SIMILAR: note("Similar in remoteness and nearest in residents: {names}."),
    Caveat.RECORDED: note(
        "As written down by specialists; many are not asked, and some would rather not say."
    ),
    Caveat.LISTED: note(
        "A service counts in each category that it is filed under, however many people it can take."
    ),
    Caveat.PERSONS: note("Contacts, not persons: one person may call often."),
    Caveat.PERSONS_OF_MONTH: note(
        "Persons are counted within one month; those of several months may be the same and are not added up."
    ),
    Caveat.SEASON: note("Some change comes with the season: compare with the change a year before."),
    Caveat.UNFINISHED: note("The last month is not over."),
    Caveat.SINCE: note("Before its first day a field was not collected; compare no earlier months."),
    Caveat.NO_OUTCOME: note("{number} needs have no outcome written down, and are in no share."),
    Caveat.CONTACTS_RISE: note(
        "It is contacts that rise: more people may have heard of 211. A reason to look, before anybody acts."
    ),
    Caveat.NO_SEASON: note(
        "There are only {number} weeks of past, too few to know a season: the week is held against recent weeks, and "
        "a winter may look like a rise."
    ),
    Caveat.MORE_RISES: note("The {number} rarest are drawn below, each with its year."),
    Caveat.SIMULATED: note(
        "Measured on simulated weeks with a season, a trend and more spread than chance alone gives, with {number} "
        "weeks of past."
    ),
    Caveat.ESTIMATE: note(
        "An estimate: as if they had needed what those needed who were answered. It is never added to the needs that "
        "were recorded."
    ),
    Caveat.TWICE: note(
        "Callers who called again unseen, with a number withheld or much later, are in it twice."
    ),
    Caveat.REGIONS_CLOCK: note("Hours are those of the region’s clock."),
}


def caveat(one: Noted, names: Names) -> str:
    return names.say(
        _CAVEATS[one.caveat],
        number=names.figure(one.number),
        names=", ".join(names.division(code) for code in one.codes),
    )


def column_name(column: str, names: Names) -> str:
    """Name a column; those of partners and of kinds of places go by what they are of."""
    if column in COLUMNS:
        return names.say(COLUMNS[column])
    kind, _, code = column.partition("_")
    return names.partner(code) if kind == "partner" else names.kind_of_place(code)
