"""Parts of the rule book as sentences: when a step begins and who may serve, ways out, conditions, emergency plans.

The words are those of `config/book_sentences.py`, the same as on the command line.
"""

from itertools import groupby

from config.book_sentences import plan_sentences
from config.book_words import BookWords
from config.condition_words import callers
from config.rule_words import exit_words as way_out
from desk.sentences import Sentences
from desk.words import note
from routing.model import Exit, Step, Timers, Trial, Trigger
from routing.rulebook import EmergencyPlan, RuleBook


def when(trigger: Trigger, sentences: Sentences) -> str:
    """Say when something begins: as soon as one of its limits is reached."""
    return _book_words(sentences).trigger(trigger)


def titled(title: str, text: str, sentences: Sentences) -> str:
    """Join a title and what it stands over, with the reader's colon."""
    return sentences.words.say("{title}: {what}", title=title, what=text)


def step_words(step: Step, sentences: Sentences) -> str:
    """Say from when on who may serve."""
    words = sentences.words
    who = words.say("the whole network") if step.partners is None else sentences.partners(step.partners)
    text = titled(when(step.when, sentences), who, sentences)
    if step.level_min > 1:
        text += ", " + words.say("skills at level {level} or better", level=words.number(step.level_min))
    if step.interpreter:
        text += ", " + words.say("others with an interpreter")
    return text


def exit_words(way: Exit, sentences: Sentences) -> str:
    return way_out(_book_words(sentences), way)


def timer_words(timers: Timers, sentences: Sentences) -> list[str]:
    words = sentences.words
    return [
        words.say(text, length=words.length(value))
        for text, value in (
            (note("an offer stands {length}"), timers.offer_ttl_ms),
            (note("connecting may take {length}"), timers.connect_ms),
            (note("wrap-up lasts {length}"), timers.wrap_up_ms),
        )
        if value is not None
    ]


def trial_words(trial: Trial, book: RuleBook | None, sentences: Sentences) -> str:
    """Say the condition that did not hold: by its name, and in words where the book of that time is known."""
    if book is not None:
        rules = (*book.rules, *(rule for plan in book.plans for rule in plan.rules))
        for term in (term for rule in rules if rule.name == trial.rule for term in rule.when):
            if term.name == trial.condition:
                asked = callers(_book_words(sentences), (term,))
                return titled(sentences.condition(term.condition.name), asked, sentences)
    return sentences.condition(trial.condition)


def plan_words(plan: EmergencyPlan, book: RuleBook, sentences: Sentences) -> list[str]:
    """Say what an emergency plan changes while it is in force; each of its rules is told in one piece."""
    told = plan_sentences(book, plan, sentences.network)
    found: list[str] = []
    for rule, group in groupby(told, key=lambda sentence: sentence.rule):
        texts = [sentence.text(sentences.words.locale) for sentence in group]
        found += [" ".join(texts)] if rule else texts
    return found


def _book_words(sentences: Sentences) -> BookWords:
    return BookWords(sentences.network, sentences.words.locale)
