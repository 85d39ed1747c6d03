"""Everything the screens are given, in one value; `app` fills it, tests fill it with doubles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from uuid import uuid4

from config.network import Network
from config.outside import NOBODY, OutsideFile
from config.texts import TextsFile
from desk.directory_ports import (
    Directory,
    Keeping,
    NeedsTogether,
    OpenData,
    PublishedTables,
    Suggestions,
    TaxonomyWords,
)
from desk.imports import Imports, NoImports
from desk.incoming import IncomingCalls, QuietLines, SourceSeen
from desk.people_services import PeopleServices
from desk.phones import NO_TELEPHONES, PhoneServices
from desk.ports import (
    Accounts,
    Audit,
    AuditTrail,
    CallBackMeasures,
    CallRecords,
    Clock,
    Emergencies,
    Forms,
    History,
    Ledger,
    OpenedRecords,
    Promises,
    Recordings,
    RecordLife,
    ReturnMeasures,
    SecondFactors,
    ServiceMeasures,
    SignIns,
    TextMessages,
    Voicemails,
)
from desk.rule_ports import DryRuns, Editions, Prover, RuleBooks
from desk.single_sign_on import SingleSignOn
from live.ports import CommandGateway, FloorView, Presence
from records.accounts import Role
from records.scope import Lent, Scope
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy
from reporting.questions.ask import Questions
from reporting.warning.kept import KeptWarnings
from routing.model import SpecialistId


@dataclass(frozen=True, slots=True, kw_only=True)
class Softphone:
    """How a specialist's browser reaches its call: through the carrier's double, or through Twilio's Voice SDK."""

    kind: Literal["loopback", "twilio"]
    url: str = ""
    """The base URL of the carrier's double; empty for Twilio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSignIn:
    """A sign-in of the sample network, printed on the sign-in page because it guards nothing."""

    sign_in: str
    password: str
    what: Mapping[str, str]
    """Who it is, by locale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    public_url: str
    cookies_secure: bool = True
    sample: bool = False
    sample_sign_ins: tuple[SampleSignIn, ...] = ()
    zone: str = "America/Toronto"
    """The zone of the clocks on the screens."""
    answer_budget_s: float = 3.0
    """How long a person waits for the floor's reply before the screen says so."""
    wait_watch_s: int = 60
    """From this wait on the board asks for a look,"""
    wait_act_s: int = 120
    """and from this one for a hand."""
    service_target_share: float = 0.8
    """The line that the service level is measured against."""
    open_directory: bool = False
    """Whether anybody may read the directory of services as open data."""
    second_factor_roles: frozenset[Role] = frozenset()
    """Whose accounts must have a second factor."""
    sign_on_name: tuple[str, str] | None = None
    """What the way to the identity provider is called, in English and French; None: one’s organisation."""
    stream_life_s: float = 900.0
    heartbeat_s: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleServices:
    """What the screens of the rule book need."""

    books: RuleBooks
    audit: Audit
    editions: Editions
    prove: Prover
    dry_runs: DryRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskServices:
    gateway: CommandGateway
    floor: FloorView
    presence: Presence
    accounts: Accounts
    sign_ins: SignIns
    records: CallRecords
    record_life: RecordLife
    forms: Forms
    measures: ServiceMeasures
    call_backs: CallBackMeasures
    voicemails: Voicemails
    recordings: Recordings
    history: History
    emergencies: Emergencies
    ledger: Ledger
    promises: Promises
    returns: ReturnMeasures
    directory: Directory
    suggestions: Suggestions
    open_data: OpenData
    people: PeopleServices
    keeping: Keeping
    taxonomy_words: TaxonomyWords
    needs_together: NeedsTogether
    questions: Questions
    """Figures of the whole network, without small cells: not lent within a partner's scope."""
    warnings: KeptWarnings
    """As with the questions."""
    factors: SecondFactors
    trail: AuditTrail
    opened: OpenedRecords
    rules: RuleServices
    network: Network
    issue_token: Callable[[SpecialistId], str]
    softphone: Softphone
    settings: DeskSettings
    clock: Clock
    taxonomy: Callable[[], Taxonomy] = sample_taxonomy
    """Gives the words for needs that are in force."""
    outside: OutsideFile = NOBODY
    """Outside lines and interpreters whom a specialist may call in, by id; their numbers are dialled elsewhere."""
    phones: PhoneServices = NO_TELEPHONES
    """Where the telephones are kept of specialists who work by one; by default nobody does."""
    texts: TextsFile | None = None
    """How texts are served; None: they are not."""
    text_messages: TextMessages | None = None
    published: PublishedTables | None = None
    """What was released for everybody; None: the network gives no open data."""
    single_sign_on: SingleSignOn | None = None
    """The identity provider that also vouches; None: passwords only."""
    imports: Imports = field(default_factory=NoImports)
    """Imports of the directory that are ordered on a screen."""
    incoming: Callable[[], IncomingCalls] = QuietLines
    sources: Callable[[], Sequence[SourceSeen]] = tuple
    """Numbers that call very often now."""
    new_id: Callable[[], str] = lambda: uuid4().hex
    """Names a command that the asker did not name."""

    def within(self, scope: Scope) -> "DeskServices":
        """Lend every store of partners' or people's records to somebody who comes to this scope alone."""
        stores = ((one.name, getattr(self, one.name)) for one in fields(self))
        lent: dict[str, Any] = {
            name: store.within(scope) for name, store in stores if isinstance(store, Lent)
        }
        return replace(self, **lent, phones=self.phones.within(scope), people=self.people.within(scope))
