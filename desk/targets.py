"""Whom a specialist can ask in, or pass a caller on to, found by words. Pure: a floor in, plain values out.

Emergency and crisis lines are found whatever the words are: nobody should have to look for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from config.outside import LineKind, OutsideFile
from desk.call_names import CallNames
from desk.words import note
from records.wording import folded
from routing.floor import Contact, Floor, Specialist
from routing.model import OTHER, Instant, Language, PartnerId, Skill, SpecialistId, SpecialistState
from routing.talk_model import Target, TargetKind
from routing.targets import best_free

PEOPLE_SHOWN, QUEUES_SHOWN, PARTNERS_SHOWN, LINES_SHOWN = 6, 5, 4, 6
URGENT = (LineKind.EMERGENCY, LineKind.CRISIS)
"""A caller is never put on hold while one of these is called: somebody in danger is not left alone."""
GROUPS = {
    "urgent": note("Emergency and crisis lines"),
    "people": note("Specialists who are ready now"),
    "queues": note("Queues"),
    "partners": note("Partners’ own phone systems"),
    "lines": note("Health and other lines"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    group: str
    kind: str
    id: str
    language: str
    skill: str
    partner: str
    name: str
    about: str
    free: bool
    """Whether somebody could come at once, as far as the floor knows; outside it does not."""
    keeps_caller: bool
    """The caller is not put on hold while they are called."""
    matched: bool
    """Whether the words that were typed name it; urgent lines are there without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterView:
    """A language for which somebody can be called in, and who is called first."""

    language: str
    name: str
    service: str


def is_urgent(outside: OutsideFile, target: Target) -> bool:
    line = outside.lines.get(target.id) if target.kind is TargetKind.OUTSIDE else None
    return line is not None and line.kind in URGENT


