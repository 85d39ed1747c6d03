"""Callers who called again, and interpreters, told beside the waits. Pure: figures in, words out."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.sentences import Sentences
from records.returns import Interpreted, Returns


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpretedRow:
    name: str
    contacts: str
    length: str


def return_sentences(returns: Returns, sentences: Sentences) -> tuple[str, ...]:
    """Say how many called again, how many of them we had cut off, and how many were answered this time."""
    words = sentences.words
    if not returns.again:
        return (words.say("Nobody was seen to call again soon after an earlier call."),)
    return (
        words.count(
            "{number} call came from somebody who had called a short while before, of {all} calls in all.",
            "{number} calls came from somebody who had called a short while before, of {all} calls in all.",
            returns.again,
            all=words.number(returns.calls),
        ),
        words.say(
            "We had cut off {cut_off} of them; {answered} were answered this time. Each counts as a call of its own.",
            cut_off=words.number(returns.cut_off),
            answered=words.number(returns.answered),
        ),
    )


def interpreted_rows(found: Sequence[Interpreted], sentences: Sentences) -> tuple[InterpretedRow, ...]:
    words = sentences.words
    return tuple(
        InterpretedRow(
            name=sentences.language(one.language),
            contacts=words.number(one.contacts),
            length=words.length(one.present_ms),
        )
        for one in found
    )
