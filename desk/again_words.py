"""Callers who call again, in words: on the card of an offer, beside the call in hand, and in the story of a contact."""

from collections.abc import Mapping

from desk.sentences import Sentences
from desk.words import note
from routing.events import CallerReturned
from routing.model import ContactEnd, Instant
from routing.repeat_model import Again

HOW: Mapping[ContactEnd, str] = {
    ContactEnd.ANSWERED: note("talked with a specialist"),
    ContactEnd.ABANDONED_MENU: note("left in the menu"),
    ContactEnd.ABANDONED_WAITING: note("left while waiting"),
    ContactEnd.ABANDONED_OFFERED: note("left just before an answer"),
    ContactEnd.CALL_BACK: note("chose to be called back"),
    ContactEnd.VOICEMAIL: note("left a message"),
    ContactEnd.MESSAGE: note("heard a message and was let go"),
    ContactEnd.FALLBACK: note("was cut off by a technical failure"),
    ContactEnd.FAILED: note("was cut off by a technical failure"),
    ContactEnd.UNREACHED: note("was not reached"),
}
CUT_OFF_TALKING, CUT_OFF_WAITING = (
    note("was cut off in conversation"),
    note("was cut off while waiting"),
)


def about_again(again: Again | CallerReturned | None, now: Instant, sentences: Sentences) -> str:
    """Say that somebody calls again, how the call before ended and what is owed to them; nothing for a first call."""
    if again is None:
        return ""
    say, words = sentences.words.say, sentences.words
    if again.ended is None or again.ended_at is None:
        said = [say("Calls again. As far as is known, the call before goes on.")]
    else:
        how = HOW[again.ended]
        if again.cut_off:
            how = CUT_OFF_TALKING if again.talked else CUT_OFF_WAITING
        said = [say("Called {ago} ago, {how}.", ago=words.length(now - again.ended_at), how=say(how))]
    if again.place is not None:
        said.append(say("The place of that call was kept."))
    if again.owed:
        said.append(say("A call-back is owed to them."))
    return " ".join(said)
