"""What `switchboard rules show` says: the rule book as sentences, grouped as a call meets them."""

from itertools import groupby

from rich.console import Console

from app.rules import todays_rule_book
from config.book_sentences import Sentence, book_sentences
from config.book_words import BookWords
from config.network import Network


def sentences_json(network: Network) -> dict[str, object]:
    book = todays_rule_book(network)
    return {
        "version": book.version,
        "sentences": [
            {"part": one.part.value, "rule": one.rule, "plan": one.plan, "en": one.en, "fr": one.fr}
            for one in book_sentences(book, network)
        ],
    }


def print_sentences(network: Network, locale: str) -> None:
    console, words = Console(highlight=False, soft_wrap=True), BookWords(network, locale)
    book = todays_rule_book(network)
    name = network.about.name_fr if words.french else network.about.name_en
    console.print(
        words.say(f"{name}, rule book {book.version}", f"{name}, livre de règles {book.version}"),
        style="bold",
    )
    for (plan, rule), group in groupby(book_sentences(book, network), key=_section):
        console.print()
        if rule or plan:
            console.print(_title(plan, rule, words), style="bold")
        for one in group:
            console.print(f"  {one.text(locale)}" if rule or plan else one.text(locale))


def _section(sentence: Sentence) -> tuple[str, str]:
    return sentence.plan, sentence.rule


def _title(plan: str, rule: str, words: BookWords) -> str:
    in_plan = (
        words.say(f"Emergency plan {words.plan(plan)}", f"Plan d’urgence {words.plan(plan)}") if plan else ""
    )
    in_rule = (
        words.say(f"Rule {words.rule(rule)} ({rule})", f"Règle {words.rule(rule)} ({rule})") if rule else ""
    )
    return ", ".join(part for part in (in_plan, in_rule) if part)
