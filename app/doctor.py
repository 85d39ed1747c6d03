"""`switchboard doctor`: looks at a set-up from all sides and says in words what is wrong and what to do.

What it looks at, each in a module of its own: the settings and the network (here), the stores
(`doctor_stores`), the running service and its public address (`doctor_address`), the account at the carrier
(`doctor_account`), the identity provider (`doctor_sign_in`), the documents for the time when nothing of ours answers
(`doctor_fallbacks`), what is reported to whom (`doctor_reporting`). Nothing is changed, and no secret and no caller's
number is ever shown.
"""

import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from app.doctor_account import check_account
from app.doctor_address import check_address, check_certificate, check_incoming, check_service
from app.doctor_fallbacks import check_fallbacks
from app.doctor_reporting import check_reporting
from app.doctor_sign_in import check_identity_provider
from app.doctor_stores import check_data_dir, check_database, check_redis, check_row_security
from app.findings import Finding, Level, ok, warning, wrong
from app.outside import outside_of
from app.rules import todays_rule_book
from config.clock import SystemClock
from config.compiled import FOLDER, ROOT, folder_of, how_rules_run, in_use
from config.contradictions import cautions
from config.editions import local_day
from config.errors import ConfigError
from config.fields import Settings
from config.holiday_reach import exceptions_over, holidays_remaining
from config.network import Network, check_lines, load_network
from config.partner_settings import check_partners, partners_out_of_reach
from config.sample_secrets import SECRETS_FILE
from config.settings import load_settings
from config.sign_in_settings import check_groups
from routing.hours import OpenHours
from routing.model import Instant
from routing.rulebook import RuleBook

WINDOW_DAYS_MIN = 30
HOLIDAYS_DAYS_MIN = 90
DAY_MS = 86_400_000


async def examine(env: Mapping[str, str]) -> list[Finding]:
    """Check everything that these variables describe; a set-up that cannot be read ends the examination."""
    secrets = list(_sample_secrets(env))
    try:
        settings = load_settings(env)
    except ConfigError as error:
        return [wrong("settings.wrong", problem, "Correct it first.") for problem in error.problems]
    try:
        network = load_network(settings.network_file)
    except ConfigError as error:
        return [wrong("network.wrong", problem, "Correct the network file.") for problem in error.problems]
    return [*secrets, *await examine_settings(settings, network)]


async def examine_settings(settings: Settings, network: Network) -> list[Finding]:
    findings = [ok("settings.ok", f"The settings hold together, for {_kind(settings)}.")]
    findings += (
        warning(caution.code, caution.sentence, "Or accept it knowingly.") for caution in cautions(settings)
    )
    findings.append(check_how_rules_run())
    findings += check_network(settings, network)
    findings += check_outside(settings)
    findings += await check_reporting(settings)
    findings += check_rule_book(todays_rule_book(network), SystemClock().now())
    findings += check_holidays(network, local_day(network, SystemClock().now()))
    findings += check_data_dir(settings)
    service = await check_service(settings)
    running = service.level is not Level.WRONG or service.code == "service.not_ready"
    findings += await check_redis(settings, running=running)
    findings += await check_database(settings)
    findings += await check_row_security(settings)
    findings += await check_identity_provider(settings)
    findings += await check_fallbacks(settings, network)
    findings.append(service)
    findings += await check_incoming(settings) if running else []
    # The sample's public address and carrier are parts of the service: without it they are not there either.
    if running or settings.real_traffic:
        findings += await check_certificate(settings.public_base_url)
        findings += await check_address(settings)
        findings += await check_account(settings)
    return findings


def check_how_rules_run() -> Finding:
    if in_use() is None and (ROOT / FOLDER).is_dir() and not folder_of().is_dir():
        return warning(
            "rules.interpreted",
            "The rules run interpreted, although they were compiled: from other sources than these.",
            "`make fast` compiles them anew; nothing but their speed depends on it.",
        )
    return ok(f"rules.{how_rules_run()}", f"The rules run {how_rules_run()}.")


def check_outside(settings: Settings) -> Iterator[Finding]:
    try:
        outside = outside_of(settings)
    except ConfigError as error:
        for problem in error.problems:
            yield wrong("outside.wrong", problem, "Correct the file that SWITCHBOARD_OUTSIDE_FILE names.")
        return
    if not outside.lines:
        yield warning(
            "outside.nobody",
            "No outside line is listed: specialists can call no emergency, crisis or health line into a call.",
            "List them in a file as config/outside.toml shows, and name it in SWITCHBOARD_OUTSIDE_FILE.",
        )
    else:
        yield ok(
            "outside.ok",
            f"{len(outside.lines)} outside lines and {len(outside.interpreters)} interpreters are listed.",
        )


