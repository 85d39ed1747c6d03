import pytest

from desk.access import Rule, UndeclaredRoute, allow, rules
from desk.application import desk_application
from desk.headers import STATIC_PREFIX
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room

EXPECTED = {
    ("GET", "/", Rule.ANYONE),
    ("GET", "/sign-in", Rule.ANYONE),
    ("POST", "/sign-in", Rule.ANYONE),
    ("POST", "/language", Rule.ANYONE),
    ("POST", "/sign-out", Rule.SIGNED_IN),
    ("POST", "/theme", Rule.SIGNED_IN),
    ("GET", "/desk", Rule.SPECIALIST),
    ("GET", "/desk/state", Rule.SPECIALIST),
    ("GET", "/desk/stream", Rule.SPECIALIST),
    ("POST", "/desk/heartbeat", Rule.SPECIALIST),
    ("POST", "/desk/come-back", Rule.SPECIALIST),
    ("POST", "/desk/ready", Rule.SPECIALIST),
    ("POST", "/desk/not-ready", Rule.SPECIALIST),
    ("POST", "/desk/offers/{offer}/accept", Rule.SPECIALIST),
    ("POST", "/desk/offers/{offer}/decline", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/hang-up", Rule.SPECIALIST),
    ("GET", "/desk/contacts/{contact}/targets", Rule.SPECIALIST),
    ("GET", "/desk/contacts/{contact}/interpreters", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/hold", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/resume", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/interpreter", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/consult", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/transfer", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/parties/{party}/drop", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/parties/{party}/back", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/parties/{party}/hand-over", Rule.SPECIALIST),
    ("POST", "/desk/texts/offers/{offer}/take", Rule.SPECIALIST),
    ("POST", "/desk/texts/offers/{offer}/decline", Rule.SPECIALIST),
    ("GET", "/desk/texts/{contact}", Rule.SPECIALIST),
    ("POST", "/desk/texts/{contact}/messages", Rule.SPECIALIST),
    ("POST", "/desk/texts/{contact}/hand", Rule.SPECIALIST),
    ("GET", "/desk/texts/{contact}/colleagues", Rule.SPECIALIST),
    ("POST", "/desk/texts/{contact}/end", Rule.SPECIALIST),
    ("POST", "/desk/wrap-up/extend", Rule.SPECIALIST),
    ("POST", "/desk/wrap-up/done", Rule.SPECIALIST),
    ("POST", "/desk/softphone/token", Rule.SPECIALIST),
    ("GET", "/phone", Rule.SPECIALIST),
    ("POST", "/phone", Rule.SPECIALIST),
    ("POST", "/desk/phone/call", Rule.SPECIALIST),
    ("GET", "/phones", Rule.SUPERVISOR),
    ("GET", "/phones/{account}", Rule.SUPERVISOR),
    ("POST", "/phones/{account}", Rule.SUPERVISOR),
    ("GET", "/desk/records", Rule.SPECIALIST),
    ("GET", "/desk/records/{contact}", Rule.FRONT_LINE),
    ("PUT", "/desk/records/{contact}", Rule.SPECIALIST),
    ("POST", "/desk/records/{contact}/finalise", Rule.SPECIALIST),
    ("POST", "/desk/records/{contact}/take-over", Rule.SPECIALIST),
    ("POST", "/desk/records/{contact}/leave-as-it-was", Rule.SPECIALIST),
    ("GET", "/records/{contact}", Rule.FRONT_LINE),
    ("POST", "/records/{contact}/reopen", Rule.FRONT_LINE),
    ("POST", "/records/{contact}/delete", Rule.SUPERVISOR),
    ("POST", "/records/{contact}/restore", Rule.ADMINISTRATOR),
    ("GET", "/forms", Rule.ADMINISTRATOR),
    ("GET", "/forms/editions/{version}", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts", Rule.ADMINISTRATOR),
    ("GET", "/forms/drafts/{draft}", Rule.ADMINISTRATOR),
    ("GET", "/forms/drafts/{draft}/preview", Rule.ADMINISTRATOR),
    ("GET", "/forms/drafts/{draft}/edit/{part}", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/edit/{part}", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/add-field", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/add-section", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/remove", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/publish", Rule.ADMINISTRATOR),
    ("POST", "/forms/drafts/{draft}/discard", Rule.ADMINISTRATOR),
    ("GET", "/desk/find/needs", Rule.SPECIALIST),
    ("POST", "/desk/find/needs/missed", Rule.SPECIALIST),
    ("GET", "/desk/find/needs/together", Rule.SPECIALIST),
    ("GET", "/desk/find/services", Rule.SPECIALIST),
    ("GET", "/desk/find/places", Rule.SPECIALIST),
    ("GET", "/desk/find/unmet-reasons", Rule.SPECIALIST),
    ("POST", "/desk/suggestions", Rule.SPECIALIST),
    ("GET", "/directory", Rule.KEEPER),
    ("GET", "/directory/state", Rule.KEEPER),
    ("PUT", "/directory/files/{name}", Rule.KEEPER),
    ("POST", "/directory/imports", Rule.KEEPER),
    ("GET", "/directory/editions/{number}", Rule.KEEPER),
    ("GET", "/directory/editions/{number}/faults.csv", Rule.KEEPER),
    ("GET", "/directory/duplicates", Rule.KEEPER),
    ("POST", "/directory/duplicates", Rule.KEEPER),
    ("GET", "/directory/gaps", Rule.KEEPER),
    ("GET", "/directory/words", Rule.KEEPER),
    ("POST", "/directory/words", Rule.KEEPER),
    ("GET", "/directory/words/terms", Rule.KEEPER),
    ("POST", "/directory/words/remove", Rule.KEEPER),
    ("POST", "/directory/words/forget", Rule.KEEPER),
    ("GET", "/directory/suggestions", Rule.DIRECTORY),
    ("GET", "/open-data", Rule.ANYONE),
    ("GET", "/open-data/{file}", Rule.ANYONE),
    ("GET", "/open-data/releases/{release}", Rule.ANYONE),
    ("GET", "/hsds/", Rule.ANYONE),
    ("GET", "/hsds/services", Rule.ANYONE),
    ("GET", "/hsds/services/{record}", Rule.ANYONE),
    ("GET", "/hsds/service_at_locations", Rule.ANYONE),
    ("GET", "/hsds/service_at_locations/{record}", Rule.ANYONE),
    ("GET", "/hsds/organizations", Rule.ANYONE),
    ("GET", "/hsds/organizations/{record}", Rule.ANYONE),
    ("GET", "/hsds/taxonomies", Rule.ANYONE),
    ("GET", "/hsds/taxonomy_terms", Rule.ANYONE),
    ("GET", "/hsds/taxonomy_terms/{record}", Rule.ANYONE),
    ("POST", "/directory/suggestions/{suggestion}", Rule.DIRECTORY),
    ("GET", "/board", Rule.SUPERVISOR),
    ("GET", "/board/state", Rule.SUPERVISOR),
    ("GET", "/board/stream", Rule.SUPERVISOR),
    ("GET", "/conversations", Rule.SUPERVISOR),
    ("GET", "/conversations/state", Rule.SUPERVISOR),
    ("GET", "/conversations/stream", Rule.SUPERVISOR),
    ("POST", "/conversations/softphone/token", Rule.SUPERVISOR),
    ("POST", "/conversations/{contact}/listen", Rule.SUPERVISOR),
    ("POST", "/conversations/parties/{party}/mode", Rule.SUPERVISOR),
    ("POST", "/conversations/parties/{party}/leave", Rule.SUPERVISOR),
    ("GET", "/call-backs", Rule.FRONT_LINE),
    ("POST", "/call-backs/{contact}/cancel", Rule.FRONT_LINE),
    ("GET", "/voicemail", Rule.FRONT_LINE),
    ("GET", "/voicemail/{recording}/sound", Rule.FRONT_LINE),
    ("POST", "/voicemail/{recording}/claim", Rule.FRONT_LINE),
    ("POST", "/voicemail/{recording}/done", Rule.FRONT_LINE),
    ("GET", "/desk/follow-up/{contact}", Rule.FRONT_LINE),
    ("POST", "/desk/follow-up/{contact}/phone", Rule.SPECIALIST),
    ("POST", "/desk/follow-up/{contact}/code", Rule.SPECIALIST),
    ("PUT", "/desk/follow-up/{contact}/consent", Rule.SPECIALIST),
    ("POST", "/desk/follow-up/{contact}/withdraw", Rule.FRONT_LINE),
    ("POST", "/desk/follow-up/{contact}/advocacy", Rule.SPECIALIST),
    ("GET", "/follow-ups", Rule.FRONT_LINE),
    ("GET", "/follow-ups/{contact}", Rule.FRONT_LINE),
    ("POST", "/follow-ups/{contact}/claim", Rule.SPECIALIST),
    ("POST", "/follow-ups/{contact}/release", Rule.SPECIALIST),
    ("POST", "/follow-ups/{contact}/attempt", Rule.SPECIALIST),
    ("POST", "/follow-ups/{contact}/withdraw", Rule.FRONT_LINE),
    ("POST", "/follow-ups/{contact}/finish", Rule.SPECIALIST),
    ("GET", "/shared-numbers", Rule.SUPERVISOR),
    ("POST", "/shared-numbers", Rule.SUPERVISOR),
    ("POST", "/shared-numbers/{tag}/remove", Rule.SUPERVISOR),
    ("POST", "/desk/contacts/{contact}/record", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/record/pause", Rule.SPECIALIST),
    ("POST", "/desk/contacts/{contact}/record/resume", Rule.SPECIALIST),
    ("GET", "/recordings", Rule.SUPERVISOR),
    ("GET", "/recordings/{contact}/{number}/sound", Rule.SUPERVISOR),
    ("POST", "/recordings/{contact}/{number}/noted", Rule.SUPERVISOR),
    ("GET", "/contacts", Rule.SUPERVISOR),
    ("GET", "/contacts/{contact}", Rule.SUPERVISOR),
    ("GET", "/ledger", Rule.FIGURES),
    ("GET", "/ledger.csv", Rule.FIGURES),
    ("GET", "/waits", Rule.FIGURES),
    ("GET", "/rules", Rule.SUPERVISOR),
    ("GET", "/rules/check", Rule.SUPERVISOR),
    ("GET", "/rules/audit", Rule.SUPERVISOR),
    ("GET", "/rules/calendar", Rule.SUPERVISOR),
    ("GET", "/rules/preview", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/standing", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/document", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/again", Rule.SUPERVISOR),
    ("POST", "/rules/editions/{number}/again", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/new", Rule.SUPERVISOR),
    ("POST", "/rules/drafts", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/check", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/book", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/dry-run", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/dry-run", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/dry-run/cancel", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/submit", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/discard", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/base", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/publish", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/edit/{part}", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/edit/{part}", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/document", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/document.toml", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/document", Rule.ADMINISTRATOR),
    ("GET", "/emergency", Rule.SUPERVISOR),
    ("GET", "/emergency/band", Rule.SIGNED_IN),
    ("GET", "/emergency/review", Rule.SUPERVISOR),
    ("POST", "/emergency/declare", Rule.SUPERVISOR),
    ("POST", "/emergency/stand-down", Rule.SUPERVISOR),
    ("GET", "/emergency/{number}", Rule.SUPERVISOR),
    ("GET", "/sign-in/provider", Rule.ANYONE),
    ("GET", "/sign-in/back", Rule.ANYONE),
    ("POST", "/accounts/{account}/subject", Rule.ADMINISTRATOR),
    ("POST", "/accounts/{account}/subject/unlink", Rule.ADMINISTRATOR),
    ("GET", "/sign-in/code", Rule.ANYONE),
    ("POST", "/sign-in/code", Rule.ANYONE),
    ("GET", "/sign-in/set-up", Rule.ANYONE),
    ("POST", "/sign-in/set-up", Rule.ANYONE),
    ("GET", "/account", Rule.SIGNED_IN),
    ("POST", "/account/sign-ins/{sign_in}/end", Rule.SIGNED_IN),
    ("GET", "/account/second-factor", Rule.SIGNED_IN),
    ("POST", "/account/second-factor", Rule.SIGNED_IN),
    ("GET", "/accounts", Rule.ADMINISTRATOR),
    ("POST", "/accounts", Rule.ADMINISTRATOR),
    ("GET", "/accounts/new", Rule.ADMINISTRATOR),
    ("GET", "/accounts/{account}", Rule.ADMINISTRATOR),
    ("POST", "/accounts/{account}", Rule.ADMINISTRATOR),
    ("POST", "/accounts/{account}/sign-ins/end", Rule.ADMINISTRATOR),
    ("POST", "/accounts/{account}/second-factor/reset", Rule.ADMINISTRATOR),
    ("GET", "/opened", Rule.FRONT_LINE),
    ("POST", "/opened", Rule.FRONT_LINE),
    ("GET", "/opened/{contact}", Rule.FRONT_LINE),
    ("POST", "/opened/{contact}/close", Rule.FRONT_LINE),
    ("GET", "/audit", Rule.ADMINISTRATOR),
    ("GET", "/audit.csv", Rule.ADMINISTRATOR),
    ("GET", "/audit/routes", Rule.ADMINISTRATOR),
    ("GET", "/questions", Rule.FIGURES),
    ("GET", "/questions/{question}", Rule.FIGURES),
    ("GET", "/questions/{question}/{table}/{form}", Rule.FIGURES),
    ("GET", "/unanswered", Rule.FIGURES),
    ("GET", "/unanswered/{table}/{form}", Rule.FIGURES),
    ("GET", "/warnings", Rule.FIGURES),
    ("GET", "/warnings/{table}/{form}", Rule.FIGURES),
    ("GET", "/floods", Rule.SUPERVISOR),
    ("GET", "/floods/state", Rule.SUPERVISOR),
    ("GET", "/floods/stream", Rule.SUPERVISOR),
    ("GET", "/floods/review", Rule.SUPERVISOR),
    ("POST", "/floods/block", Rule.SUPERVISOR),
    ("POST", "/floods/unblock", Rule.SUPERVISOR),
    ("GET", "/rules", Rule.SUPERVISOR),
    ("GET", "/rules/check", Rule.SUPERVISOR),
    ("GET", "/rules/audit", Rule.SUPERVISOR),
    ("GET", "/rules/calendar", Rule.SUPERVISOR),
    ("GET", "/rules/preview", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/standing", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/document", Rule.SUPERVISOR),
    ("GET", "/rules/editions/{number}/again", Rule.SUPERVISOR),
    ("POST", "/rules/editions/{number}/again", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/new", Rule.SUPERVISOR),
    ("POST", "/rules/drafts", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/check", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/book", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/submit", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/discard", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/base", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/publish", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/document", Rule.SUPERVISOR),
    ("GET", "/rules/drafts/{draft}/document.toml", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/document", Rule.ADMINISTRATOR),
    ("GET", "/rules/drafts/{draft}/edit/{part}", Rule.SUPERVISOR),
    ("POST", "/rules/drafts/{draft}/edit/{part}", Rule.SUPERVISOR),
}
ONE_OF_EACH = [(method, path.replace("{", "").replace("}", "")) for method, path, _ in sorted(EXPECTED)]


class TestRoutes:
    async def test_all_declare_who_may_use_them(self, room: Room) -> None:
        assert set(rules(desk_application(room.services))) == EXPECTED

    async def test_without_a_rule_stop_the_program(self, room: Room) -> None:
        app = desk_application(room.services)

        async def forgotten() -> None: ...

        app.add_api_route("/forgotten", forgotten)
        with pytest.raises(UndeclaredRoute, match="/forgotten does not say who"):
            list(rules(app))
        allow(Rule.SIGNED_IN)(forgotten)
        with pytest.raises(UndeclaredRoute, match="/forgotten does not say whose"):
            list(rules(app))

    @pytest.mark.parametrize(("method", "path"), ONE_OF_EACH)
    async def test_that_change_something_need_the_token(
        self, browser: Browser, method: str, path: str
    ) -> None:
        if method == "GET":
            return
        await browser.sign_in("central_administrator")
        browser.csrf = "0" * 64
        answer = await browser.send(method, path, {})
        assert answer.status_code in (403, 422), answer.text
        assert answer.status_code == 403 or "PUT" in method or "finalise" in path

    async def test_refuse_strangers(self, browser: Browser) -> None:
        for method, path, rule in EXPECTED:
            if rule is not Rule.ANYONE and method == "GET":
                answer = await browser.client.get(path, headers={"Accept": "application/json"})
                assert answer.status_code == 401, path

    async def test_hide_the_board_from_specialists_and_the_desk_from_supervisors(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.client.get("/board")).status_code == 404
        async with new_browser(room) as other:
            await other.sign_in("central_supervisor_1")
            assert (await other.client.get("/desk")).status_code == 404
            assert (await other.client.get("/board")).status_code == 200

    async def test_refuse_another_sites_form(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        headers = {"X-CSRF-Token": browser.csrf, "Sec-Fetch-Site": "cross-site"}
        assert (await browser.client.post("/desk/ready", headers=headers)).status_code == 403


class TestHeaders:
    async def test_are_on_every_answer(self, browser: Browser) -> None:
        for path in ("/sign-in", "/nowhere", "/desk/state", f"{STATIC_PREFIX}app.css"):
            headers = (await browser.client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert "connect-src 'self' http://127.0.0.1:9999;" in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store" or path.startswith(STATIC_PREFIX)


class TestSignIn:
    async def test_says_the_same_of_a_wrong_name_and_a_wrong_password(self, browser: Browser) -> None:
        wrong_name = await browser.sign_in("nobody", "x")
        wrong_password = await browser.sign_in("central_east_01", "x")
        assert wrong_name.status_code == wrong_password.status_code == 401
        assert wrong_name.json()["message"] == wrong_password.json()["message"]

    async def test_slows_guessing_down_and_says_how_long_to_wait(self, browser: Browser, room: Room) -> None:
        for _ in range(4):
            await browser.sign_in("central_east_01", "guess")
        refused = await browser.sign_in("central_east_01")
        assert refused.status_code == 429
        assert "Wait" in refused.json()["message"]
        room.clock.at += 60_000
        assert (await browser.sign_in("central_east_01")).status_code == 200

    async def test_puts_nothing_secret_in_the_page_address(self, browser: Browser) -> None:
        await browser.open("/sign-in")
        form = {"sign_in": "central_supervisor_1", "password": "sample-password-211", "csrf": browser.csrf}
        answer = await browser.client.post("/sign-in", data=form)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/board"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie

    async def test_ends_with_sign_out(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.post("/sign-out")).json() == {"ok": True}
        assert (await browser.client.get("/desk/state")).status_code == 401
