"""Recent contacts, and the answer to "why here?" for one of them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, call_names_of, names_of, sentences_of, services_of
from desk.engine_words import ENDED_BY, ENDS
from desk.errors import NoAccess
from desk.moment_words import moments
from desk.pages import page
from desk.trace import Routing, trace
from desk.trace_sentence import one_sentence
from desk.trace_view import event_view, life, offer_view, routing_view, send_view
from desk.words import LOCALES
from records.history import ContactFilter
from routing.model import ContactEnd, Instant
from routing.rulebook import RuleBook

router = APIRouter()


@router.get("/contacts")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def contacts(
    request: Request, end: str = "", partner: str = "", language: str = "", at: int = 0, after: str = ""
) -> HTMLResponse:
    """List contacts newest first; `at` and `after` name the last one of the page before."""
    services, sentences = services_of(request), sentences_of(request)
    known_end = ContactEnd(end) if end in set(ContactEnd) else None
    wanted = ContactFilter(
        partner=partner or None, language=language or None, ended_as=known_end, open_only=end == "open"
    )
    found = await services.history.contacts(wanted, after=(Instant(at), after) if after else None)
    ends = [
        ("open", sentences.words.say("Still here")),
        *((e, sentences.words.say(t)) for e, t in ENDS.items()),
    ]
    return page(
        request,
        "contacts.html",
        found=found,
        ends=ends,
        end_words=dict(ends),
        chosen={"end": end, "partner": partner, "language": language},
        names=await names_of(request).all(),
    )


@router.get("/contacts/{contact}")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def contact(request: Request, contact: str) -> Response:
    services, sentences = services_of(request), sentences_of(request)
    now = services.clock.now()
    events = await services.history.for_contact(contact)
    told = trace(events, now) if events else None
    if told is None or not told.stretches:
        raise NoAccess
    names = await names_of(request).all()
    say = sentences.words.say
    readers = [sentences.for_reader(locale) for locale in LOCALES]
    return page(
        request,
        "contact.html",
        contact=contact,
        trace=told,
        in_short=[(reader.words.locale, one_sentence(told, now, reader, names)) for reader in readers],
        evidence=sentences.evidence(told.evidence) if told.evidence else "",
        share=sentences.share(told.evidence) if told.evidence else "",
        end=say(ENDS[told.closed.end]) if told.closed else say("Still here"),
        ended_by=say(ENDED_BY[told.closed.by]) if told.closed else "",
        life=life(told, sentences.words),
        routings=[
            routing_view(routing, await _book(request, routing), await _edition(request, routing), sentences)
            for routing in told.routings
        ],
        moments=moments(told, await call_names_of(request)),
        offers=[offer_view(story, told, sentences, names) for story in told.offers],
        sends=[send_view(send, sentences) for send in told.sends],
        events=[event_view(event, sentences.words) for event in events],
    )


async def _book(request: Request, routing: Routing) -> RuleBook | None:
    """Find the version that said this: the floor's, while it has it, else the one on record for that time."""
    services = services_of(request)
    known = services.floor.floor.rule_books.get(routing.rule_book)
    if known is not None:
        return known
    recorded = await services.emergencies.book_at(routing.at)
    return recorded if recorded is not None and recorded.version == routing.rule_book else None


async def _edition(request: Request, routing: Routing) -> int | None:
    return await services_of(request).rules.audit.edition_of(routing.rule_book, routing.at)
