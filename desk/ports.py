"""What the screens need of other rooms, by shape; `records` has the adapters.

Of the directory: `directory_ports`; of the rules: `rule_ports`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from records.accounts import Account, Role, SignInAnswer
from records.audit import Action, AuditEntry, AuditQuery
from records.call_backs import CallBackTally
from records.emergencies import PastEmergency
from records.forms.edition_rows import FormDraft, FormEdition
from records.forms.editions import FormOutcome
from records.forms.faults import Surroundings
from records.forms.shapes import Form
from records.history import ContactFilter, ContactPage, ContactSummary
from records.ledger import Help
from records.opened_records import Opening
from records.promises import MinuteKept, Promise, SlotKept
from records.record_draft import RecordDraft
from records.record_history import Moment
from records.record_outcome import RecordOutcome
from records.record_rows import CallRecord
from records.recordings import Recorded
from records.returns import Interpreted, Returns
from records.second_factors import Shown
from records.service import Bin, ServiceToday, Tally
from records.sign_ins import OpenSignIn, SignIn
from records.voicemails import Message
from routing.events import Event
from routing.model import ContactId, Instant, Proficiency, SpecialistId
from routing.rulebook import RuleBook
from routing.text_model import TextId


class Clock(Protocol):
    def now(self) -> Instant: ...


class History(Protocol):
    """What was recorded of contacts."""

    async def for_contact(self, contact_id: str) -> list[Event]: ...

    async def contact(self, contact_id: str) -> ContactSummary | None: ...

    async def contacts(
        self, wanted: ContactFilter = ..., *, after: tuple[Instant, str] | None = None, limit: int = ...
    ) -> ContactPage: ...


class ServiceMeasures(Protocol):
    async def today(self, since: Instant) -> ServiceToday: ...

    async def series(self, until: Instant, *, partner: str | None = None) -> tuple[Bin, ...]: ...

    async def between(
        self, since: Instant, until: Instant, *, bin_ms: int
    ) -> Mapping[tuple[int, str], Tally]: ...

    @property
    def answer_within_ms(self) -> int: ...

    @property
    def short_abandon_ms(self) -> int: ...


class Emergencies(Protocol):
    """`records.emergencies.Emergencies` by shape."""

    async def all(self) -> tuple[PastEmergency, ...]: ...

    async def one(self, number: int) -> PastEmergency | None: ...

    async def book_at(self, at: Instant) -> RuleBook | None: ...

    async def rerouted(self, moments: Sequence[Instant]) -> Mapping[Instant, int]: ...

    async def routed_by(self, rules: Sequence[str], since: Instant, until: Instant) -> int: ...


class CallBackMeasures(Protocol):
    """`records.call_backs.CallBackMeasures` by shape."""

    async def between(self, since: Instant, until: Instant) -> Mapping[str, CallBackTally]: ...


class ReturnMeasures(Protocol):
    """`records.returns.ReturnMeasures` by shape."""

    async def between(self, since: Instant, until: Instant) -> Returns: ...

    async def interpreted(self, since: Instant, until: Instant) -> tuple[Interpreted, ...]: ...


class Voicemails(Protocol):
    """`records.voicemails.Voicemails` by shape."""

    async def list(self, partner: str | None = None) -> tuple[Message, ...]: ...

    async def one(self, recording: str) -> Message | None: ...

    async def overdue(self) -> int: ...

    async def claim(self, recording: str, by: SpecialistId) -> bool: ...

    async def finish(self, recording: str, by: SpecialistId) -> bool: ...

    async def listen(self, recording: str, by: SpecialistId) -> bytes | None: ...


class Recordings(Protocol):
    """`records.recordings.ConversationRecordings` by shape."""

    async def list(self) -> tuple[Recorded, ...]: ...

    async def troubles(self) -> int: ...

    async def take_note(self, contact_id: str, number: int, by: SpecialistId) -> None: ...

    async def listen(self, contact_id: str, number: int, by: SpecialistId) -> bytes | None: ...


class TextMessages(Protocol):
    """`records.texts.TextMessages` by shape."""

    async def keep_outgoing(self, text: TextId, contact: ContactId, body: str, by: SpecialistId) -> bool: ...

    async def bodies(self, texts: Collection[TextId]) -> Mapping[TextId, str]: ...


class Ledger(Protocol):
    """`records.ledger.Ledger` by shape."""

    async def between(self, since: Instant, until: Instant) -> tuple[Help, ...]: ...


class Promises(Protocol):
    """`records.promises.Promises` by shape."""

    async def by_slot(self, since: Instant, until: Instant, promise: Promise) -> tuple[SlotKept, ...]: ...

    async def by_minute(
        self, since: Instant, until: Instant, promise: Promise, *, language: str | None = None
    ) -> tuple[MinuteKept, ...]: ...


class Accounts(Protocol):
    """`records.accounts.Accounts` by shape. Tries of passwords are slowed down there."""

    async def sign_in(self, name: str, password: str, network: str = "") -> SignInAnswer: ...

    async def list(self, *, active_only: bool = True) -> Sequence[Account]: ...

    async def get(self, account_id: str) -> Account: ...

    async def create(self, new: Account, password: str) -> Account: ...

    async def set_password(self, account_id: str, password: str) -> None: ...

    async def amend(
        self,
        account_id: str,
        *,
        display_name: str,
        partner: str,
        role: Role,
        languages: Sequence[str],
        skills: Sequence[Proficiency],
        active: bool,
    ) -> None: ...

    async def set_preferences(
        self, account_id: str, *, locale: str | None = None, theme: str | None = None
    ) -> None: ...


class SignIns(Protocol):
    """`records.sign_ins.SignIns` by shape."""

    async def create(self, account_id: str) -> str: ...

    async def find(self, token: str) -> SignIn | None: ...

    async def touch(self, token: str) -> None: ...

    async def revoke(self, token: str) -> None: ...

    async def revoke_all(self, account_id: str) -> int: ...

    async def of(self, account_id: str) -> tuple[OpenSignIn, ...]: ...

    async def revoke_one(self, account_id: str, sign_in_id: str) -> bool: ...


class SecondFactors(Protocol):
    """`records.second_factors.SecondFactors` by shape."""

    async def half(self, account_id: str) -> str: ...

    async def whose(self, token: str) -> Account | None: ...

    async def forget_half(self, token: str) -> None: ...

    async def is_on(self, account_id: str) -> bool: ...

    async def begin(self, account_id: str) -> bytes | None: ...

    async def confirm(self, account_id: str, code: str) -> tuple[str, ...] | None: ...

    async def reset(self, account_id: str) -> None: ...

    def wait_ms(self, account_id: str) -> int: ...

    async def check(self, account_id: str, code: str) -> Shown: ...

    async def recovery_codes_left(self, account_id: str) -> int: ...


class CallRecords(Protocol):
    """`records.call_records.CallRecords` by shape."""

    async def open(
        self,
        contact_id: str,
        *,
        specialist: str,
        partner: str,
        language: str,
        channel: str = ...,
        line: str = ...,
        incidents: Sequence[str] = ...,
    ) -> CallRecord: ...

    async def load(self, contact_id: str) -> CallRecord: ...

    async def unfinished(self, specialist: str) -> list[CallRecord]: ...

    async def save_draft(
        self, contact_id: str, draft: RecordDraft, *, version: int, specialist: str
    ) -> RecordOutcome: ...

    async def finalise(self, contact_id: str, *, version: int, specialist: str) -> RecordOutcome: ...


class RecordLife(Protocol):
    """`records.record_life.RecordLife` by shape."""

    async def history(self, contact_id: str) -> tuple[Moment, ...]: ...

    async def take_over(self, contact_id: str, *, held_by: str, by: str, partner: str) -> RecordOutcome: ...

    async def reopen(
        self, contact_id: str, *, by: str, reason: str, writer: str | None = None
    ) -> RecordOutcome: ...

    async def leave_as_it_was(self, contact_id: str, *, by: str) -> RecordOutcome: ...

    async def delete(self, contact_id: str, *, version: int, by: str, reason: str) -> RecordOutcome: ...

    async def restore(self, contact_id: str, *, version: int, by: str, reason: str) -> RecordOutcome: ...


class Forms(Protocol):
    """The call record form; `records.forms.editions.FormEditions` by shape."""

    async def in_force(self) -> FormEdition: ...

    async def edition(self, version: str) -> FormEdition: ...

    async def editions(self) -> tuple[FormEdition, ...]: ...

    async def create(self, draft_id: str, *, base: str, by: str) -> FormDraft: ...

    async def draft(self, draft_id: str) -> FormDraft: ...

    async def drafts(self) -> tuple[FormDraft, ...]: ...

    async def save(self, draft_id: str, form: Form, *, version: int) -> FormOutcome: ...

    async def discard(self, draft_id: str, *, version: int, by: str) -> FormOutcome: ...

    async def publish(
        self, draft_id: str, *, version: int, by: str, note: str, around: Surroundings
    ) -> FormOutcome: ...


class Audit(Protocol):
    """`records.audit.Audit` by shape."""

    async def entries(
        self, actions: Iterable[Action] = ..., *, until: Instant | None = None, limit: int = ...
    ) -> tuple[AuditEntry, ...]: ...

    async def search(
        self, wanted: AuditQuery, *, before: int | None = None, limit: int = ...
    ) -> tuple[AuditEntry, ...]: ...

    async def edition_of(self, version: str, at: Instant) -> int | None: ...


class AuditTrail(Protocol):
    """`records.audit_trail.AuditTrail` by shape."""

    async def note(self, actor: str, action: Action, subject: str, **detail: Any) -> None: ...

    async def seldom(self, actor: str, action: Action, subject: str) -> None: ...

    async def view(self, actor: str, action: Action, subject: str, **detail: Any) -> None: ...


class OpenedRecords(Protocol):
    """`records.opened_records.OpenedRecords` by shape."""

    async def open(self, opening_id: str, contact: str, by: Account, reason: str) -> Opening: ...

    async def of(self, account: str) -> tuple[Opening, ...]: ...

    async def close(self, account: str, contact: str) -> None: ...

    async def list(self) -> tuple[Opening, ...]: ...
