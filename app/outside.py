"""Who may be called into a conversation, composed from the settings: the list's file and partners' numbers."""

from config.outside import OUTSIDE_FILE, OutsideFile, load_outside
from config.settings import Settings
from routing.model import Language
from routing.talk_model import PartyKind
from telephony.effects import Lists, Reach


def outside_of(settings: Settings) -> OutsideFile:
    """The list that the settings name; with sample traffic and none named, the shipped sample."""
    sample = OUTSIDE_FILE if settings.sample_traffic else None
    return load_outside(settings.outside_file or sample)


def lists_of(settings: Settings) -> Lists:
    """Where everybody who may be called in is reached, shown under the first of our own numbers."""
    outside, shown = outside_of(settings), next(iter(settings.lines), "")

    def look_up(kind: PartyKind, target: str, language: Language | None) -> Reach | None:
        keys, to = "", None
        match kind:
            case PartyKind.OUTSIDE:
                line = outside.lines.get(target)
                to = line.number if line is not None else None
            case PartyKind.PARTNER:
                to = settings.partner_numbers.get(target)
            case PartyKind.INTERPRETER:
                service = outside.interpreters.get(target)
                if service is not None and language is not None:
                    to = service.numbers.get(language)
                    keys = service.keys.get_secret_value() if service.keys is not None else ""
            case _:
                pass
        return Reach(to=to, caller_id=shown, keys=keys) if to is not None and shown else None

    return look_up
