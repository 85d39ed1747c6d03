"""What the settings say of signing in: who must have a second factor, and which identity provider also vouches.

Messages say what is wrong and what to write, and never repeat a value.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from config.formats import is_local, names

if TYPE_CHECKING:
    from config.network import Network

RoleName = Literal[
    "specialist", "supervisor", "network_supervisor", "planner", "directory_editor", "administrator"
]
GROUPS_MAX = 500
NAME_CHARS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRole:
    """What somebody becomes at their first sign-in whom the identity provider counts to this group."""

    group: str
    role: RoleName
    partner: str


def issuer(value: str) -> str:
    """Check an issuer as it stands in tokens; it is compared letter by letter, so a slash at its end counts."""
    parts = urlsplit(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local(value)):
        raise ValueError(
            "is no https address; write the provider's issuer, such as https://login.example.org"
        )
    if not parts.hostname or parts.username is not None or re.search(r"[\s\\?#]", value):
        raise ValueError(
            "is not an issuer; write one such as https://login.example.org, with nothing after it"
        )
    return value


def group_roles(written: object) -> object:
    """Read `call-takers=specialist@NORTH, leads=supervisor@CENTRAL`; the first that fits counts."""
    if not isinstance(written, str):
        return written
    found: list[GroupRole] = []
    entries = (entry.strip() for entry in written.replace("\n", ",").split(","))
    for position, entry in enumerate(filter(None, entries), start=1):
        group, _, becomes = entry.rpartition("=")
        role, _, partner = becomes.strip().partition("@")
        if not group.strip() or not partner or role not in get_args(RoleName):
            raise ValueError(
                f"entry {position} is no group with its role and partner; write call-takers=specialist@NORTH"
            )
        found.append(GroupRole(group=group.strip(), role=role, partner=partner))  # type: ignore[arg-type]
    if len(found) > GROUPS_MAX:
        raise ValueError(f"has {len(found)} entries; {GROUPS_MAX} are possible")
    return tuple(found)


def both_names(written: object) -> object:
    """Read `Sign in with Maple; Se connecter avec Érable`; one name alone serves both languages."""
    if not isinstance(written, str):
        return written
    parts = tuple(part.strip() for part in written.split(";"))
    if len(parts) > 2 or not all(0 < len(part) <= NAME_CHARS_MAX for part in parts):
        raise ValueError(
            f"is no pair of names; write the English and the French one, up to {NAME_CHARS_MAX} characters each, "
            "with a semicolon between them"
        )
    return (parts[0], parts[-1])


def check_groups(network: "Network", roles: Iterable[GroupRole]) -> Iterator[str]:
    """Say which partners SWITCHBOARD_OIDC_ROLES names that this network lacks."""
    for one in roles:
        if one.partner not in network.partners:
            yield (
                f"SWITCHBOARD_OIDC_ROLES names the partner {one.partner!r}, which {network.about.id} does not have; "
                f"use one of {', '.join(network.partners)}"
            )


SecondFactorRoles = Annotated[
    frozenset[RoleName],
    BeforeValidator(names),
    Field(
        description="Roles whose accounts must have a second factor, an authenticator program's code, to sign in: "
        "`supervisor, network_supervisor, administrator`. Others may have one.",
    ),
]
OidcIssuer = Annotated[
    Annotated[str, AfterValidator(issuer)] | None,
    Field(
        description="Identity provider (OpenID Connect) that people may sign in with beside their password: its "
        "issuer, letter by letter. Register `<SWITCHBOARD_DESK_ORIGIN>/sign-in/back` there as the address to come "
        "back to. Unset: passwords only.",
    ),
]
OidcClientId = Annotated[
    str | None, Field(min_length=1, max_length=255, description="Our name at the identity provider.")
]
OidcClientSecret = Annotated[
    SecretStr | None,
    Field(min_length=1, max_length=1_024, description="Our secret at the identity provider."),
]
OidcRoles = Annotated[
    tuple[GroupRole, ...],
    BeforeValidator(group_roles),
    Field(
        description="Which groups of the identity provider (its claim `groups`) get an account at their first sign-in, "
        "with which role at which partner: `call-takers=specialist@NORTH, leads=supervisor@CENTRAL`; the first that "
        "fits counts. Everybody else is linked by an administrator. Unset: everybody is.",
    ),
]
OidcName = Annotated[
    tuple[str, str] | None,
    BeforeValidator(both_names),
    Field(
        description="What the button on the sign-in page says, in English and French: `Sign in with Maple; Se "
        "connecter avec Érable`. Unset: that one signs in with one's organisation.",
    ),
]
