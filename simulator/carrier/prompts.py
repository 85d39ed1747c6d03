"""What a caller hears and answers: Say, Play, Pause, Gather."""

from math import inf

from simulator.carrier.documents import resolve
from simulator.carrier.leg import Goto, Leg
from simulator.carrier.verbs import Document, Gather, Pause, Play, Prompt, Say

PROMPT_CHARACTERS_NOTED = 120


def length_s(leg: Leg, prompt: Prompt) -> float:
    """How long a prompt lasts, unscaled."""
    settings = leg.account.settings
    match prompt:
        case Say(text=text, loop=loop):
            return len(text) * settings.say_s_per_character * loop if text else 0.0
        case Play(loop=loop):
            return settings.play_s * loop
        case Pause(length_s=length):
            return length


def wording(prompts: tuple[Prompt, ...]) -> str:
    parts = [p.text if isinstance(p, Say) else p.url for p in prompts if not isinstance(p, Pause)]
    return " ".join(parts)[:PROMPT_CHARACTERS_NOTED]


async def perform_prompt(leg: Leg, prompt: Prompt, document: Document) -> Goto | None:
    if leg.account.settings.remember_prompts and not isinstance(prompt, Pause):
        leg.note("heard", prompt=wording((prompt,)))
    await leg.linger(leg.scaled(length_s(leg, prompt)))
    return None


async def perform_gather(leg: Leg, gather: Gather, document: Document) -> Goto | None:
    """Play the prompts until a key is pressed, collect, and submit.

    The scripted answer comes `answer_delay_s` after the prompts begin, or never if that is too late.
    """
    clock = leg.account.clock
    prompt = wording(gather.prompts)
    if leg.account.settings.remember_prompts and prompt:
        leg.note("heard", prompt=prompt)
    timeout_s = leg.scaled(gather.timeout_s)
    begun = clock.now()
    deadline = begun + leg.scaled(sum(length_s(leg, p) for p in gather.prompts)) + timeout_s
    answer = leg.person.answer_to_prompt()
    answer_at = begun + leg.scaled(answer[1]) if answer else inf
    typed = ""
    while not _is_complete(gather, typed):
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
            await leg.pause(min(deadline, answer_at) - clock.now())
    if not typed:
        leg.note("no_input", prompt=prompt, url=document.url)
    elif _is_speech(gather, typed):
        # The carrier waits for the silence that ends a sentence.
        pause_s = gather.timeout_s if gather.speech_timeout_s is None else gather.speech_timeout_s
        await leg.linger(leg.scaled(pause_s))
    return _submission(gather, typed, document)


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
