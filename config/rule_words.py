"""One rule in words: whom it takes, who comes first, who may help when, the ways out, priority, messages, timers."""

from collections.abc import Iterable

from config.book_words import COLON, BookWords, Part, Said, sentence_case
from config.condition_words import callers
from routing.model import AT_ONCE, Exit, Timers
from routing.rulebook import First, Reach, Rule, RuleBook, Treatment, Widening


def rule_words(words: BookWords, book: RuleBook, rule: Rule, *, is_default: bool) -> Said:
    name, then = words.rule(rule.name), rule.then
    if is_default:
        yield (
            Part.CALLERS,
            words.say(
                f"{name} takes everybody whom no rule before it has taken.",
                f"{name} prend tous ceux qu’aucune règle précédente n’a pris.",
            ),
        )
    else:
        whom = callers(words, rule.when)
        yield Part.CALLERS, words.say(f"{name} takes {whom}.", f"{name} prend {whom}.")
    yield Part.WHO_FIRST, _who_first(words, book, then)
    if then.skills:
        skills = words.listed(map(words.skill, then.skills))
        yield (
            Part.WHO_ELSE,
            words.say(
                f"Only specialists with the skill {skills} may serve.",
                f"Seuls les spécialistes ayant la compétence {skills} peuvent répondre.",
            ),
        )
    for number, step in enumerate(then.widening):
        yield Part.WHO_ELSE, _step(words, then, step, first=number == 0)
    yield from _exits(words, then)
    yield from _priority(words, then.credit_ms)
    yield from message_words(words, book, then.messages)
    yield from _timers(words, then.timers)


def _who_first(words: BookWords, book: RuleBook, then: Treatment) -> str:
    match then.first:
        case First.HOME:
            return words.say("Their own partner comes first.", "Leur partenaire local passe en premier.")
        case First.LEAST_WAIT:
            return words.say(
                "The partner with the shortest expected wait comes first.",
                "Le partenaire où l’attente prévue est la plus courte passe en premier.",
            )
        case First.AFTER_HOURS:
            partner = words.partner(book.after_hours)
            return words.say(
                f"{partner}, the after-hours partner, comes first.",
                f"{partner}, le partenaire hors des heures, passe en premier.",
            )
        case First.PARTNER if then.partner is not None:
            partner = words.partner(then.partner)
            return words.say(f"{partner} comes first.", f"{partner} passe en premier.")
        case _:
            partner = words.partner(book.default_home)
            return words.say(
                f"{partner}, the default home, comes first.",
                f"{partner}, le partenaire par défaut, passe en premier.",
            )


def _step(words: BookWords, then: Treatment, step: Widening, *, first: bool) -> str:
    said = f"{sentence_case(words.trigger(AT_ONCE if first else step.when))}{_who_may(words, step)}"
    if step.level_min > 1 and then.skills:
        said += words.say(
            f", from level {step.level_min} of skill", f", à partir du niveau {step.level_min} de compétence"
        )
    return f"{said}."


def _who_may(words: BookWords, step: Widening) -> str:
    match step.reach:
        case Reach.NETWORK:
            return words.say(" the whole network may help", ", tout le réseau peut prêter main-forte")
        case Reach.NEIGHBOURS:
            return words.say(" its neighbours may help", ", ses voisins peuvent prêter main-forte")
        case Reach.PARTNERS if step.partners:
            partners = words.partners(step.partners)
            may = "peut" if len(step.partners) == 1 else "peuvent"
            return words.say(f" {partners} may help", f", {partners} {may} prêter main-forte")
        case _:
            return words.say(
                " only the partner that comes first may serve",
                ", seul le partenaire qui passe en premier peut répondre",
            )


def _exits(words: BookWords, then: Treatment) -> Said:
    for way in then.exits:
        message = words.message(way.message)
        named = words.say(f" (message {message})", f" (message {message})") if way.message else ""
        yield Part.EXITS, f"{exit_words(words, way)}{named}."


def exit_words(words: BookWords, way: Exit) -> str:
    """A way out as a sentence without its full stop."""
    kind, when = words.exit(way.kind), words.trigger(way.when)
    if way.forced:
        return words.say(
            f"Instead of being queued callers get {kind}, {when}",
            f"Au lieu d’entrer dans la file, les appelants ont {kind}, {when}",
        )
    return words.say(
        f"{sentence_case(when)} callers are offered {kind}",
        f"{sentence_case(when)}, on propose {kind} aux appelants",
    )


def _priority(words: BookWords, credit_ms: int) -> Said:
    if credit_ms:
        span = words.span(credit_ms)
        yield (
            Part.PRIORITY,
            words.say(
                f"They count as having waited {span} longer than they have.",
                f"On compte leur attente comme plus longue de {span}.",
            ),
        )


def message_words(words: BookWords, book: RuleBook, messages: Iterable[str]) -> Said:
    for name in messages:
        message = book.message(name)
        text = message.fr if message is not None and words.french else message.en if message else ""
        said = words.say("While they wait they hear", "Pendant l’attente, ils entendent")
        yield (
            Part.MESSAGES,
            f"{said} {words.message(name)}{COLON if words.french else ':'} {text}"
            if text
            else f"{said} {words.message(name)}.",
        )


def _timers(words: BookWords, timers: Timers) -> Said:
    if timers.offer_ttl_ms is not None:
        span = words.span(timers.offer_ttl_ms)
        yield (
            Part.TIMERS,
            words.say(f"Specialists have {span} to accept.", f"Les spécialistes ont {span} pour accepter."),
        )
    if timers.connect_ms is not None:
        span = words.span(timers.connect_ms)
        yield (
            Part.TIMERS,
            words.say(f"Each side has {span} to join.", f"Chaque côté a {span} pour se joindre à l’appel."),
        )
    if timers.wrap_up_ms is not None:
        span = words.span(timers.wrap_up_ms)
        yield (
            Part.TIMERS,
            words.say(
                f"Specialists have {span} for their notes.", f"Les spécialistes ont {span} pour leurs notes."
            ),
        )
