"""What happens to a caller at a moment, in a reader's language: one sentence first, then the trace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.book_words import CONFIDENCES, SOURCES, BookWords, Both, sentence_case
from config.finding_words import local
from config.rule_words import exit_words
from routing.check_paths import Outcome, Verdict
from routing.explain import Cell, ExitNow, Explanation, PartnerNow, RuleTried, TermTried
from routing.model import Instant, Route
from routing.routes import Situation

CELLS: Mapping[Cell, Both] = {
    Cell.LINES: Both("the line", "la ligne"),
    Cell.LANGUAGES: Both("the language", "la langue"),
    Cell.HOMES: Both("the region", "la région"),
    Cell.HOME_KNOWN: Both("whether the region is known", "si la région est connue"),
    Cell.SOURCES: Both("where the region is known from", "d’où la région est connue"),
    Cell.CONFIDENCES: Both("how well the region is known", "la certitude de la région"),
    Cell.RELAY: Both("TTY or relay", "ATS ou relais"),
    Cell.HOME_OPEN: Both("whether the own partner is open", "si le partenaire local est ouvert"),
    Cell.PARTNERS_OPEN: Both("who is open", "qui est ouvert"),
    Cell.HOURS: Both("the hours", "les heures"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationTold:
    headline: str
    """One sentence: what happens."""
    situation: str
    rules: tuple[str, ...]
    """Each rule that was tried, the one that applied last."""
    steps: tuple[str, ...]
    exits: tuple[str, ...]
    facts: tuple[str, ...]
    """The service target, until when all this holds, the version."""


def tell(explanation: Explanation, words: BookWords, zone: str) -> ExplanationTold:
    route = explanation.route
    return ExplanationTold(
        headline=headline(explanation, words),
        situation=_situation(explanation.situation, words, zone),
        rules=tuple(_rule(rule, words) for rule in explanation.rules),
        steps=tuple(_steps(explanation, words, zone)),
        exits=tuple(_exit(way, words) for way in explanation.exits),
        facts=(*(_route_facts(route, words) if route is not None else ()), *_facts(explanation, words, zone)),
    )


def headline(explanation: Explanation, words: BookWords) -> str:
    """Say in one sentence what happens to the caller."""
    route, verdict = explanation.route, explanation.verdict
    if route is None or verdict is None:
        return words.say(
            "No rule of the book takes this caller.", "Aucune règle du livre ne prend cet appelant."
        )
    rule, first = words.rule(route.rule), words.partner(route.preferred)
    taken = words.say(f"Rule {rule}, {first} first:", f"Règle {rule}, {first} en premier\u00a0:")
    return f"{taken} {_outcome(explanation, verdict, words)}"


def _outcome(explanation: Explanation, verdict: Verdict, words: BookWords) -> str:
    way_out = words.exit(verdict.exit) if verdict.exit is not None else ""
    span = words.span(verdict.way_out_ms or 0)
    match verdict.outcome:
        case Outcome.LET_GO:
            return words.say(
                f"the caller is not queued, but gets {way_out}.",
                f"l’appelant n’entre pas dans la file et a {way_out}.",
            )
        case Outcome.NOBODY:
            return words.say(
                "nobody who is open may serve, and no way out is sure; it rings for ever.",
                "personne d’ouvert ne peut répondre et aucune issue n’est certaine; ça sonne sans fin.",
            )
        case Outcome.EXIT:
            return words.say(
                f"nobody who is open may serve; {way_out} is offered within {span}.",
                f"personne d’ouvert ne peut répondre; on propose {way_out} en {span} au plus.",
            )
        case Outcome.HUMAN:
            return _human(explanation, verdict, words)


def _human(explanation: Explanation, verdict: Verdict, words: BookWords) -> str:
    step = next(step for step in explanation.steps if step.there)
    there = step.there
    everybody = step.step.partners is None and len(there) == len(step.partners) > 1
    who = words.say("the whole network", "tout le réseau") if everybody else words.partners(there)
    later, one = words.span(verdict.after_ms or 0), everybody or len(there) == 1
    at_once = not verdict.after_ms
    said = words.say(
        f"{who} may answer {'at once' if at_once else f'after {later}'}",
        f"{who} {'peut' if one else 'peuvent'} répondre {'tout de suite' if at_once else f'après {later}'}",
    )
    if verdict.exit is None:
        return said + words.say("; no way out is sure.", "; aucune issue n’est certaine.")
    way_out, span = words.exit(verdict.exit), words.span(verdict.way_out_ms or 0)
    return said + words.say(
        f"; {way_out} is offered within {span}.", f"; on propose {way_out} en {span} au plus."
    )


def _situation(situation: Situation, words: BookWords, zone: str) -> str:
    at = local(situation.at, zone)
    evidence = situation.evidence
    if evidence.home is None:
        region = words.say("region unknown", "région inconnue")
    else:
        home, source = words.partner(evidence.home), SOURCES[evidence.source].text(words.locale)
        sure = CONFIDENCES[evidence.confidence].text(words.locale)
        region = words.say(
            f"region of {home}, told by {source} ({sure} confidence)",
            f"région de {home}, indiquée par {source} (certitude {sure})",
        )
    parts = [f"{at:%Y-%m-%d %H:%M} ({zone})", words.line(situation.line), words.language(situation.language)]
    parts.append(region)
    if situation.relay:
        parts.append(words.say("TTY or relay", "ATS ou relais"))
    for plan in situation.plans:
        name = words.plan(plan.name)
        parts.append(words.say(f"emergency plan {name}", f"plan d’urgence {name}"))
    return ", ".join(parts)


def _rule(rule: RuleTried, words: BookWords) -> str:
    name = words.rule(rule.rule)
    if rule.plan:
        plan = words.plan(rule.plan)
        name = words.say(f"{name} of the plan {plan}", f"{name} du plan {plan}")
    if rule.applied:
        return words.say(f"{name} applies", f"{name} s’applique")
    term = next(one for one in rule.terms if not one.held)
    said = words.say(f"{name} does not apply", f"{name} ne s’applique pas")
    return f"{said}{words.colon} {_why(term, words)}"


def _why(term: TermTried, words: BookWords) -> str:
    name = words.condition(term.condition)
    if term.negated:
        return words.say(f"{name} holds, and it must not", f"{name} est remplie et ne doit pas l’être")
    cells = words.listed(CELLS[cell].text(words.locale) for cell in term.failed)
    return words.say(f"{name} does not hold ({cells})", f"{name} n’est pas remplie ({cells})")


def _steps(explanation: Explanation, words: BookWords, zone: str) -> Iterator[str]:
    before: tuple[PartnerNow, ...] = ()
    at = explanation.situation.at
    for step in explanation.steps:
        parts = [_partner(partner, words, at, zone) for partner in step.partners]
        if step.partners == before:
            parts = [words.say("the same", "les mêmes")]
        if step.step.interpreter:
            parts.append(words.say("anybody with an interpreter", "n’importe qui avec un interprète"))
        if step.sure_ms is None:
            parts.append(words.say("perhaps never reached", "peut-être jamais atteinte"))
        when = sentence_case(words.trigger(step.step.when))
        yield f"{when}{words.colon} {'; '.join(parts)}"
        before = step.partners


def _partner(partner: PartnerNow, words: BookWords, at: Instant, zone: str) -> str:
    name = words.partner(partner.partner)
    marks = [words.say("open", "ouvert") if partner.open else words.say("closed", "fermé")]
    if partner.changes_at is not None:
        marks[0] += f" {_until(partner.changes_at, words, at, zone)}"
    if partner.lifted:
        marks.append(words.say("by the emergency plan", "par le plan d’urgence"))
    if partner.first:
        marks.append(words.say("first", "en premier"))
    if not partner.may:
        marks.append(words.say("agreed to help nobody", "n’a pas convenu d’aider"))
    elif partner.cap is not None and not partner.own:
        marks.append(words.say(f"at most {partner.cap} at a time", f"au plus {partner.cap} à la fois"))
    if partner.phone_system:
        marks.append(words.say("own phone system", "son propre système téléphonique"))
    return f"{name} ({', '.join(marks)})"


def _until(end: Instant, words: BookWords, at: Instant, zone: str) -> str:
    """The day is said where it is another one than that of the call."""
    last = local(end, zone)
    if last.date() == local(at, zone).date():
        return words.say(f"until {last:%H:%M}", f"jusqu’à {last:%H:%M}")
    return words.say(f"until {last:%Y-%m-%d %H:%M}", f"jusqu’au {last:%Y-%m-%d %H:%M}")


def _exit(way: ExitNow, words: BookWords) -> str:
    said = exit_words(words, way.exit)
    if way.empty_ms is None:
        return said + words.say("; never sure", "; jamais certain")
    if way.busy_ms is None:
        return said + words.say(
            "; sure only while nobody is on duty", "; certain seulement sans personne en service"
        )
    return said


def _route_facts(route: Route, words: BookWords) -> Iterator[str]:
    if route.credit_ms:
        span = words.span(route.credit_ms)
        yield words.say(f"Priority: {span} of credit", f"Priorité\u00a0: {span} de crédit")
    if route.skills:
        skills = words.listed(map(words.skill, route.skills))
        yield words.say(f"Skills asked for: {skills}", f"Compétences exigées\u00a0: {skills}")
    if route.messages:
        messages = words.listed(map(words.message, route.messages))
        yield words.say(
            f"Messages while waiting: {messages}", f"Messages pendant l’attente\u00a0: {messages}"
        )


def _facts(explanation: Explanation, words: BookWords, zone: str) -> Iterator[str]:
    line = explanation.line
    if line is not None:
        span = words.span(line.answer_within_ms)
        yield words.say(
            f"Target of the line: {line.target_percent} per cent answered within {span}",
            f"Cible de la ligne\u00a0: {line.target_percent} pour cent de réponses en {span}",
        )
    if explanation.until is not None:
        until = _until(explanation.until, words, explanation.situation.at, zone)
        yield words.say(f"Holds {until} at least", f"Vaut au moins {until}")
    yield words.say(
        f"Rule book version {explanation.version}", f"Livre de règles, version {explanation.version}"
    )
