"""What a caller hears and answers: Say, Play, Pause, Gather."""

from collections import deque
from collections.abc import Iterable
from math import inf

from simulator.carrier.documents import resolve
from simulator.carrier.leg import Goto, Leg
from simulator.carrier.verbs import Document, Gather, Pause, Play, Prompt, Say

PROMPT_CHARACTERS_NOTED = 120
HEARD_CHARACTERS_NOTED = 300


def length_s(leg: Leg, prompt: Prompt) -> float:
    """How long a prompt lasts, unscaled."""
    settings = leg.account.settings
    match prompt:
        case Say(text=text, loop=loop):
            return len(text) * settings.say_s_per_character * loop if text else 0.0
        case Play(url=url, loop=loop):
            return leg.account.sounds.length_s(url) * loop
        case Pause(length_s=length):
            return length


def wording(prompts: tuple[Prompt, ...]) -> str:
    parts = [p.text if isinstance(p, Say) else p.url for p in prompts if not isinstance(p, Pause)]
    return " ".join(parts)[:PROMPT_CHARACTERS_NOTED]


async def perform_prompt(leg: Leg, prompt: Prompt, document: Document) -> Goto | None:
    await _fetch(leg, (prompt,))
    seconds = length_s(leg, prompt)
    if leg.account.settings.remember_prompts:
        _note_heard(leg, prompt, seconds)
    await leg.linger(leg.scaled(seconds))
    return None


async def _fetch(leg: Leg, prompts: Iterable[Prompt]) -> None:
    for prompt in prompts:
        if isinstance(prompt, Play):
            await leg.account.sounds.fetch(prompt.url, leg.call.sid)


def _note_heard(leg: Leg, prompt: Prompt, seconds: float) -> None:
    """Note what a caller begins to hear, and how long it lasts before any scale."""
    if not isinstance(prompt, Pause):
        text = prompt.text if isinstance(prompt, Say) else prompt.url
        kind = "say" if isinstance(prompt, Say) else "play"
        leg.note("heard", prompt=text[:HEARD_CHARACTERS_NOTED], kind=kind, lasts_ms=round(1_000 * seconds))


async def perform_gather(leg: Leg, gather: Gather, document: Document) -> Goto | None:
    """Play the prompts until a key is pressed, collect, and submit.

    The scripted answer comes `answer_delay_s` after the prompts begin, or never if that is too late.
    """
    clock = leg.account.clock
    await _fetch(leg, gather.prompts)
    prompt = wording(gather.prompts)
    timeout_s = leg.scaled(gather.timeout_s)
    begun = clock.now()
    to_hear = (
        deque(_in_time(leg, gather.prompts, begun)) if leg.account.settings.remember_prompts else deque()
    )
    deadline = begun + leg.scaled(sum(length_s(leg, p) for p in gather.prompts)) + timeout_s
    answer = leg.person.answer_to_prompt((_everything(gather.prompts) or None) if leg.is_queued else None)
    answer_at = begun + leg.scaled(answer[1]) if answer else inf
    typed = ""
    while not _is_complete(gather, typed):
        while to_hear and to_hear[0][0] <= clock.now() and not typed:
            _, sound, seconds = to_hear.popleft()
            _note_heard(leg, sound, seconds)
        if leg.keys:
            entered, leg.keys = leg.keys, ""
            if not _is_taken(gather, entered):
                leg.note("not_taken", entered=entered, url=document.url)
                continue
            leg.note("digits", digits=entered, prompt=prompt, url=document.url)
            typed += entered
            deadline = clock.now() + timeout_s
        elif answer and clock.now() >= answer_at and answer_at <= deadline:
            leg.keys, answer, answer_at = answer[0], None, inf
        elif clock.now() >= deadline:
            break
        else:
            heard_at = to_hear[0][0] if to_hear and not typed else inf
            await leg.pause(min(deadline, answer_at, heard_at) - clock.now())
    if not typed:
        leg.note("no_input", prompt=prompt, url=document.url)
    elif _is_speech(gather, typed):
        # The carrier waits for the silence that ends a sentence.
        pause_s = gather.timeout_s if gather.speech_timeout_s is None else gather.speech_timeout_s
        await leg.linger(leg.scaled(pause_s))
    return _submission(gather, typed, document)


def _in_time(leg: Leg, prompts: Iterable[Prompt], begun: float) -> Iterable[tuple[float, Prompt, float]]:
    """Give each prompt with when it begins and how many seconds it lasts."""
    at = begun
    for prompt in prompts:
        seconds = length_s(leg, prompt)
        yield at, prompt, seconds
        at += leg.scaled(seconds)


def _everything(prompts: Iterable[Prompt]) -> str:
    return " ".join(prompt.text for prompt in prompts if isinstance(prompt, Say))


def _is_complete(gather: Gather, typed: str) -> bool:
    finished = bool(gather.finish_on_key) and any(key in gather.finish_on_key for key in typed)
    return finished or len(typed) >= gather.digits_max or (bool(typed) and _is_speech(gather, typed))


def _is_speech(gather: Gather, typed: str) -> bool:
    return "speech" in gather.inputs and not _is_keys(typed)


def _is_taken(gather: Gather, entered: str) -> bool:
    """Tell whether the carrier listens for what a caller does: keys and words are asked for apart."""
    return ("dtmf" if _is_keys(entered) else "speech") in gather.inputs


def _is_keys(entered: str) -> bool:
    return set(entered) <= set("0123456789*#")


def _submission(gather: Gather, typed: str, document: Document) -> Goto | None:
    if not typed and not gather.action_on_empty_result:
        return None
    fields = {"msg": "Gather End"}
    if _is_speech(gather, typed):
        fields |= {"SpeechResult": typed, "Confidence": "0.9"}
    else:
        cut = next((place for place, key in enumerate(typed) if key in gather.finish_on_key), None)
        digits = typed if cut is None else typed[:cut]
        fields |= {"Digits": digits[: int(min(gather.digits_max, len(digits)))]}
        if cut is not None:
            fields["FinishedOnKey"] = typed[cut]
    return Goto(resolve(document, gather.action), gather.method, fields)
