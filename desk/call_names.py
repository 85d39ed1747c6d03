"""The names of those who may be in a call, whom the floor knows by id only; no number is ever among them."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.outside import OutsideFile
from desk.sentences import Sentences
from routing.talk_model import PartyKind, TargetKind


@dataclass(frozen=True, slots=True)
class CallNames:
    """One reader's names of people, partners, outside lines and interpreter services."""

    sentences: Sentences
    people: Mapping[str, str]
    outside: OutsideFile

    def person(self, account: str | None) -> str:
        return self.people.get(account, account) if account else ""

    def line(self, line: str) -> str:
        found = self.outside.lines.get(line)
        if found is None:
            return line
        return found.fr if self._french else found.en

    def about(self, line: str) -> str:
        """What to know before an outside line is called."""
        found = self.outside.lines.get(line)
        if found is None:
            return ""
        return (found.note_fr if self._french else found.note_en) or ""

    def interpreter(self, service: str) -> str:
        found = self.outside.interpreters.get(service)
        if found is None:
            return service
        return found.fr if self._french else found.en

    def party(self, kind: PartyKind | TargetKind, target: str) -> str:
        match kind.value:
            case "outside":
                return self.line(target)
            case "partner":
                return self.sentences.partner(target)
            case "interpreter":
                return self.interpreter(target)
        return self.person(target)

    @property
    def _french(self) -> bool:
        return self.sentences.words.locale == "fr"
