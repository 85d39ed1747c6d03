"""What callers key and say before they wait: at the language menu, and when they are asked where they are."""

from collections.abc import Callable

from config.geography import RegionFinder
from routing import commands as c
from routing import events as e
from routing.model import CallSid, ContactId, RegionEvidence
from simulator.carrier import CallerScript
from simulator.virtual.virtual_time import VirtualTime

NEXT_PROMPT_S = 6.0
"""How long a caller who stays silent at the menu listens before the next word of ours."""


class AtTheMenu:
    """Plays the digits of scripts; `script_of` gives None for callers who have left."""

    def __init__(
        self,
        time: VirtualTime,
        regions: RegionFinder,
        script_of: Callable[[ContactId], CallerScript | None],
    ) -> None:
        self.regions = regions
        self._time = time
        self._script_of = script_of
        time.hear(e.LanguageMenuOffered, self._asked)
        time.hear(e.RegionAsked, self._asked_where)

    def key(self, contact: ContactId, attempt: int) -> None:
        script = self._script_of(contact)
        assert script is not None, "whoever is asked is on the line"
        digits = script.digits[attempt - 1] if attempt <= len(script.digits) else ""
        delay_s = script.answer_delay_s + (0.0 if digits else NEXT_PROMPT_S)
        self._time.after(delay_s, lambda: self._keyed(contact, digits, attempt))

    def _keyed(self, contact: ContactId, digits: str, attempt: int) -> None:
        if self._script_of(contact) is None:
            return
        self._time.ask(
            c.ReportMenuKey(
                id=self._time.next_id(),
                contact=contact,
                call=call_of(contact),
                digits=digits,
                attempt=attempt,
            )
        )

    def _asked(self, event: e.LanguageMenuOffered) -> None:
        if event.attempt > 1:
            self.key(event.contact, event.attempt)

    def _asked_where(self, event: e.RegionAsked) -> None:
        """Key or say where one is, as the script has it after the language; or keep silent."""
        script, contact, attempt = self._script_of(event.contact), event.contact, event.attempt
        assert script is not None, "whoever is asked is on the line"
        said = script.digits[attempt] if attempt < len(script.digits) else ""
        evidence = (self.regions.keyed(said) or self.regions.said(said)) if said else None
        delay_s = script.answer_delay_s + (0.0 if said else NEXT_PROMPT_S)
        self._time.after(delay_s, lambda: self._told_where(contact, evidence, attempt))

    def _told_where(self, contact: ContactId, evidence: RegionEvidence | None, attempt: int) -> None:
        if self._script_of(contact) is not None:
            self._time.ask(
                c.ReportRegionGiven(
                    id=self._time.next_id(),
                    contact=contact,
                    call=call_of(contact),
                    evidence=evidence,
                    attempt=attempt,
                )
            )


def call_of(contact: ContactId) -> CallSid:
    return CallSid(f"call-{contact}")
