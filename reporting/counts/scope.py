"""What of a partner's records an export may hold, by the settings and by the partner's authorisation."""

from dataclasses import dataclass
from datetime import date

from config.reporting import CountsSettings, Demographic
from reporting.counts.submitted import SubmittedRecord
from reporting.days import local_day
from reporting.errors import ExportRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    partner: str
    zone: str
    """On whose clock the days are."""
    settings: CountsSettings
    demographics: tuple[Demographic, ...]
    """That are both mapped and authorised."""

    def day_of(self, record: SubmittedRecord) -> date:
        """Give the date on which a record was started, the Call Date."""
        return local_day(record.started_at, self.zone)

    def has(self, record: SubmittedRecord) -> bool:
        settings, day = self.settings, self.day_of(record)
        if settings.forms and record.form_version not in settings.forms:
            return False
        if day < (settings.starts_on or date(day.year, 1, 1)):
            return False
        if settings.marker_field is None:
            return record.is_211
        return any(value in settings.marker_values for value in record.answers.get(settings.marker_field, ()))

    def place(self, record: SubmittedRecord) -> str:
        return record.postal_code if self.settings.postal_code == "full" else record.fsa

    def answer(self, record: SubmittedRecord, demographic: Demographic) -> str:
        """Give what was answered, codes as the form has them; empty where it may not be sent, or was not asked."""
        if demographic not in self.demographics:
            return ""
        return "; ".join(record.answers.get(self.settings.demographics[demographic], ()))


def scope_of(partner: str, zone: str, settings: CountsSettings, today: date) -> Scope:
    """Raises: ExportRefused without an authorisation that is in force today."""
    authorised = settings.authorised.get(partner)
    if authorised is None:
        raise ExportRefused(partner, "it has not authorised this export")
    if today < authorised.on:
        raise ExportRefused(partner, f"its authorisation begins on {authorised.on}")
    if authorised.until is not None and today > authorised.until:
        raise ExportRefused(partner, f"its authorisation ended on {authorised.until}")
    allowed = tuple(
        one for one in Demographic if one in authorised.demographics and one in settings.demographics
    )
    return Scope(partner=partner, zone=zone, settings=settings, demographics=allowed)
