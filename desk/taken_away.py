"""Tables that are taken away as files, by whoever may see them; and the names that they go by."""

import asyncio

from fastapi import Request
from fastapi.responses import Response

from desk.access import person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.question_charts import Label
from desk.question_files import FILES, Taken
from desk.question_names import Names
from desk.table_view import Told
from records.audit import Action
from reporting.questions.answers import Report


async def taken_away(
    request: Request,
    report: Report,
    told: Told,
    names: Names,
    *,
    table: str,
    form: str,
    page_path: str,
    query: str,
    name: str,
    label: Label,
) -> Response:
    """Give one table of a page as a file, and write down that it was taken. Raises: NoAccess for what is not there."""
    wanted = next((one for one in report.tables if one.name == table), None)
    if wanted is None or form not in FILES:
        raise NoAccess
    services = services_of(request)
    await services.trail.note(person_of(request).id, Action.EXPORTED, f"{page_path}/{table}/{form}?{query}")
    link = f"{services.settings.public_url}{page_path}?{query}"
    taken = Taken(report=report, table=wanted, told=told, names=names, label=label, link=link, name=name)
    return await asyncio.to_thread(FILES[form].file, taken)


async def names_of(request: Request) -> Names:
    services = services_of(request)
    return Names(
        sentences=sentences_of(request),
        taxonomy=services.taxonomy(),
        form=(await services.forms.in_force()).form,
        classes=services.questions.places.classes,
    )
