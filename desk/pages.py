"""Jinja2 pages: the environment, and what every page is given."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.languages import LANGUAGES
from desk.access import LOCALE_COOKIE, VISITOR_COOKIE, Person, csrf_token, sentences_of, services_of
from desk.emergencies import bands
from desk.script_words import script_words

TEMPLATES = Path(__file__).with_name("templates")
THEMES = ("system", "light", "dark")
YEAR_S = 31_536_000

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, *, status: int = 200, **given: Any) -> HTMLResponse:
    person: Person | None = getattr(request.state, "person", None)
    services, sentences = services_of(request), sentences_of(request)
    visitor = request.cookies.get(VISITOR_COOKIE) or services.new_id() + services.new_id()
    csrf = person.csrf if person else csrf_token(visitor)
    words, now = sentences.words, services.clock.now()
    shown = {
        "now_ms": now,
        "emergencies": bands(services.floor.floor, now, sentences) if person is not None else (),
        **given,
    }
    content = _ENVIRONMENT.get_template(template).render(
        say=words.say,
        count=words.count,
        words=words,
        sentences=sentences,
        locale=words.locale,
        theme=theme_of(person),
        csrf=csrf,
        person=person,
        settings=services.settings,
        single_sign_on=services.single_sign_on is not None,
        network=sentences.network,
        spoken=LANGUAGES,
        path=request.url.path,
        script_words=script_words(words),
        **shown,
    )
    response = HTMLResponse(content, status_code=status)
    if person is None:
        set_cookie(request, response, VISITOR_COOKIE, visitor)
    return response


def theme_of(person: Person | None) -> str:
    return person.account.theme if person and person.account.theme in THEMES else "system"


def set_cookie(request: Request, response: HTMLResponse | Any, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and that other sites' pages do not send along."""
    response.set_cookie(
        name,
        value,
        httponly=True,
        samesite="lax",
        secure=services_of(request).settings.cookies_secure,
        path="/",
        max_age=YEAR_S if name == LOCALE_COOKIE else None,
    )
