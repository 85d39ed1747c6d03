"""The numbers of a network file in words: limits, what to expect, announced waits, call-backs."""

from collections.abc import Iterator

from config.book_limits import (
    CallBacksTable,
    FloodsTable,
    LimitsTable,
    PaceTable,
    RepeatsTable,
    VoicemailTable,
    WaitsTable,
)
from config.book_words import BookWords

_COUNTS = {
    "menu_attempts": (
        "The language menu is played at most {n} times.",
        "Le menu des langues est joué au plus {n} fois.",
    ),
    "region_attempts": (
        "A postal code is asked for at most {n} times.",
        "On demande un code postal au plus {n} fois.",
    ),
    "hops_max": (
        "One caller may be sent to at most {n} partners’ own phone systems.",
        "Un appelant peut être envoyé au plus à {n} systèmes téléphoniques de partenaires.",
    ),
    "transfers_max": (
        "One caller may be passed on at most {n} times.",
        "Un appelant peut être transféré au plus {n} fois.",
    ),
}
_SPANS = {
    "offer_s": ("A specialist has {n} to accept a call.", "Un spécialiste a {n} pour accepter un appel."),
    "connect_s": (
        "Each side has {n} to join once the call is accepted.",
        "Chaque côté a {n} pour se joindre à l’appel une fois accepté.",
    ),
    "drop_grace_s": (
        "The news that the caller hung up may come up to {n} late.",
        "La nouvelle que l’appelant a raccroché peut arriver jusqu’à {n} plus tard.",
    ),
    "wrap_up_s": ("After a call there are {n} for notes.", "Après un appel, il y a {n} pour les notes."),
    "wrap_up_extension_s": (
        "One press of “more time” adds {n}.",
        "Chaque demande de temps ajoute {n}.",
    ),
    "lease_s": (
        "A silent browser counts as gone after {n}.",
        "Un navigateur muet compte comme parti après {n}.",
    ),
    "cool_down_s": (
        "A missed or declined caller is offered to the same specialist again after {n} at the earliest.",
        "Un appelant manqué ou décliné est proposé de nouveau au même spécialiste après {n} au plus tôt.",
    ),
    "review_s": (
        "Depth, expected waits and staffing are looked at again every {n}.",
        "La file, l’attente prévue et les effectifs sont réexaminés chaque {n}.",
    ),
    "remember_closed_s": (
        "Late news of an ended call is recognised for {n}.",
        "Les nouvelles tardives d’un appel terminé sont reconnues pendant {n}.",
    ),
    "hold_remind_s": (
        "After {n} on hold the specialist is reminded of the caller.",
        "Après {n} de mise en attente, on rappelle l’appelant au spécialiste.",
    ),
    "party_ring_s": (
        "An interpreter or an outside line rings for {n}.",
        "Un interprète ou une ligne externe sonne pendant {n}.",
    ),
}
"""Limits in the order in which they are told, each with its sentence; {n} is the number or the length of time."""


def limit_words(words: BookWords, limits: LimitsTable) -> Iterator[tuple[str, str]]:
    yield "limits.own_first_within_s", _own_first(words, limits.own_first_within_s)
    yield "limits.queue_max", _queue(words, limits)
    for key, (english, french) in _SPANS.items():
        yield f"limits.{key}", words.say(english, french).format(n=words.span(getattr(limits, key) * 1_000))
    for key, (english, french) in _COUNTS.items():
        yield f"limits.{key}", words.say(english, french).format(n=words.number(getattr(limits, key)))


def _own_first(words: BookWords, within_s: int | None) -> str:
    if within_s is None:
        return words.say(
            "A partner’s own callers always come first.",
            "Les appelants d’un partenaire passent toujours en premier.",
        )
    if within_s == 0:
        return words.say(
            "A partner’s own callers do not come first: the oldest does.",
            "Les appelants d’un partenaire ne passent pas en premier\u00a0: c’est le plus ancien.",
        )
    span = words.span(within_s * 1_000)
    return words.say(
        f"A partner’s own callers come first, unless somebody else has waited {span} longer.",
        f"Les appelants d’un partenaire passent en premier, sauf si quelqu’un d’autre attend depuis {span} de plus.",
    )


def _queue(words: BookWords, limits: LimitsTable) -> str:
    most = words.number(limits.queue_max)
    if limits.queue_full_message is None:
        return words.say(
            f"When {most} callers wait, further ones are let go.",
            f"Quand {most} appelants attendent, l’appel des suivants prend fin.",
        )
    name = words.message(limits.queue_full_message)
    return words.say(
        f"When {most} callers wait, further ones hear {name} and are let go.",
        f"Quand {most} appelants attendent, les suivants entendent {name} et l’appel prend fin.",
    )


