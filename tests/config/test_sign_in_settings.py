from config.network import load_network
from config.settings import load_settings
from config.sign_in_settings import GroupRole, check_groups
from tests.config.test_settings import REAL, problems_of

PROVIDER = {
    "SWITCHBOARD_OIDC_ISSUER": "https://login.example.org/realms/211/",
    "SWITCHBOARD_OIDC_CLIENT_ID": "switchboard",
    "SWITCHBOARD_OIDC_CLIENT_SECRET": "hush-hush",
}


class TestIdentityProvider:
    def test_is_read_as_it_is_written(self) -> None:
        said = {
            "SWITCHBOARD_OIDC_ROLES": "cn=call takers=specialist@NORTH, leads=supervisor@CENTRAL",
            "SWITCHBOARD_OIDC_NAME": "Sign in with Maple; Se connecter avec Érable",
        }
        settings = load_settings(REAL | PROVIDER | said)
        assert settings.oidc_issuer == PROVIDER["SWITCHBOARD_OIDC_ISSUER"]
        assert settings.oidc_name == ("Sign in with Maple", "Se connecter avec Érable")
        assert settings.oidc_roles == (
            GroupRole(group="cn=call takers", role="specialist", partner="NORTH"),
            GroupRole(group="leads", role="supervisor", partner="CENTRAL"),
        )
        assert "hush-hush" not in repr(settings)

    def test_is_whole_or_not_there(self) -> None:
        for name in PROVIDER:
            rest = {other: value for other, value in PROVIDER.items() if other != name}
            (problem,) = problems_of(REAL | rest)
            assert "set all three or none" in problem


class TestCheckGroups:
    def test_names_partners_that_the_network_lacks(self) -> None:
        roles = (
            GroupRole(group="a", role="planner", partner="NORTH"),
            GroupRole(group="b", role="planner", partner="SOUTH"),
        )
        (problem,) = check_groups(load_network(), roles)
        assert "'SOUTH'" in problem
