"""The directory's keeper: sources and their editions, an import with its faults, pairs to judge, missing languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.fault_words import said_again
from desk.imports import ImportOrder
from desk.pages import page
from desk.spreadsheet import csv_download
from desk.words import Words, note
from records.directory.duplicates import Candidate, Listed
from records.directory.editions import Edition, EditionState
from records.directory.faults import Fault, Weight
from routing.model import PartnerId

router = APIRouter()
FAULTS_SHOWN = 200
FAULT_HEADINGS = (note("Weight"), note("Where"), note("Field"), note("What is wrong"), note("What to do"))
STATES: Mapping[EditionState, str] = {
    EditionState.LOADING: note("being read"),
    EditionState.CURRENT: note("in force"),
    EditionState.FORMER: note("the one before"),
    EditionState.REFUSED: note("refused: nothing of it is in force"),
}
WEIGHTS = {Weight.WRONG: note("wrong: not used"), Weight.REMARK: note("remark: used without this part")}
WHY = {
    "same telephone number, like names": note("same telephone number, like names"),
    "same name in one division, of two organizations": note(
        "same name in one division, of two organizations"
    ),
    "same name of one organization": note("same name of one organization"),
}
TOLD = {
    "started": note("The import has begun. The edition before stays in force until it is complete."),
    "others": note(
        "Nothing was begun: you bring in what your own partner keeps. An administrator brings in the rest."
    ),
    "busy": note("Nothing was begun: another import is on its way, or the file is not there. Try again."),
}


@router.get("/directory")
@allow(Rule.KEEPER, Whose.NETWORK)
async def directory(request: Request, told: str = "") -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    return page(
        request,
        "directory.html",
        told=sentences.words.say(TOLD.get(told, "")),
        owners=[(code, sentences.partner(PartnerId(code))) for code in services.network.partners],
        **await _state(request),
    )


@router.get("/directory/state")
@allow(Rule.KEEPER, Whose.NETWORK, by_itself=True)
async def state(request: Request) -> JSONResponse:
    """Give what changes while an import is on its way."""
    return JSONResponse(await _state(request))


@router.put("/directory/files/{name}")
@allow(Rule.KEEPER, Whose.NETWORK)
async def take(request: Request, name: str, stamp: str, size: int, start: int = 0) -> JSONResponse:
    """Take a piece of a file; the answer says where to go on."""
    there = await services_of(request).imports.take(name, stamp, size, start, await request.body())
    if there is None:
        raise Malformed
    return JSONResponse({"ok": True, "there": there})


@router.post("/directory/imports")
@allow(Rule.KEEPER, Whose.NETWORK)
async def start_import(
    request: Request,
    file: Annotated[str, Form(max_length=90)],
    source: Annotated[str, Form(pattern=r"^[a-z0-9_-]{1,40}$")],
    owner: Annotated[str, Form(max_length=64)],
    title: Annotated[str, Form(max_length=120)] = "",
    licence: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(pattern=r"^(en|fr)$")] = "en",
    leave_out_wrong: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    services = services_of(request)
    if owner not in services.network.partners:
        raise Malformed
    if not await _may_bring(request, source, owner):
        return RedirectResponse("/directory?told=others", status_code=303)
    order = ImportOrder(
        file=file,
        source=source,
        owner=owner,
        title=title,
        licence=licence,
        language=language,
        leave_out_wrong=bool(leave_out_wrong),
    )
    begun = services.imports.start(order)
    if begun:
        await services.keeping.note_import(source, person_of(request).id, file)
    return RedirectResponse(f"/directory?told={'started' if begun else 'busy'}", status_code=303)


@router.get("/directory/editions/{number}")
@allow(Rule.KEEPER, Whose.NETWORK)
async def edition(request: Request, number: int) -> HTMLResponse:
    """Show what was wrong with an edition, by row."""
    services, sentences = services_of(request), sentences_of(request)
    found = await _edition(request, number)
    faults = await services.keeping.faults(number, FAULTS_SHOWN)
    shown = [_fault(fault, sentences.words) for fault in faults]
    return page(request, "directory_edition.html", edition=_told(request, found), faults=shown)


@router.get("/directory/editions/{number}/faults.csv")
@allow(Rule.KEEPER, Whose.NETWORK)
async def faults(request: Request, number: int) -> Response:
    await _edition(request, number)
    found = await services_of(request).keeping.faults(number)
    words = sentences_of(request).words
    rows = [
        (one.weight, one.where, one.field, one.what.text, one.remedy.text)
        for one in (_fault(fault, words) for fault in found)
    ]
    headings = [words.say(heading) for heading in FAULT_HEADINGS]
    return csv_download([headings, *rows], f"edition-{number}-faults")


@router.get("/directory/duplicates")
@allow(Rule.KEEPER, Whose.NETWORK)
async def duplicates(request: Request) -> HTMLResponse:
    pairs = await services_of(request).keeping.pairs()
    return page(
        request,
        "directory_duplicates.html",
        waiting=pairs.waiting,
        pairs=[_pair(request, pair) for pair in pairs.open],
        judged=[(_pair(request, pair), same) for pair, same in pairs.judged],
    )


@router.post("/directory/duplicates")
@allow(Rule.KEEPER, Whose.NETWORK)
async def judge(
    request: Request,
    one: Annotated[str, Form(max_length=64)],
    other: Annotated[str, Form(max_length=64)],
    verdict: Annotated[str, Form(pattern=r"^(same|different)$")],
) -> Response:
    """Remember what somebody found of a pair; nothing is merged."""
    same = verdict == "same"
    await services_of(request).keeping.judge(one, other, same=same, by=person_of(request).id)
    return RedirectResponse("/directory/duplicates", status_code=303)


@router.get("/directory/gaps")
@allow(Rule.KEEPER, Whose.NETWORK)
async def gaps(request: Request) -> HTMLResponse:
    found, total = await services_of(request).keeping.gaps()
    sentences = sentences_of(request)
    shown = [(gap, sentences.partner(PartnerId(gap.owner))) for gap in found]
    return page(request, "directory_gaps.html", gaps=shown, total=total)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in the reader's language; `lang`: the language of one that could not be said anew."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    where: str
    field: str
    what: Told
    remedy: Told
    weight: str


def _fault(fault: Fault, words: Words) -> FaultView:
    def told(sentence: str) -> Told:
        again = said_again(words, sentence)
        return Told(again) if again is not None else Told(sentence, "en")

    return FaultView(
        where=fault.path,
        field=fault.field,
        what=told(fault.what),
        remedy=told(fault.remedy),
        weight=words.say(WEIGHTS[fault.weight]),
    )


async def _may_bring(request: Request, source: str, owner: str) -> bool:
    """Whether the person's own partner keeps what is brought, and what it takes the place of."""
    person = person_of(request)
    if person.of_all_partners:
        return True
    current = [
        one for one in await services_of(request).keeping.editions() if one.state is EditionState.CURRENT
    ]
    owners = {owner, *(one.owner for one in current if one.source == source)}
    return owners == {person.account.partner}


