"""What settings must not say together. Every rule names the settings it reads, so that one which is already
reported as malformed is not reported again as contradictory."""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from itertools import chain

from config.fields import Settings, variable
from config.formats import is_local
from config.sample_secrets import is_sample_sid

SECRET_KEY_DIFFERENT_CHARACTERS_MIN = 10


@dataclass(frozen=True, slots=True)
class _Rule:
    reads: frozenset[str]
    broken: Callable[[Settings], bool]
    sentence: str


def contradictions(settings: Settings, suspect: Set[str]) -> Iterator[str]:
    """Say which rules these settings break, leaving out the rules that read a suspect setting."""
    for rule in _RULES:
        if not rule.reads & suspect and rule.broken(settings):
            yield rule.sentence


@dataclass(frozen=True, slots=True)
class Caution:
    code: str
    sentence: str


def cautions(settings: Settings) -> tuple[Caution, ...]:
    """Say what is allowed, but should be known by whoever runs real calls."""
    if settings.sample_traffic:
        return ()
    said: list[Caution] = []
    if settings.redis_url is None:
        words = f"The journal lives on this machine alone; set {variable('redis_url')} for a stand-by."
        said.append(Caution("redis.private", words))
    if settings.redis_url is None and settings.redis_durability == "everysec":
        words = (
            "A loss of power may take the last second; set "
            f"{variable('redis_durability')}=always to prevent it."
        )
        said.append(Caution("redis.everysec", words))
    if settings.uses_sqlite:
        words = f"Records are kept in SQLite; set {variable('database_url')} to use PostgreSQL."
        said.append(Caution("database.sqlite", words))
    if settings.network_file is None:
        words = f"The network is the shipped sample; set {variable('network_file')} to your own."
        said.append(Caution("network.sample", words))
    if settings.real_traffic and settings.static_fallback_url is None:
        words = (
            "Callers have no way out when nothing of ours answers; set "
            f"{variable('static_fallback_url')} to a document held by the carrier (deploy/carrier.md)."
        )
        said.append(Caution("carrier.no_fallback", words))
    return tuple(said)


def _weak(settings: Settings) -> bool:
    return len(set(settings.secret_key.get_secret_value())) < SECRET_KEY_DIFFERENT_CHARACTERS_MIN


def _same_tokens(settings: Settings) -> bool:
    second = settings.secondary_auth_token
    return second is not None and second.get_secret_value() == settings.twilio_auth_token.get_secret_value()


def _rule(fields: str, broken: Callable[[Settings], bool], sentence: str) -> _Rule:
    return _Rule(frozenset(fields.split()), broken, sentence)


_SAMPLE = variable("sample_traffic")
_RULES = (
    _rule(
        "port carrier_port sample_traffic",
        lambda s: s.sample_traffic and s.port == s.carrier_port,
        f"{variable('port')} and {variable('carrier_port')} are the same; give each a port of its own.",
    ),
    _rule(
        "twilio_account_sid sample_traffic",
        lambda s: s.sample_traffic and not is_sample_sid(s.twilio_account_sid),
        f"{variable('twilio_account_sid')} names a real account while sample "
        "traffic is on; remove it to try the "
        f"sample, or set {_SAMPLE}=false to take real calls.",
    ),
    _rule(
        "twilio_account_sid sample_traffic",
        lambda s: s.real_traffic and is_sample_sid(s.twilio_account_sid),
        f"{variable('twilio_account_sid')} is a drawn sample account while "
        "sample traffic is off; write your own "
        "from the Twilio console.",
    ),
    _rule(
        "twilio_api_base_url sample_traffic",
        lambda s: s.sample_traffic and not is_local(s.twilio_api_base_url),
        f"{variable('twilio_api_base_url')} points away from this machine while "
        "sample traffic is on; remove it, "
        "so that no sample call reaches a real carrier.",
    ),
    _rule(
        "twilio_api_base_url sample_traffic",
        lambda s: s.real_traffic and not s.twilio_api_base_url.startswith("https://"),
        f"{variable('twilio_api_base_url')} is not https; credentials travel on "
        "it, so write an https address.",
    ),
    _rule(
        "public_base_url sample_traffic",
        lambda s: s.real_traffic and not s.public_base_url.startswith("https://"),
        f"{variable('public_base_url')} is not https; the carrier must reach real calls on an https address, "
        "write one such as https://calls.example.org.",
    ),
    _rule(
        "public_base_url sample_traffic",
        lambda s: s.real_traffic and is_local(s.public_base_url),
        f"{variable('public_base_url')} is only reachable from this machine; "
        "write the public address that the "
        "carrier can reach.",
    ),
    _rule(
        "desk_origin sample_traffic",
        lambda s: s.real_traffic and not s.desk_origin.startswith("https://"),
        f"{variable('desk_origin')} is not https; browsers allow a microphone "
        "only on https, write such an address.",
    ),
    _rule(
        "database_url web_processes",
        lambda s: s.web_processes > 1 and s.uses_sqlite,
        f"{variable('web_processes')} is more than 1 while records are kept in "
        "SQLite, which has one writer; set "
        f"{variable('database_url')} to a PostgreSQL database, or use one process.",
    ),
    _rule(
        "oidc_issuer oidc_client_id oidc_client_secret",
        lambda s: len({s.oidc_issuer is None, s.oidc_client_id is None, s.oidc_client_secret is None}) > 1,
        f"{variable('oidc_issuer')}, {variable('oidc_client_id')} and {variable('oidc_client_secret')} "
        "belong together; set all three or none.",
    ),
    _rule(
        "twilio_auth_token secondary_auth_token",
        _same_tokens,
        f"{variable('secondary_auth_token')} repeats "
        f"{variable('twilio_auth_token')}; remove it, or write the "
        "other token of the rotation.",
    ),
    _rule(
        "partner_numbers lines",
        lambda s: not set(s.lines).isdisjoint(s.partner_numbers.values()),
        f"{variable('partner_numbers')} holds a number that {variable('lines')} lists too, so that callers would be "
        "sent round in a circle; write the partner's own number.",
    ),
    _rule(
        "fallback_numbers lines",
        lambda s: not set(s.lines).isdisjoint(chain.from_iterable(s.fallback_numbers.values())),
        f"{variable('fallback_numbers')} holds a number that {variable('lines')} lists too, so that callers would be "
        "sent round in a circle; write telephones that do not lead here.",
    ),
    _rule(
        "person_key_days earlier_contacts_days",
        lambda s: s.person_key_days < s.earlier_contacts_days,
        f"{variable('person_key_days')} is less than {variable('earlier_contacts_days')}: keys would change "
        "twice within the days that specialists look back; write at least as many.",
    ),
    _rule(
        "secret_key",
        _weak,
        f"{variable('secret_key')} repeats a few characters; draw a random one, for example with "
        "`openssl rand -base64 48`.",
    ),
    _rule(
        "short_abandon_s service_level_threshold_s",
        lambda s: s.short_abandon_s >= s.service_level_threshold_s,
        f"{variable('short_abandon_s')} is not less than "
        f"{variable('service_level_threshold_s')}; a short abandon "
        "must end before the service-level threshold.",
    ),
)
