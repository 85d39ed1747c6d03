"""A rule book as sentences in English and French, in the order in which a call meets it.

Pure: the same for the command line (`switchboard rules show`) and for screens. Each sentence says what part of the
call it is about and which rule or emergency plan says it, so that a screen can group them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from config.agreement_words import agreement_words, plan_words
from config.book_words import COLON, BookWords, Names, Part, Said, sentence_case
from config.rule_words import rule_words
from routing.model import OTHER, Language
from routing.rulebook import EmergencyPlan, LanguageRule, Line, Rule, RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    part: Part
    en: str
    fr: str
    rule: str = ""
    plan: str = ""
    """The emergency plan that it belongs to; empty: the book itself."""

    def text(self, locale: str) -> str:
        return self.fr if locale.startswith("fr") else self.en


_Make = Callable[[BookWords], Said]


def book_sentences(book: RuleBook, names: Names) -> tuple[Sentence, ...]:
    """Say a whole book: before the rules, the rules, the emergency plans, what partners have agreed."""
    return (
        *_both(names, lambda words: _before_the_rules(words, book)),
        *(sentence for rule in book.rules for sentence in rule_sentences(book, rule, names)),
        *(sentence for plan in book.plans for sentence in plan_sentences(book, plan, names)),
        *_both(names, lambda words: agreement_words(words, book)),
    )


def rule_sentences(book: RuleBook, rule: Rule, names: Names, plan: str = "") -> tuple[Sentence, ...]:
    """Say one rule: whom it takes, and what happens to them."""
    is_default = not rule.when and not plan
    return _both(names, lambda words: rule_words(words, book, rule, is_default=is_default), rule.name, plan)


def plan_sentences(book: RuleBook, plan: EmergencyPlan, names: Names) -> tuple[Sentence, ...]:
    """Say what an emergency plan lays over the book while it is in force."""
    return (
        *_both(names, lambda words: plan_words(words, book, plan), plan=plan.name),
        *(one for rule in plan.rules for one in rule_sentences(book, rule, names, plan.name)),
    )


def _both(names: Names, make: _Make, rule: str = "", plan: str = "") -> tuple[Sentence, ...]:
    english, french = (list(make(BookWords(names, locale))) for locale in ("en", "fr"))
    return tuple(
        Sentence(part=part, en=en, fr=fr, rule=rule, plan=plan)
        for (part, en), (_, fr) in zip(english, french, strict=True)
    )


# --- before the rules -----------------------------------------------------------------------------


def _before_the_rules(words: BookWords, book: RuleBook) -> Said:
    for line in book.lines:
        yield Part.LINE, _line(words, line)
    keys = words.listed(f"{key.digits} {words.language(key.language)}" for key in book.menu)
    default = words.language(book.default_language)
    yield (
        Part.LANGUAGE,
        words.say(
            f"The keys of the menu are {keys}; who presses none is served in {default}.",
            f"Les touches du menu sont {keys}; la langue de ceux qui n’appuient sur aucune est{COLON} {default}.",
        ),
    )
    alike: dict[LanguageRule, list[LanguageRule]] = {}
    for rule in book.languages:
        kept = rule.kept and rule.code != book.default_language
        alike.setdefault(replace(rule, code=OTHER, kept=kept), []).append(rule)
    for served, rules in alike.items():
        yield Part.LANGUAGE, _languages(words, served, [rule.code for rule in rules])
    if book.ask_region:
        sure = words.confidences(book.ask_region)
        yield (
            Part.REGION,
            words.say(
                f"Callers whose region is {sure} are asked for their postal code or place.",
                f"On demande leur code postal ou leur lieu aux appelants dont la région est {sure}.",
            ),
        )
    home = words.partner(book.default_home)
    yield (
        Part.REGION,
        words.say(
            f"For callers whose region is unknown {home} is their own partner.",
            f"Pour les appelants de région inconnue, le partenaire local est {home}.",
        ),
    )


def _line(words: BookWords, line: Line) -> str:
    span = words.span(line.answer_within_ms)
    said = words.say(
        f"{line.target_percent} per cent of those who dial {words.line(line.name)} are to be answered within {span}",
        f"{line.target_percent} pour cent de ceux qui appellent {words.line(line.name)} doivent obtenir une réponse en "
        f"{span}",
    )
    if line.home is not None:
        home = words.partner(line.home)
        said += words.say(f"; they belong to {home}", f"; ils relèvent de {home}")
    if line.relay:
        said += words.say(
            "; they use TTY or a relay service", "; ils utilisent un ATS ou un service de relais"
        )
    return f"{said}."


def _languages(words: BookWords, served: LanguageRule, codes: list[Language]) -> str:
    """Languages that are served alike, in one sentence."""
    names = sentence_case(words.languages(codes, any_of=False))
    if served.interpreter is None:
        said = words.say(
            f"{names}: only those who speak it answer",
            f"{names}{COLON} seuls ceux qui parlent la langue répondent",
        )
    else:
        when = words.trigger(served.interpreter)
        said = words.say(
            f"{names}: those who speak it answer, and {when} anybody with an interpreter",
            f"{names}{COLON} ceux qui parlent la langue répondent et, {when}, n’importe qui avec un interprète",
        )
    if served.kept:
        said += words.say("; its speakers are kept for it", "; ceux qui la parlent lui sont réservés")
    if served.official:
        said += words.say("; official language", "; langue officielle")
    return f"{said}."
