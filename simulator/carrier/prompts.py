"""What a caller hears and answers: Say, Play, Pause, Gather, Record."""

from math import inf

from simulator.carrier.documents import resolve, tell
from simulator.carrier.leg import Goto, HungUp, Leg
from simulator.carrier.verbs import Document, Gather, Pause, Play, Prompt, Record, Say

PROMPT_CHARACTERS_NOTED = 120
RECORDING_READY_S = 0.2


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


async def perform_record(leg: Leg, record: Record, document: Document) -> Goto | None:
    """Take a message. The person hangs up when it is said, or is cut off at the greatest length."""
    clock = leg.account.clock
    begun = clock.now()
    message_s = leg.person.message_s()
    cut_off = message_s > record.length_s_max
    try:
        await leg.linger(leg.scaled(min(message_s, record.length_s_max)))
        if not cut_off:
            raise HungUp("caller", "message_left")
    except HungUp:
        fields = _recorded(leg, record, document, clock.now() - begun)
        tell(leg, Goto(resolve(document, record.action), record.method, fields | _HUNG_UP))
        raise
    fields = _recorded(leg, record, document, record.length_s_max)
    return Goto(resolve(document, record.action), record.method, fields | {"Digits": ""})


_HUNG_UP = {"Digits": "hangup", "CallStatus": "completed"}


def _recorded(leg: Leg, record: Record, document: Document, seconds: float) -> dict[str, str]:
    """Keep the recording, report it a little later. Returns: what the action is told of it."""
    account = leg.account
    sid = account.dice.sid("RE")
    base = f"https://api.twilio.com/2010-04-01/Accounts/{account.settings.account_sid}"
    duration = str(max(1, round(seconds)))
    fields = {"RecordingUrl": f"{base}/Recordings/{sid}", "RecordingSid": sid, "RecordingDuration": duration}
    leg.note("recorded", recording_sid=sid, duration_s=int(duration))
    if record.recording_status_callback and "completed" in record.recording_status_callback_events:
        message = {
            **fields,
            "AccountSid": account.settings.account_sid,
            "CallSid": leg.call.sid,
            "RecordingStatus": "completed",
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
        }
        url = resolve(document, record.recording_status_callback)
        method = record.recording_status_callback_method
        account.clock.call_later(RECORDING_READY_S, lambda: account.post.notify(method, url, message))
    return fields
