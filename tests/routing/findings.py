"""Books with one thing wrong, and what the check finds in them."""

from routing.check import check
from routing.check_model import Code, Finding
from routing.model import Exit, Language
from routing.rulebook import Message, Partner, Reach, Rule, RuleBook, Treatment, Widening
from tests.routing.check_books import DAYS, MONDAY, NORTH, OFFICE, SOUND_RULES, SOUTH, book_of

BY_DAY, DEFAULT = SOUND_RULES
HOME_ALONE = (Widening(reach=Reach.FIRST_ONLY),)
PUNJABI = Language("pa")
STORM = Message(id="storm", en="There is a storm.", fr="Il y a une tempête.")


def found(book: RuleBook, code: Code, days: int = DAYS, plan: str = "") -> list[Finding]:
    return [one for one in check(book, MONDAY, days).of(code) if one.plan == plan]


def the(book: RuleBook, code: Code, plan: str = "") -> Finding:
    (finding,) = found(book, code, plan=plan)
    return finding


def office_only(*exits: Exit) -> RuleBook:
    """Only the home partner may answer, and it is open by day."""
    return book_of(
        Rule(name="home", then=Treatment(widening=HOME_ALONE, exits=exits)),
        partners=(Partner(id=NORTH, hours=OFFICE), Partner(id=SOUTH, hours=OFFICE)),
        after_hours=SOUTH,
    )