def check_network(settings: Settings, network: Network) -> Iterator[Finding]:
    unknown = check_lines(network, settings.lines)
    for problem in unknown:
        yield wrong("network.line_unknown", f"{problem}.", "The service does not start with it.")
    strangers = check_partners(
        network, settings.partner_numbers, settings.partner_keys, settings.fallback_numbers
    )
    strangers += tuple(check_groups(network, settings.oidc_roles))
    for problem in strangers:
        yield wrong("network.partner_unknown", f"{problem}.", "The service does not start with it.")
    for problem in partners_out_of_reach(network, settings.partner_numbers):
        yield wrong("network.partner_out_of_reach", f"{problem}.", "Add it, as deploy/partners.md shows.")
    if not unknown and not strangers:
        count = len(settings.lines)
        yield ok(
            "network.ok",
            f"The network {network.about.id} has {len(network.partners)} partners, {count} numbers.",
        )
    for notice in network.notices():
        yield warning(f"network.{notice.code}", notice.sentence, "Or accept it knowingly.")
    if settings.real_traffic:
        yield from _check_numbers(settings)


def _check_numbers(settings: Settings) -> Iterator[Finding]:
    """A mistyped digit in a dialled number sends its callers to the unlisted line, and nobody notices."""
    # Loaded here: the numbering plans of the world are large, and only the doctor reads them.
    import phonenumbers

    for number, line in settings.lines.items():
        if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
            yield warning(
                "network.number_unknown",
                f"{number}, which leads to the line {line}, is not a number in any numbering plan.",
                "Compare it, digit by digit, with the number in the carrier's console.",
            )


def check_rule_book(book: RuleBook, now: Instant) -> Iterator[Finding]:
    """Say how far ahead the hours reach, and whether there is ever a time when nobody is open."""
    limited = [partner for partner in book.partners if not partner.hours.always and partner.hours.closes]
    if any(hours.closes[-1] < now + WINDOW_DAYS_MIN * DAY_MS for hours in _limited_hours(book)):
        yield wrong(
            "rule_book.ends",
            f"The hours in rule book {book.version} end within {WINDOW_DAYS_MIN} days; then partners count as closed.",
            "Check this machine's date, then start the service again.",
        )
    else:
        yield ok("rule_book.ok", f"Rule book {book.version} holds the hours of the coming year.")
    closings = sorted(at for partner in limited for at in partner.hours.closes if at >= now)
    # The end of the compiled window closes everybody and means nothing.
    horizon = min((partner.hours.closes[-1] for partner in limited), default=now)
    silent = (at for at in closings if at < horizon and not any(p.hours.is_open(at) for p in book.partners))
    gap = next(silent, None)
    if gap is None:
        yield ok(
            "rule_book.somebody", f"Somebody is open at every minute; after hours {book.after_hours} answers."
        )
    else:
        yield warning(
            "rule_book.gap",
            f"From {datetime.fromtimestamp(gap / 1000, UTC):%Y-%m-%d %H:%M} UTC on nobody is open for a while.",
            f"Widen the hours of {book.after_hours}, the after-hours partner, in the network file.",
        )


def _limited_hours(book: RuleBook) -> Iterator[OpenHours]:
    """Every table of hours in a book that ends: of partners, of their languages, of conditions."""
    tables = [partner.hours for partner in book.partners]
    tables += [hours for partner in book.partners for _, hours in partner.language_hours]
    rules = [*book.rules, *(rule for plan in book.plans for rule in plan.rules)]
    tables += [
        term.condition.hours for rule in rules for term in rule.when if term.condition.hours is not None
    ]
    return (hours for hours in tables if not hours.always and hours.closes)


def check_holidays(network: Network, today: date) -> Iterator[Finding]:
    """Say when the holidays are about to run out: then partners would be open on them, and nobody there (S01)."""
    remaining = holidays_remaining(network, today)
    if remaining is not None and remaining < HOLIDAYS_DAYS_MIN:
        yield warning(
            "rule_book.holidays_end",
            f"Statutory holidays are known for {remaining} more days; then they count as ordinary days.",
            "Install a newer version, or write the days to come as exceptions in the network file.",
        )
    elif remaining is not None:
        yield ok("rule_book.holidays", f"Statutory holidays are known for {remaining} days ahead.")
    for place, last in exceptions_over(network, today).items():
        yield warning(
            "rule_book.holidays_end",
            f"The last exception of {place} was on {last}, and it names no calendar of holidays.",
            f"Write its next exceptions in the network file, or {place}.holidays with a calendar.",
        )


def _sample_secrets(env: Mapping[str, str]) -> Iterator[Finding]:
    """Look before the settings are loaded: that repairs the file's permissions, and hides that they were open."""
    path = Path(env.get("SWITCHBOARD_DATA_DIR", "").strip() or ".switchboard") / SECRETS_FILE
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning(
            "secrets.open",
            f"{path} could be read by other users of this machine.",
            "Make it private (chmod 600), or delete it while the service is stopped to have new ones drawn.",
        )
    else:
        yield ok("secrets.ok", f"{path} is private.")


def _kind(settings: Settings) -> str:
    return "sample traffic" if settings.sample_traffic else "real calls"


def as_json(findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "ok": not any(finding.level is Level.WRONG for finding in findings),
        "findings": [
            {
                "level": finding.level.value,
                "code": finding.code,
                "words": finding.words,
                "remedy": finding.remedy,
            }
            for finding in findings
        ],
    }


def describe(findings: Sequence[Finding]) -> str:
    """Give a line for each finding, and the sum of them."""
    count = Counter(finding.level for finding in findings)
    counted = ", ".join(f"{count[level]} {level.value}" for level in Level)
    return "\n".join([*(finding.line() for finding in findings), "", f"{counted}."])
