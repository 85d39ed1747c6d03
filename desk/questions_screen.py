"""Planners' questions over HTTP: a page of questions with short answers, a page for each, and files to take away."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.question_files import FILES
from desk.question_names import Names
from desk.question_view import AnswerTold, answer_view
from desk.question_words import QUESTIONS, path_of, sentence
from desk.taken_away import names_of, taken_away
from reporting.questions.answers import Answer
from reporting.questions.asked import Question

router = APIRouter()


@router.get("/questions")
@allow(Rule.FIGURES, Whose.NETWORK)
async def questions(request: Request) -> HTMLResponse:
    """Every question with its answer in a sentence, for the usual months and the whole network."""
    asker, names = services_of(request).questions, await names_of(request)
    span = await asker.span()
    found = []
    for question in Question:
        told = ""
        if span is not None:
            told = sentence(await asker.ask(asker.narrowed(question, {}, span)), names)
        found.append((path_of(question), names.say(QUESTIONS[question]), told))
    return page(request, "questions.html", questions=found, span=span, names=names)


@router.get("/questions/{question}")
@allow(Rule.FIGURES, Whose.NETWORK)
async def one_question(request: Request, question: str) -> HTMLResponse:
    names = await names_of(request)
    answered = await _answered(request, question, names)
    return page(
        request,
        "question.html",
        view=None if answered is None else answered[1],
        title=names.say(QUESTIONS[Question(question)]),
        files=FILES,
    )


@router.get("/questions/{question}/{table}/{form}")
@allow(Rule.FIGURES, Whose.NETWORK)
async def take_away(request: Request, question: str, table: str, form: str) -> Response:
    """One table of an answer as CSV or Parquet; the whole answer as JSON."""
    names = await names_of(request)
    answered = await _answered(request, question, names)
    if answered is None:
        raise NoAccess
    answer, told = answered
    asked = answer.asked
    return await taken_away(
        request,
        answer,
        told,
        names,
        table=table,
        form=form,
        page_path=told.path,
        query=told.query,
        name=f"{question}-{table}-{asked.first}-{asked.last}",
        label=lambda row: names.row(row, asked),
    )


@router.get("/unanswered")
@allow(Rule.FIGURES, Whose.NETWORK)
async def unanswered(request: Request) -> HTMLResponse:
    """The question of callers whom nobody answered, which is not one of records, in a place of its own."""
    return await one_question(request, Question.UNANSWERED.value)


@router.get("/unanswered/{table}/{form}")
@allow(Rule.FIGURES, Whose.NETWORK)
async def take_unanswered(request: Request, table: str, form: str) -> Response:
    return await take_away(request, Question.UNANSWERED.value, table, form)


async def _answered(request: Request, question: str, names: Names) -> tuple[Answer, AnswerTold] | None:
    """Answer what the address asks; None: no month is made yet. Raises: NoAccess for what is no question."""
    if question not in set(Question):
        raise NoAccess
    services = services_of(request)
    asker = services.questions
    span = await asker.span()
    if span is None:
        return None
    asked = asker.narrowed(Question(question), dict(request.query_params), span)
    answer = await asker.ask(asked)
    languages = [entry.language for entry in services.network.menu]
    return answer, answer_view(answer, names, span, asker.places, languages)
