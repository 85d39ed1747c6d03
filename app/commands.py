"""What commands of the command line begin with: the settings, and a loop to work in."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from app.refusal import refuse
from config.errors import ConfigError
from config.settings import Settings, environment, load_settings

T = TypeVar("T")


def read_settings() -> Settings:
    """Read the settings, or say what is wrong with them and end."""
    from app.outside import outside_of
    from config.network import check_lines, load_network
    from config.partner_settings import check_partners
    from config.sign_in_settings import check_groups

    try:
        settings = load_settings(environment())
        outside_of(settings)
        network = load_network(settings.network_file)
        problems = check_lines(network, settings.lines)
        problems += check_partners(
            network, settings.partner_numbers, settings.partner_keys, settings.fallback_numbers
        )
        problems += tuple(check_groups(network, settings.oidc_roles))
    except ConfigError as wrong:
        refuse(str(wrong))
    if problems:
        refuse("\n".join(problems))
    return settings


def run_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run one process's work. What stops it from starting is told in words, not as a traceback."""
    import uvloop

    from app.errors import StartError
    from config.memory import collect_rarely

    collect_rarely()
    try:
        return uvloop.run(work)
    except StartError as wrong:
        refuse(str(wrong))
