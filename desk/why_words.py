"""Why a contact and a specialist met, and why others did not: whole sentences, and the clause after "because"."""

from collections.abc import Mapping

from desk.words import note
from routing.model import Lost, MatchReason, PartnerId, Why

MATCHES: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note(
        "{partner} comes first for this caller, and of its {ready_home} free specialists "
        "{who} had been free longest ({idle})."
    ),
    MatchReason.NETWORK_SHARE: note(
        "{home_lost}; of the partners with somebody free {giver} had given least of its agreed share, and there "
        "{who} had been free longest ({idle})."
    ),
    MatchReason.NETWORK_LONGEST_IDLE: note(
        "{home_lost}; of {ready_network} free specialists in the network {who} had been free longest ({idle})."
    ),
    MatchReason.NETWORK_OVERDUE: note(
        "When {who} became free, callers of their own partner were waiting too; this one had waited so much longer "
        "({waited}) that home preference ended."
    ),
    MatchReason.OWN_CALLER_OLDEST: note(
        "When {who} became free, this caller had waited longest of the {waiting_home} "
        "for whom {partner} comes first."
    ),
    MatchReason.NETWORK_OLDEST: note(
        "When {who} became free, none of their own partner’s callers was waiting; this caller had "
        "waited longest of the {waiting_network} in the network."
    ),
    MatchReason.ASKED_FOR: note(
        "The specialist in the call asked for {who}, or passed the caller on to them."
    ),
}
_ONLY_FREE = note("{home_lost}; {who} was the only free specialist in the network (for {idle}).")
_OF_ONE: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note(
        "{partner} comes first for this caller, and {who} was its only free specialist (for {idle})."
    ),
    MatchReason.NETWORK_SHARE: _ONLY_FREE,
    MatchReason.NETWORK_LONGEST_IDLE: _ONLY_FREE,
    MatchReason.OWN_CALLER_OLDEST: note(
        "When {who} became free, this was the only waiting caller for whom {partner} comes first."
    ),
    MatchReason.NETWORK_OLDEST: note(
        "When {who} became free, this was the only caller waiting in the network."
    ),
}
"""The same where there was nothing to choose from."""
_ONE_PARTNER = note(
    "{home_lost}; {giver} was the only partner with somebody free, and there {who} had been free longest ({idle})."
)
MATCHES_TO_YOU: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note("Your region’s caller, and you had been free longest ({idle})."),
    MatchReason.NETWORK_SHARE: note(
        "{home_lost}; your partner is next to help, and you had been free longest ({idle})."
    ),
    MatchReason.NETWORK_LONGEST_IDLE: note("{home_lost}; in the network you had been free longest ({idle})."),
    MatchReason.NETWORK_OVERDUE: note(
        "This caller has waited so much longer than your own region’s callers."
    ),
    MatchReason.OWN_CALLER_OLDEST: note("The longest-waiting caller of your own region."),
    MatchReason.NETWORK_OLDEST: note(
        "No caller of your region waits; this one waited longest in the network."
    ),
    MatchReason.ASKED_FOR: note("A colleague in this call asks for you."),
}
BECAUSE: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note(
        "{partner} comes first for this caller and nobody there had been free longer"
    ),
    MatchReason.NETWORK_SHARE: note("{home_lost} and {giver} was the next to help by what was agreed"),
    MatchReason.NETWORK_LONGEST_IDLE: note("{home_lost} and nobody else in the network had been free longer"),
    MatchReason.NETWORK_OVERDUE: note(
        "this caller had waited so much longer than the callers of {giver} that home preference ended"
    ),
    MatchReason.OWN_CALLER_OLDEST: note(
        "of the waiting callers for whom {giver} comes first this one had waited longest"
    ),
    MatchReason.NETWORK_OLDEST: note(
        "no caller of {giver} was waiting and this one had waited longest in the network"
    ),
    MatchReason.ASKED_FOR: note("the specialist in the call asked for them"),
}
LOST: Mapping[Lost, str] = {
    Lost.NOBODY_FREE: note("nobody free"),
    Lost.UNSKILLED: note("nobody free with the skills that this call needs"),
    Lost.COOLING: note("free, but missed or declined this caller a moment ago"),
    Lost.AT_CAP: note("already helps as many as was agreed"),
    Lost.RESERVED: note("its last free specialists are kept for its own callers"),
    Lost.GAVE_MORE: note("has given more of its agreed share"),
    Lost.IDLE_LESS: note("free for less time"),
    Lost.WAITS_LONGER: note("the wait there would be longer"),
    Lost.CLOSED: note("closed"),
    Lost.BROKEN: note("failed several times in a row and is left alone"),
}
_COULD_HAVE = (None, Lost.GAVE_MORE, Lost.IDLE_LESS)


def match_words(why: Why) -> str:
    """Give the sentence of a match, in the form for what there was to choose from."""
    if _chosen_from(why) == 1 and why.match in _OF_ONE:
        return _OF_ONE[why.match]
    if why.match is MatchReason.NETWORK_SHARE and len(_candidates(why)) == 1:
        return _ONE_PARTNER
    return MATCHES[why.match]


def free_in_network(why: Why) -> int:
    """Count the free specialists that were chosen among; whoever a cap or a reserve kept back was not."""
    return sum(_candidates(why)) if why.chances else why.ready_network


def home_lost(why: Why, preferred: PartnerId | None) -> Lost:
    """Say what stood against the partner that comes first, where another one served the caller."""
    found = next((one.lost for one in why.chances if one.partner == preferred), None)
    return found or Lost.NOBODY_FREE


def _candidates(why: Why) -> list[int]:
    """The free specialists of each partner that could have had the contact."""
    return [chance.free for chance in why.chances if chance.lost in _COULD_HAVE]


def _chosen_from(why: Why) -> int:
    """How many specialists, or callers, the match was made among."""
    return {
        MatchReason.HOME_LONGEST_IDLE: why.ready_home,
        MatchReason.NETWORK_SHARE: free_in_network(why),
        MatchReason.NETWORK_LONGEST_IDLE: free_in_network(why),
        MatchReason.NETWORK_OVERDUE: why.waiting_network,
        MatchReason.OWN_CALLER_OLDEST: why.waiting_home,
        MatchReason.NETWORK_OLDEST: why.waiting_network,
        MatchReason.ASKED_FOR: 1,
    }[why.match]
