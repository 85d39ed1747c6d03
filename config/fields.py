"""Everything that the environment decides, read once by `load_settings` and passed down.

A plain frozen Pydantic model: nothing in it reads the environment, so a test or a simulation that builds one
gets exactly what it wrote. Secrets never appear in its text.
"""

import hashlib
import hmac
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from config import sign_in_settings
from config.formats import (
    account_sid,
    api_key_sid,
    application_sid,
    database_address,
    dialled_lines,
    https_document,
    numbers,
    origin,
    redis_address,
)
from config.keeping_settings import (
    AcrossPartners,
    ContactDataDays,
    EarlierDays,
    EarlierShown,
    FieldKeys,
    NoteDays,
    PersonKeyDays,
)
from config.partner_settings import fallback_numbers, partner_keys, partner_numbers
from config.phone_settings import SAMPLE_PHONES, phones_allowed

VARIABLE_PREFIX = "SWITCHBOARD_"
SECRET_KEY_CHARACTERS_MIN = 32
CALLER_CALLS_MAX = 10
CARRIER_API_URL = "https://api.twilio.com"
NETWORK_PORT_MAX = 65_535

SAMPLE_LINES = {
    "+14165550111": "main",
    "+16135550111": "east",
    "+18075550111": "north",
    "+14165550112": "crisis",
    "+14165550113": "benefits",
    "+14165550114": "crisis-tty",
    "+17055550112": "tty-central-east",
    "+15195550112": "tty-south-west",
}
"""Fictional numbers (the 555-01xx range is kept free of subscribers)."""

