"""Early warning over HTTP: which needs rose in the last complete weeks, and how often such a list is wrong."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.question_files import FILES
from desk.taken_away import names_of, taken_away
from desk.warning_view import row_label, warnings_told, week_choices
from reporting.warning.kept import KeptWeek
from reporting.warning.report import warning_report

router = APIRouter()


@router.get("/warnings")
@allow(Rule.FIGURES, Whose.NETWORK)
async def warnings(request: Request, week: str = "") -> HTMLResponse:
    names = await names_of(request)
    kept = await _kept(request, week)
    return page(
        request,
        "warnings.html",
        view=warnings_told(kept, warning_report(kept.rising), names) if kept else None,
        weeks=week_choices(await services_of(request).warnings.weeks(), names),
        files=FILES,
    )


@router.get("/warnings/{table}/{form}")
@allow(Rule.FIGURES, Whose.NETWORK)
async def take_warnings(request: Request, table: str, form: str, week: str = "") -> Response:
    """One table of the page as CSV or Parquet; the whole page as JSON."""
    names = await names_of(request)
    kept = await _kept(request, week)
    if kept is None:
        raise NoAccess
    report = warning_report(kept.rising)
    told = warnings_told(kept, report, names)
    return await taken_away(
        request,
        report,
        told,
        names,
        table=table,
        form=form,
        page_path="/warnings",
        query=told.query,
        name=f"warnings-{table}-{told.week}",
        label=row_label(names),
    )


async def _kept(request: Request, week: str) -> KeptWeek | None:
    """Find the week that ends on this day; the latest, where none does. None: no week is kept."""
    warnings, known = services_of(request).warnings, await services_of(request).warnings.weeks()
    wanted = next((last for last in known if last.isoformat() == week), known[0] if known else None)
    return await warnings.of(wanted) if wanted is not None else None
