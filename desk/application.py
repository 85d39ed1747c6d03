"""Composes the screens: routes, access, headers, errors, static files."""

from pathlib import Path

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from desk import (
    account_screen,
    accounts_screen,
    audit_screen,
    board_screen,
    calendar_screen,
    contact_screen,
    conversation_screen,
    directory_screen,
    document_screen,
    draft_screen,
    dry_run_screen,
    edition_screen,
    emergency_screen,
    find,
    flood_screen,
    follow_up_screen,
    follow_ups_screen,
    form_screen,
    ledger_screen,
    open_data_screen,
    open_tables_screen,
    opened_screen,
    owed_screen,
    phone_screen,
    questions_screen,
    record_form_edit_screen,
    record_form_screen,
    record_page,
    record_screen,
    recording_screen,
    rules_screen,
    second_factor_screen,
    shared_numbers_screen,
    sign_in,
    single_sign_on_screen,
    specialist,
    suggestion_screen,
    talk_screen,
    taxonomy_screen,
    text_screen,
    voicemail_screen,
    waits_screen,
    warnings_screen,
)
from desk.access import declared, guard, sentences_of, services_of
from desk.errors import DeskError, Malformed, NoAccess, NotSignedIn, RecordsSilent
from desk.headers import (
    NOT_STORED,
    STATIC_PREFIX,
    TWILIO_SIGNALLING,
    SecurityHeaders,
    origin_of,
    security_headers,
)
from desk.measures import BoardCache
from desk.names import Names
from desk.pages import page
from desk.proofs import Proofs
from desk.services import DeskServices
from desk.shelf import Shelf
from desk.words import LOCALES, Words
from records.errors import RecordsError

ROOMS = (
    sign_in,
    single_sign_on_screen,
    specialist,
    phone_screen,
    talk_screen,
    recording_screen,
    text_screen,
    record_screen,
    record_page,
    record_form_screen,
    record_form_edit_screen,
    find,
    board_screen,
    contact_screen,
    conversation_screen,
    questions_screen,
    warnings_screen,
    ledger_screen,
    waits_screen,
    emergency_screen,
    flood_screen,
    owed_screen,
    suggestion_screen,
    directory_screen,
    taxonomy_screen,
    open_data_screen,
    open_tables_screen,
    voicemail_screen,
    opened_screen,
    audit_screen,
    second_factor_screen,
    account_screen,
    accounts_screen,
    follow_up_screen,
    follow_ups_screen,
    shared_numbers_screen,
)
RULE_ROOMS = (
    rules_screen,
    calendar_screen,
    edition_screen,
    draft_screen,
    dry_run_screen,
    document_screen,
    form_screen,
)
STATIC = Path(__file__).with_name("static")
BODY_BYTES_MAX = 256 * 1024

log = structlog.get_logger(__name__)


def desk_application(services: DeskServices) -> FastAPI:
    """Build the screens. Raises: UndeclaredRoute when a route does not say who may use it, or on whose records."""
    app = FastAPI(
        title="Switchboard 211: screens",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(guard)],
        max_body_size=BODY_BYTES_MAX,
    )
    for locale in LOCALES:
        # A broken translation stops the program here, not the first reader.
        Words(locale, services.settings.zone)
    app.state.services = services
    app.state.names = Names(services.accounts, services.clock)
    app.state.board_cache = BoardCache(services)
    app.state.shelf = Shelf(services, services.clock)
    app.state.proofs = Proofs(services.rules.prove, services.clock)
    for room in (*ROOMS, *RULE_ROOMS):
        app.include_router(room.router)
    list(declared(app))
    app.mount(STATIC_PREFIX.rstrip("/"), StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(DeskError, _desk_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(RecordsError, _records_silent)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _our_fault)
    headers = security_headers(_connect_sources(services), secure=services.settings.cookies_secure)
    app.state.security_headers = headers
    app.add_middleware(SecurityHeaders, headers=headers)
    return app


def _connect_sources(services: DeskServices) -> tuple[str, ...]:
    if services.softphone.kind == "twilio":
        return TWILIO_SIGNALLING
    return (origin_of(services.softphone.url),) if services.softphone.url else ()


async def _desk_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeskError), "registered for DeskError only"
    if isinstance(error, NotSignedIn) and request.method == "GET" and _is_page(request):
        return RedirectResponse("/sign-in", status_code=303)
    return _told(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for HTTPException only"
    found = NoAccess() if error.status_code in (404, 405) else Malformed()
    return _told(request, found, status=error.status_code)


async def _malformed(request: Request, _: Exception) -> Response:
    return _told(request, Malformed())


async def _records_silent(request: Request, error: Exception) -> Response:
    # Expected while the database is away, and frequent then: counted by its line, not by its traceback.
    return _told(request, RecordsSilent())


async def _gone(request: Request, _: Exception) -> Response:
    # Whoever leaves a page while it still sends something is told nothing, and it is nobody's fault.
    return Response(status_code=400)


async def _our_fault(request: Request, error: Exception) -> Response:
    answer = _told(request, DeskError(), cause=error)
    # This is answered outside all middleware.
    answer.headers.update(request.app.state.security_headers | {"Cache-Control": NOT_STORED})
    return answer


def _told(
    request: Request, error: DeskError, *, status: int | None = None, cause: Exception | None = None
) -> Response:
    """Say it to a person as a page, to a script as JSON: what was kept, what to do, a reference."""
    reference = services_of(request).new_id()[:8]
    if error.status >= 500:
        log.warning(
            "screen_error", code=error.code, reference=reference, path=request.url.path, exc_info=cause
        )
    message = sentences_of(request).words.say(error.message)
    status = status or error.status
    if _is_page(request):
        return page(request, "notice.html", status=status, title=message, text=reference, back="/")
    body = {"ok": False, "refused": error.code, "by": None, "message": message, "reference": reference}
    return JSONResponse(body, status_code=status)


def _is_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
