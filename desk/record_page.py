"""The page of one record: what it holds, who changed what, when and why; opened for a correction, deleted, restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.record_lines import Changed, changes_between, lines_of
from desk.record_screen import REFUSALS, form_of, readable
from desk.record_words import STATUSES, channel_told
from desk.words import note
from records.accounts import Role
from records.record_draft import RecordDraft
from records.record_history import REASON_CHARS_MAX, Act, Moment
from records.record_outcome import RecordOutcome
from records.record_rows import CallRecord, RecordStatus

router = APIRouter()
ACTS = {
    Act.FINALISED: note("Made final"),
    Act.TAKEN_OVER: note("Taken over"),
    Act.REOPENED: note("Opened for a correction"),
    Act.LEFT_AS_IT_WAS: note("Correction given up"),
    Act.DELETED: note("Deleted"),
    Act.RESTORED: note("Restored"),
}
Reason = Annotated[str, Form(max_length=REASON_CHARS_MAX)]
Version = Annotated[int, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentView:
    act: str
    by: str
    when: str
    reason: str
    changes: tuple[Changed, ...]


@router.get("/records/{contact}")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def show(request: Request, contact: str) -> HTMLResponse:
    return await _page(request, await readable(request, contact))


@router.post("/records/{contact}/reopen")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def reopen(request: Request, contact: str, reason: Reason = "") -> Response:
    """Open a final record for a correction: one's own, or as a supervisor for whoever wrote it."""
    record, person = await readable(request, contact), person_of(request)
    mine = person.answers and record.specialist == person.id
    if not mine and not _answers_for(request, record):
        raise NoAccess
    outcome = await services_of(request).record_life.reopen(
        contact, by=person.id, reason=reason, writer=record.specialist
    )
    if outcome.refusal is not None:
        return await _refused(request, outcome, reason)
    return RedirectResponse(f"/desk?record={contact}" if mine else f"/records/{contact}", status_code=303)


@router.post("/records/{contact}/delete")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def delete(request: Request, contact: str, version: Version, reason: Reason = "") -> Response:
    record = await readable(request, contact)
    if not _answers_for(request, record):
        raise NoAccess
    outcome = await services_of(request).record_life.delete(
        contact, version=version, by=person_of(request).id, reason=reason
    )
    return await _after(request, outcome, reason)


@router.post("/records/{contact}/restore")
@allow(Rule.ADMINISTRATOR, Whose.PARTNER)
async def restore(request: Request, contact: str, version: Version, reason: Reason = "") -> Response:
    await readable(request, contact)
    outcome = await services_of(request).record_life.restore(
        contact, version=version, by=person_of(request).id, reason=reason
    )
    return await _after(request, outcome, reason)


def _answers_for(request: Request, record: CallRecord) -> bool:
    """Whether the person supervises the partner whose record it is."""
    person = person_of(request)
    return person.supervises and (person.of_all_partners or person.account.partner == record.partner)


async def _after(request: Request, outcome: RecordOutcome, reason: str) -> Response:
    if outcome.refusal is not None:
        return await _refused(request, outcome, reason)
    return RedirectResponse(f"/records/{outcome.record.contact_id}", status_code=303)


async def _refused(request: Request, outcome: RecordOutcome, reason: str) -> HTMLResponse:
    assert outcome.refusal is not None, "asked only after a refusal"
    told = sentences_of(request).words.say(REFUSALS[outcome.refusal])
    return await _page(request, outcome.record, told=told, reason=reason, status=409)


async def _page(
    request: Request, record: CallRecord, *, told: str = "", reason: str = "", status: int = 200
) -> HTMLResponse:
    person, words = person_of(request), sentences_of(request).words
    form, names = await form_of(request, record), await names_of(request).all()
    moments = await services_of(request).record_life.history(record.contact_id)
    final, answers_for = record.status is RecordStatus.FINALISED, _answers_for(request, record)
    mine = person.answers and record.specialist == person.id
    deleted = record.status is RecordStatus.DELETED
    return page(
        request,
        "record_page.html",
        status=status,
        record=record,
        state=words.say(STATUSES[record.status]),
        channel=channel_told(form, record.channel, words),
        writer=names.get(record.specialist, record.specialist),
        # A deleted record says nothing of what it said, to nobody.
        lines=() if deleted else lines_of(record.draft, form, words, services_of(request).taxonomy()),
        moments=await _moments(request, moments, names),
        told=told,
        reason=reason,
        most=REASON_CHARS_MAX,
        may_reopen=final and (mine or answers_for),
        mine=mine,
        may_delete=answers_for and not deleted,
        may_restore=deleted and person.account.role is Role.ADMINISTRATOR,
    )


async def _moments(request: Request, moments: Sequence[Moment], names: Mapping[str, str]) -> list[MomentView]:
    """Tell what happened, the latest first, and beside each moment what it changed."""
    words, services = sentences_of(request).words, services_of(request)
    told: list[MomentView] = []
    before: RecordDraft | None = None
    for moment in moments:
        after = moment.content
        changes: tuple[Changed, ...] = ()
        # A deletion withholds; what it took away is not said again.
        if after is not None and before is not None and moment.act is not Act.DELETED:
            form = (await services.forms.edition(moment.form_version)).form
            changes = changes_between(before, after, form, words, services.taxonomy())
        told.append(
            MomentView(
                act=words.say(ACTS[moment.act]),
                by=names.get(moment.by, moment.by),
                when=words.moment(moment.at),
                reason=moment.reason,
                changes=changes,
            )
        )
        before = after or before
    return told[::-1]