Port = Annotated[int, Field(ge=1, le=NETWORK_PORT_MAX)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Origin = Annotated[str, AfterValidator(origin)]
PartnerNumbers = Annotated[dict[str, str], BeforeValidator(partner_numbers)]
FallbackNumbers = Annotated[dict[str, tuple[str, ...]], BeforeValidator(fallback_numbers)]
PartnerKeys = Annotated[dict[str, tuple[SecretStr, ...]], BeforeValidator(partner_keys)]


class Settings(BaseModel):
    """One valid set of settings. In sample traffic every credential is a drawn one that no carrier knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # Where the program runs and keeps its data
    data_dir: Path = Field(
        default=Path(".switchboard"),
        description="Folder for everything the program keeps: the embedded stores and the "
        "sample credentials.",
    )
    host: str = Field(
        default="127.0.0.1", min_length=1, description="Address that the web server listens on."
    )
    port: Port = Field(default=8211, description="Port of the web server.")
    public_base_url: Origin = Field(
        default="http://127.0.0.1:8211",
        description="Address under which the carrier reaches this program, without a path: "
        "webhooks are signed "
        "over it. With sample traffic it follows `HOST` and `PORT`.",
    )
    desk_origin: Origin = Field(
        default="http://127.0.0.1:8211",
        description="Address that specialists' browsers use. Follows the public base URL unless it is set.",
    )
    web_processes: int = Field(default=1, ge=1, le=64, description="How many web processes serve the port.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged. Names and phone numbers never are."
    )

    # Stores
    redis_url: Annotated[str, AfterValidator(redis_address)] | None = Field(
        default=None,
        repr=False,
        description="Redis-protocol server that keeps the journal. Unset: a private "
        "server, started by the program.",
    )
    redis_durability: Literal["everysec", "always"] = Field(
        default="everysec",
        description="What a committed decision survives on the private server: `everysec`, the death of any "
        "process; `always`, a loss of power too, and every commit waits for the disk.",
    )
    database_url: Annotated[str, AfterValidator(database_address)] | None = Field(
        default=None,
        repr=False,
        description="PostgreSQL database for the records. Unset: SQLite in the data folder.",
    )

    # Traffic
    sample_traffic: bool = Field(
        default=True,
        description="`true`: built-in callers, simulated specialists and a double of the carrier. "
        "`false`: real calls on Twilio.",
    )
    sample_callers_per_hour: float = Field(
        default=120.0, ge=0, le=100_000, description="How many sample callers dial in an hour, on average."
    )
    sample_specialists: int = Field(
        default=5,
        ge=0,
        le=6,
        description="How many simulated specialists of each sample partner answer. With 0 of them and 0 callers "
        "an hour the double of the carrier runs alone, for a flood.",
    )
    sample_speed: float = Field(
        default=1.0, gt=0, le=1_000, description="How many times faster than life sample traffic runs."
    )
    sample_by_phone: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Which share of the simulated specialists work by telephone instead of the softphone: half of them "
        "are rung for each call, half stay on the line.",
    )
    carrier_port: Port = Field(default=8212, description="Port of the carrier's double in sample traffic.")

    # Twilio
    twilio_account_sid: Annotated[str, AfterValidator(account_sid)] = Field(
        description="Twilio account (AC...). Sample traffic draws one."
    )
    twilio_auth_token: SecretStr = Field(
        min_length=32, max_length=64, description="Auth token that the carrier signs webhooks with."
    )
    secondary_auth_token: SecretStr | None = Field(
        default=None,
        min_length=32,
        max_length=64,
        description="Second token accepted on webhooks while tokens are being rotated.",
    )
    twilio_api_key_sid: Annotated[str, AfterValidator(api_key_sid)] = Field(
        description="API key (SK...) for REST calls and specialists' access tokens."
    )
    twilio_api_key_secret: SecretStr = Field(
        min_length=16, max_length=128, description="Secret of the API key."
    )
    twilio_application_sid: Annotated[str, AfterValidator(application_sid)] = Field(
        description="TwiML application (AP...) that specialists' browsers call through."
    )
    twilio_api_base_url: Origin = Field(
        default=CARRIER_API_URL,
        description="Address of the carrier's REST interface. With sample traffic: the double.",
    )
    twilio_queue: str = Field(
        default="switchboard",
        min_length=1,
        max_length=64,
        description="Name of the carrier queue that holds callers.",
    )
    static_fallback_url: Annotated[str, AfterValidator(https_document)] | None = Field(
        default=None,
        description="Address of a document held off our machines that takes a caller to a person when nothing of ours "
        "answers; with `{number}` in it, one for each dialled number, whose digits stand there. `switchboard fallbacks "
        "write` writes them, `deploy/carrier.md` says where to hold them. With real calls, set it.",
    )
    fallback_numbers: FallbackNumbers = Field(
        default_factory=dict,
        description="Telephones of partners that somebody answers although nothing of ours works, for those documents: "
        "`CENTRAL=+14165550130, CENTRAL=+14165550131, NORTH=+18075550123`. See `deploy/carrier.md`.",
    )
    fallback_dir: Path | None = Field(
        default=None,
        description="Folder that those documents are written to, anew at each publication of a rule book. Unset: "
        "`fallback` in the data folder.",
    )
    lines: Annotated[dict[str, str], BeforeValidator(dialled_lines)] = Field(
        default_factory=SAMPLE_LINES.copy,
        min_length=1,
        description="Which dialled number reaches which line of the network: `+14165550111=main, "
        "+16135550111=east`. With real calls it must be set.",
    )

    # Partners with a phone system of their own
    partner_numbers: PartnerNumbers = Field(
        default_factory=dict,
        description="Where partners with a phone system of their own are reached: `NORTH=+18075550123, "
        "EASTERN=sip:211@pbx.example.org;transport=tls`. Nothing else is ever dialled. See `deploy/partners.md`.",
    )
    partner_keys: PartnerKeys = Field(
        default_factory=dict,
        description="Keys with which those partners sign their reports of how busy they are: `NORTH=key, "
        "EASTERN=key`; two for one partner while one replaces the other. See `deploy/partners.md`.",
    )

    # Specialists who work by telephone
    phones_allowed: Annotated[tuple[str, ...], BeforeValidator(phones_allowed)] | None = Field(
        default=None,
        description="Which telephones may be rung for specialists who work by telephone instead of the softphone: "
        "beginnings of numbers, and SIP hosts: `+1416, +1807, sip:pbx.example.org`. Numbers abroad and costly ones "
        "never are. Unset: none; with sample traffic, any of Canada and the United States, for nothing that is rung "
        "there is real. See `deploy/phones.md`.",
    )

    # Secrets of our own
    secret_key: SecretStr = Field(
        min_length=SECRET_KEY_CHARACTERS_MIN,
        description="Key from which every other key is derived, "
        f"{SECRET_KEY_CHARACTERS_MIN} characters or more. "
        "Whoever loses it loses the encrypted fields. Sample traffic draws one.",
    )

    field_keys: FieldKeys = ()

    # How the service behaves
    outside_file: Path | None = Field(
        default=None,
        description="TOML file with the outside lines and interpreters that may be called into a conversation, with "
        "their numbers and keys. Empty: the sample's with sample traffic, else none.",
    )
    texts_file: Path | None = Field(
        default=None,
        description="TOML file that says how text messages are served: hours, limits, words, templates. Empty: the "
        "sample's with sample traffic, else none are.",
    )
    reporting_file: Path | None = Field(
        default=None,
        description="TOML file that says which small cells are hidden and whose needs are exported where (a folder, "
        "an SFTP server), with each partner's authorisation ([docs](reporting.md)). Empty: nothing is exported.",
    )
    network_file: Path | None = Field(
        default=None,
        description="The network and its rule book ([what is in it](rule-book.md)): a file, or `six-partners`, a "
        "preset. Unset: the shipped sample network.",
    )
    locale: Literal["en", "fr"] = Field(
        default="en", description="Language of screens until a person chooses."
    )
    webhook_budget_s: float = Field(
        default=2.5,
        ge=0.1,
        le=10,
        description="How long a webhook waits for a decision before it speaks a fallback.",
    )
    caller_calls_max: int | None = Field(
        default=None,
        ge=0,
        le=1_000,
        description="Calls from one number within ten minutes, in one web process, beyond which it is asked to press "
        "a key first; nobody is ever refused, and silence is let through in the end. `0`: nobody is asked. Unset: 10, "
        "and nobody in sample traffic, whose callers have few numbers.",
    )
    shared_numbers: Annotated[frozenset[str], BeforeValidator(numbers)] = Field(
        default=frozenset(),
        repr=False,
        description="Numbers behind which many callers are, such as shelters, hospitals and relay services: "
        "`+14165550140, +18075550141`. They are never asked.",
    )
    arrivals_alarm_per_minute: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="Calls within a minute, in one web process, beyond which supervisors and `switchboard doctor` are "
        "told of a flood. Nothing else follows from it. `0`: never.",
    )
    service_level_threshold_s: int = Field(
        default=90, ge=1, le=3_600, description="T in “share answered within T seconds”."
    )
    short_abandon_s: int = Field(
        default=10,
        ge=0,
        le=300,
        description="Callers who leave sooner are counted apart from abandoned ones.",
    )
    open_directory: bool = Field(
        default=False,
        description="Whether anybody may read the directory of services as open data under `/hsds/`. Else only who is "
        "signed in; with sample traffic always anybody.",
    )
    audit_heads_file: Path | None = Field(
        default=None,
        description="File to which the end of the audit's chain is added every hour, for `switchboard audit verify`. "
        "Best on a disk that the database's keepers cannot write to. Unset: `audit-heads.jsonl` in the data folder.",
    )

    # How people sign in
    second_factor_roles: sign_in_settings.SecondFactorRoles = frozenset()
    oidc_issuer: sign_in_settings.OidcIssuer = None
    oidc_client_id: sign_in_settings.OidcClientId = None
    oidc_client_secret: sign_in_settings.OidcClientSecret = None
    oidc_roles: sign_in_settings.OidcRoles = ()
    oidc_name: sign_in_settings.OidcName = None

    # People without identity
    people_across_partners: AcrossPartners = False
    person_key_days: PersonKeyDays = 90
    earlier_contacts_days: EarlierDays = 30
    earlier_contacts_show: EarlierShown = "needs"

    # How long things are kept
    retention_contact_days: Days = Field(default=2_555, description="Days to keep contacts and their needs.")
    retention_person_days: Days = Field(default=365, description="Days to keep what identifies a caller.")
    retention_contact_data_days: ContactDataDays = 90
    retention_note_days: NoteDays = 730
    retention_recording_days: Days = Field(default=30, description="Days to keep recordings.")
    retention_audit_days: Days = Field(default=2_555, description="Days to keep who did and saw what.")

    @property
    def real_traffic(self) -> bool:
        return not self.sample_traffic

    @property
    def phones_that_may_ring(self) -> tuple[str, ...]:
        """List the beginnings of numbers and the SIP hosts that specialists' telephones may have."""
        if self.phones_allowed is not None:
            return self.phones_allowed
        return SAMPLE_PHONES if self.sample_traffic else ()

    @property
    def redis_dir(self) -> Path:
        """Say where the private Redis-protocol server keeps its data."""
        return self.data_dir / "redis"

    @property
    def fallback_folder(self) -> Path:
        """Say where the static fallback documents are written to."""
        return self.fallback_dir or self.data_dir / "fallback"

    @property
    def sqlalchemy_url(self) -> str:
        """Give the records' database as SQLAlchemy's asynchronous engine takes it."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'switchboard.db'}"

    @property
    def uses_sqlite(self) -> bool:
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def webhook_auth_tokens(self) -> tuple[SecretStr, ...]:
        """List the tokens whose signatures are accepted, the current one first."""
        second = self.secondary_auth_token
        return (self.twilio_auth_token,) if second is None else (self.twilio_auth_token, second)

    @property
    def caller_calls_limit(self) -> int:
        """Say how many calls one number may make in ten minutes before it is asked for a key; 0: any number."""
        if self.caller_calls_max is not None:
            return self.caller_calls_max
        return CALLER_CALLS_MAX if self.real_traffic else 0

    @property
    def service_level_threshold_ms(self) -> int:
        return self.service_level_threshold_s * 1_000

    @property
    def short_abandon_ms(self) -> int:
        return self.short_abandon_s * 1_000

    def key_for(self, purpose: str) -> bytes:
        """Derive a 32-byte key for one purpose, such as `fields` or `csrf`; purposes share nothing."""
        master = self.secret_key.get_secret_value().encode()
        return hmac.new(master, f"switchboard/1/{purpose}".encode(), hashlib.sha256).digest()


ALIASES: dict[str, str] = {
    "redis_url": "REDIS_URL",
    "database_url": "DATABASE_URL",
    "twilio_account_sid": "TWILIO_ACCOUNT_SID",
    "twilio_auth_token": "TWILIO_AUTH_TOKEN",
    "secondary_auth_token": "TWILIO_SECONDARY_AUTH_TOKEN",
    "twilio_api_key_sid": "TWILIO_API_KEY_SID",
    "twilio_api_key_secret": "TWILIO_API_KEY_SECRET",
    "twilio_application_sid": "TWILIO_APPLICATION_SID",
}
"""Conventional names that hosting platforms and the carrier use; each is as good as our own."""


def variable(field: str) -> str:
    """Name the environment variable that people are told to set for a field."""
    return ALIASES.get(field) or f"{VARIABLE_PREFIX}{field.upper()}"


def variable_names(field: str) -> tuple[str, ...]:
    """List every accepted name of a field's variable, our own first."""
    own = f"{VARIABLE_PREFIX}{field.upper()}"
    return (own, ALIASES[field]) if field in ALIASES else (own,)