def wait_words(words: BookWords, waits: WaitsTable) -> Iterator[tuple[str, str]]:
    told = {
        "expected": words.say("their expected wait", "leur attente prévue"),
        "position": words.say("their place in line", "leur place dans la file"),
    }
    what = words.listed(told[one] for one in waits.announce)
    yield (
        "waits.announce",
        words.say(f"Waiting callers are told {what}.", f"On dit aux appelants qui attendent {what}.")
        if waits.announce
        else words.say(
            "Waiting callers are told neither their place nor their wait.",
            "On ne dit aux appelants qui attendent ni leur place ni leur attente.",
        ),
    )
    span, percent = words.span(waits.error_s_max * 1_000), words.number(waits.error_percent_max)
    least = words.number(waits.promises_min)
    yield (
        "waits.error_s_max",
        words.say(
            f"They are told only while at least {least} recent estimates were off by no more than {span} on "
            f"average, or by {percent} per cent of the mean wait, whichever is more.",
            f"On ne le dit que si au moins {least} estimations récentes se sont trompées d’au plus {span} en "
            f"moyenne, ou de {percent} pour cent de l’attente moyenne, selon le plus élevé.",
        ),
    )


def pace_words(words: BookWords, pace: PaceTable) -> Iterator[tuple[str, str]]:
    handle, patience = words.span(pace.handle_mean_s * 1_000), words.span(pace.patience_mean_s * 1_000)
    yield (
        "pace.handle_mean_s",
        words.say(
            f"Before calls have shown it, a call and its notes are expected to take {handle}.",
            f"Avant que les appels ne le montrent, un appel et ses notes devraient prendre {handle}.",
        ),
    )
    yield (
        "pace.patience_mean_s",
        words.say(
            f"Before calls have shown it, callers are expected to wait {patience} before they hang up.",
            f"Avant que les appels ne le montrent, on s’attend à ce que les appelants patientent {patience}.",
        ),
    )


def call_back_words(words: BookWords, call_backs: CallBacksTable) -> Iterator[tuple[str, str]]:
    ring, attempt = words.span(call_backs.ring_s * 1_000), words.span(call_backs.attempt_s * 1_000)
    yield (
        "call_backs.ring_s",
        words.say(
            f"Who is called back keeps their place. A specialist is in the line first, and waits {attempt} at most; "
            f"the telephone rings for {ring}.",
            "La personne à rappeler garde sa place. Un spécialiste est d’abord en ligne et attend au plus "
            f"{attempt}\u00a0; le téléphone sonne pendant {ring}.",
        ),
    )
    again, most = words.span(call_backs.again_after_s * 1_000), words.number(call_backs.attempts)
    yield (
        "call_backs.attempts",
        words.say(
            f"Who is not reached is called again after {again}, {most} times in all.",
            f"La personne qu’on ne joint pas est rappelée après {again}, {most} fois en tout.",
        ),
    )
    late = words.span(call_backs.late_after_s * 1_000)
    yield (
        "call_backs.late_after_s",
        words.say(
            f"A call-back that is owed for {late} alarms the supervisors.",
            f"Un rappel dû depuis {late} alerte les superviseurs.",
        ),
    )
    if call_backs.beyond_full_max:
        beyond = words.number(call_backs.beyond_full_max)
        yield (
            "call_backs.beyond_full_max",
            words.say(
                f"When the queue is full, {beyond} further callers are called back.",
                f"Quand la file est pleine, {beyond} autres appelants sont rappelés.",
            ),
        )


def voicemail_words(words: BookWords, voicemail: VoicemailTable) -> Iterator[tuple[str, str]]:
    due, kept = words.span(voicemail.due_h * 3_600_000), words.number(voicemail.kept_days)
    yield (
        "voicemail.due_h",
        words.say(
            f"A message is to be answered within {due}; {kept} days after it was left, an answered one is erased.",
            f"Il faut répondre à un message en {due}\u00a0; "
            f"{kept} jours après son dépôt, un message traité est effacé.",
        ),
    )


def flood_words(words: BookWords, floods: FloodsTable) -> Iterator[tuple[str, str]]:
    percent = words.number(floods.lane_percent)
    yield (
        "floods.lane_percent",
        words.say(
            f"Callers whose number calls very often are served by {percent} per cent of the specialists on duty at "
            "most, and by one at least.",
            f"Les personnes dont le numéro appelle très souvent sont servies par {percent} pour cent des spécialistes "
            "en service au plus, et par un au moins.",
        ),
    )
    if floods.kept:
        kept = words.number(floods.kept)
        yield (
            "floods.kept",
            words.say(
                f"Specialists on duty who are kept for everybody else: {kept}.",
                f"Spécialistes en service réservés à toutes les autres personnes\u00a0: {kept}.",
            ),
        )


def repeat_words(words: BookWords, repeats: RepeatsTable) -> Iterator[tuple[str, str]]:
    if not repeats.linked_within_s:
        yield (
            "repeats.linked_within_s",
            words.say("Nobody who calls again is recognised.", "Personne qui rappelle n’est reconnu."),
        )
        return
    within = words.span(repeats.linked_within_s * 1_000)
    kept = repeats.keeps_place == "when-cut-off"
    yield (
        "repeats.linked_within_s",
        words.say(
            f"Who calls again within {within} after their call was over is recognised"
            + ("; whom we had cut off stands where they stood." if kept else ", and stands where they come."),
            f"La personne qui rappelle en {within} après la fin de son appel est reconnue"
            + (
                "\u00a0; si nous l’avions coupée, elle retrouve sa place."
                if kept
                else ", et prend la place où elle arrive."
            ),
        ),
    )