def queue_name(target: Target, names: CallNames, language: str = "") -> str:
    """Name a queue by what it asks for; `language` is the call's, where the target names none."""
    parts = [names.sentences.language(target.language or language)]
    parts += [names.sentences.skill(target.skill)] if target.skill is not None else []
    parts += [names.sentences.partner(target.partner)] if target.partner is not None else []
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class TargetFinder:
    """Looks for one specialist, during one call."""

    floor: Floor
    contact: Contact
    me: SpecialistId
    now: Instant
    names: CallNames

    def find(self, query: str) -> tuple[TargetView, ...]:
        asked = folded(query).split()
        return (
            *self._lines(asked, urgent=True),
            *self._people(asked),
            *self._queues(asked),
            *self._partners(asked),
            *self._lines(asked, urgent=False),
        )

    def _people(self, asked: list[str]) -> Iterator[TargetView]:
        ready = [
            one
            for one in self.floor.specialists.values()
            if one.state is SpecialistState.READY and one.id != self.me and _has(asked, self._said(one))
        ]
        ready.sort(key=self._nearness)
        for one in ready[:PEOPLE_SHOWN]:
            yield self._view(
                "people",
                Target(kind=TargetKind.SPECIALIST, id=one.id),
                self.names.person(one.id),
                " · ".join(self._about(one)),
                free=True,
            )

    def _nearness(self, one: Specialist) -> tuple[bool, bool, bool, str]:
        """Who speaks the caller's language comes first, then who has the skills, then one's own partner's people."""
        mine = self.floor.specialists.get(self.me)
        skills = self.contact.route.skills if self.contact.route is not None else ()
        return (
            self.contact.language not in one.languages,
            not set(skills) <= {own.skill for own in one.skills},
            mine is None or one.partner != mine.partner,
            self.names.person(one.id),
        )

    def _about(self, one: Specialist) -> Iterator[str]:
        sentences = self.names.sentences
        yield sentences.partner(one.partner)
        yield ", ".join(sentences.language(language) for language in one.languages)
        if one.skills:
            yield sentences.skills(own.skill for own in one.skills)

    def _said(self, one: Specialist) -> str:
        return " ".join((self.names.person(one.id), *self._about(one)))

    def _queues(self, asked: list[str]) -> Iterator[TargetView]:
        found = [
            (target, name)
            for target in self._queue_targets()
            if _has(asked, name := queue_name(target, self.names))
        ]
        if not asked:
            found = [one for one in found if one[0].language == self.contact.language and not one[0].partner]
        for target, name in found[:QUEUES_SHOWN]:
            free = best_free(self.floor, self.contact, target, self.now) is not None
            about = note("somebody is free") if free else note("nobody free: the caller would wait")
            yield self._view("queues", target, name, self.names.sentences.words.say(about), free=free)

    def _queue_targets(self) -> Iterator[Target]:
        """The caller's own language first; then what is asked for beside the language."""
        for language in self._languages():
            yield Target(kind=TargetKind.QUEUE, language=language)
            for skill in self._skills():
                yield Target(kind=TargetKind.QUEUE, language=language, skill=skill)
            for partner in self._partners_with_people():
                yield Target(kind=TargetKind.QUEUE, language=language, partner=partner)

    def _languages(self) -> Iterable[Language]:
        spoken = {language: None for profile in self.floor.staff for language in profile.languages}
        first = [self.contact.language] if self.contact.language is not None else []
        return dict.fromkeys([*first, *(one for one in spoken if one != OTHER)])

    def _skills(self) -> list[Skill]:
        return sorted({own.skill for profile in self.floor.staff for own in profile.skills})

    def _partners_with_people(self) -> list[PartnerId]:
        return [code for code in self.floor.partners if code not in self.floor.phone_systems]

    def _partners(self, asked: list[str]) -> Iterator[TargetView]:
        found = [(code, self.names.sentences.partner(code)) for code in self.floor.phone_systems]
        for code, name in [one for one in found if _has(asked, one[1])][:PARTNERS_SHOWN]:
            load = self.floor.loads.get(code)
            known = load is not None and load.reported_at is not None
            about = ""
            if load is not None and known:
                about = self.names.sentences.words.say(
                    "reported: {free} free, {waiting} waiting", free=load.free, waiting=load.waiting
                )
            target = Target(kind=TargetKind.PARTNER, id=code)
            yield self._view("partners", target, name, about, free=True)

    def _lines(self, asked: list[str], *, urgent: bool) -> Iterator[TargetView]:
        lines = self.names.outside.lines
        kinds = list(LineKind)
        found = [
            name
            for name, line in lines.items()
            if (line.kind in URGENT) is urgent and (urgent or _has(asked, self.names.line(name)))
        ]
        found.sort(key=lambda name: kinds.index(lines[name].kind))
        for name in found if urgent else found[:LINES_SHOWN]:
            spoken = ", ".join(self.names.sentences.language(code) for code in lines[name].languages)
            about = " · ".join(part for part in (spoken, self.names.about(name)) if part)
            target = Target(kind=TargetKind.OUTSIDE, id=name)
            view = self._view("lines", target, self.names.line(name), about, free=True)
            yield replace(view, group="urgent", matched=_has(asked, view.name)) if urgent else view

    def _view(self, group: str, target: Target, name: str, about: str, *, free: bool) -> TargetView:
        return TargetView(
            group=group,
            kind=target.kind,
            id=target.id,
            language=target.language or "",
            skill=target.skill or "",
            partner=target.partner or "",
            name=name,
            about=about,
            free=free,
            keeps_caller=is_urgent(self.names.outside, target),
            matched=True,
        )


def interpreters(names: CallNames, query: str, first: str) -> tuple[InterpreterView, ...]:
    """List the languages for which an interpreter can be called in; `first` is the caller's, where it is known."""
    languages = {code: None for service in names.outside.interpreters.values() for code in service.numbers}
    asked = folded(query).split()
    shown = [
        InterpreterView(
            language=code,
            name=names.sentences.language(code),
            service=names.interpreter(names.outside.interpreters_for(code)[0]),
        )
        for code in languages
    ]
    return tuple(
        sorted(
            [one for one in shown if _has(asked, one.name)],
            key=lambda one: (one.language != first, one.name),
        )
    )


def _has(asked: list[str], text: str) -> bool:
    """Tell whether each word that was typed begins a word of the text, accents or none."""
    words = folded(text).split()
    return all(any(word.startswith(one) for word in words) for one in asked)
