"""Emergency plans, and what partners have agreed, in words."""

from collections.abc import Iterator

from config.book_words import COLON, BookWords, Part, Said
from config.rule_words import message_words
from routing.rulebook import EmergencyPlan, Partner, RuleBook


def plan_words(words: BookWords, book: RuleBook, plan: EmergencyPlan) -> Said:
    name, lasts, most = words.plan(plan.name), words.span(plan.lasts_ms), words.span(plan.lasts_ms_max)
    yield (
        Part.PLAN,
        words.say(
            f"The emergency plan {name} lasts {lasts} unless somebody says otherwise, at most {most}.",
            f"Le plan d’urgence {name} dure {lasts} à moins d’indication contraire, au plus {most}.",
        ),
    )
    if plan.opens:
        partners = words.partners(plan.opens)
        yield (
            Part.PLAN,
            words.say(f"It opens {partners} at all hours.", f"Il ouvre {partners} à toute heure."),
        )
    for partner, credit_ms in plan.credits:
        home, span = words.partner(partner), words.span(credit_ms)
        yield (
            Part.PRIORITY,
            words.say(
                f"Callers from the region of {home} count as having waited {span} longer than they have.",
                f"On compte l’attente des appelants de la région de {home} comme plus longue de {span}.",
            ),
        )
    if plan.lifts_caps or plan.lifts_reserves:
        yield Part.PLAN, _lifts(words, plan)
    yield from message_words(words, book, plan.messages)


def _lifts(words: BookWords, plan: EmergencyPlan) -> str:
    lifted = []
    if plan.lifts_caps:
        lifted.append(words.say("no caps on help", "aucun plafond d’entraide"))
    if plan.lifts_reserves:
        lifted.append(words.say("no specialists kept back", "aucun spécialiste en réserve"))
    return words.say(f"There are {words.listed(lifted)}.", f"Il n’y a {words.listed(lifted)}.")


def agreement_words(words: BookWords, book: RuleBook) -> Said:
    shares = [partner for partner in book.partners if partner.share]
    total = sum(partner.share or 0 for partner in shares)
    for partner in book.partners:
        yield from ((Part.PARTNER, said) for said in _partner(words, partner, total))
    if book.full_message:
        most, name = words.number(book.limits.queue_max), words.message(book.full_message)
        yield (
            Part.LIMIT,
            words.say(
                f"When {most} callers wait, further ones hear {name} and are let go.",
                f"Quand {most} appelants attendent, les suivants entendent {name} et l’appel prend fin.",
            ),
        )


def _partner(words: BookWords, partner: Partner, total: int) -> Iterator[str]:
    name = words.partner(partner.id)
    if partner.share:
        percent = round(100 * partner.share / total)
        yield words.say(
            f"{name} agreed to take {percent} per cent of the calls that partners take for each other.",
            f"{name} s’est engagé à prendre {percent} pour cent des appels que les partenaires prennent les uns "
            "pour les autres.",
        )
    if partner.cap is not None:
        yield words.say(
            f"{name} serves at most {partner.cap} callers of other regions at a time.",
            f"{name} sert au plus {partner.cap} appelants d’autres régions à la fois.",
        )
    if partner.reserve:
        yield words.say(
            f"{name} keeps {partner.reserve} free specialists for its own callers.",
            f"{name} garde {partner.reserve} spécialistes libres pour ses propres appelants.",
        )
    if partner.language_hours:
        languages = words.languages((language for language, _ in partner.language_hours), any_of=False)
        yield words.say(
            f"{name} has hours of their own for {languages}.",
            f"{name} a des heures particulières pour{COLON} {languages}.",
        )
    if partner.phone_system is not None:
        span = words.span(partner.phone_system.ring_ms)
        yield words.say(
            f"{name} answers on its own phone system; a call that nobody accepts comes back after {span}.",
            f"{name} répond dans son propre système téléphonique; un appel que personne n’accepte revient après "
            f"{span}.",
        )