async def _edition(request: Request, number: int) -> Edition:
    """Raises: NoAccess"""
    found = [one for one in await services_of(request).keeping.editions() if one.number == number]
    if not found:
        raise NoAccess
    return found[0]


async def _state(request: Request) -> dict[str, Any]:
    services, sentences = services_of(request), sentences_of(request)
    running, ended = services.imports.running, services.imports.ended
    editions = await services.keeping.editions()
    words = sentences.words
    said = ""
    if running is not None:
        said = words.say("{file} is being imported as {source}.", file=running.file, source=running.source)
    elif ended is not None:
        text = (
            note("The import of {file} is done.")
            if ended.good
            else note("The import of {file} changed nothing.")
        )
        said = words.say(text, file=ended.order.file)
    return {
        "running": running is not None or any(one.state is EditionState.LOADING for one in editions),
        "said": said,
        "detail": "" if ended is None or ended.good or running is not None else ended.said,
        "editions": [_told(request, one) for one in editions],
        "files": [
            {"name": one.name, "size": "" if one.size is None else f"{words.decimal(one.size / 1e6, 1)} MB"}
            for one in services.imports.files()
        ],
    }


def _told(request: Request, one: Edition) -> dict[str, Any]:
    sentences = sentences_of(request)
    words = sentences.words
    return {
        "number": one.number,
        "source": one.source,
        "title": one.title,
        "owner": sentences.partner(PartnerId(one.owner)),
        "state": words.say(STATES[one.state]),
        "current": one.state is EditionState.CURRENT,
        "services": words.number(one.services),
        "wrong": words.number(one.wrong),
        "remarks": words.number(one.remarks),
        "file": one.file_name,
        "changed": words.moment(one.changed_at),
        "licence": one.licence,
    }


def _pair(request: Request, pair: Candidate) -> dict[str, Any]:
    words = sentences_of(request).words
    return {
        "one": _side(request, pair.one),
        "other": _side(request, pair.other),
        "likeness": words.percent(pair.likeness),
        "why": words.say(WHY.get(pair.why, pair.why)),
    }


def _side(request: Request, one: Listed) -> dict[str, str]:
    return {
        "id": one.id,
        "name": one.name,
        "owner": sentences_of(request).partner(PartnerId(one.owner)),
        "source": one.source,
        "phone": f"{one.phone[:3]}-{one.phone[3:6]}-{one.phone[6:]}" if one.phone else "",
    }
