"""The caller's side alone, as load generators without a double play it: against our own webhooks and documents."""

from collections.abc import Callable

from simulator.carrier import CallerScript, DialRequest
from simulator.flood.caller_path import CallerPath, Post, Wait

BASE = "https://calls.example.org"
MENU = b'<Response><Gather action="/voice/menu/k1/1" numDigits="1" timeout="5"><Say>Press 1.</Say></Gather></Response>'
QUEUE = (
    b'<Response><Enqueue action="/voice/queue-exit/k1/s" waitUrl="/voice/wait/k1/en">q</Enqueue></Response>'
)
MUSIC = b"<Response><Say>Please wait.</Say><Play>music.mp3</Play></Response>"
HANG_UP = b"<Response><Hangup/></Response>"


def played(script: CallerScript, answer: Callable[[str], bytes | None]) -> tuple[list[Post], float]:
    """Play a call in no time. Returns: what was sent, and how long it took."""
    now = [0.0]
    caller = DialRequest(to="+14165550111", caller="+14165550142", script=script)
    path = CallerPath(
        caller,
        account_sid="AC" + "0" * 32,
        entry=f"{BASE}/voice/inbound#rc=2",
        status_callback=f"{BASE}/cb/call",
        clock=lambda: now[0],
    ).steps()
    sent: list[Post] = []
    step = next(path)
    while True:
        body = None
        if isinstance(step, Wait):
            now[0] += step.seconds
        else:
            sent.append(step)
            body = answer(step.url.removeprefix(BASE).partition("#")[0])
        try:
            step = path.send(body)
        except StopIteration:
            return sent, now[0]


def answers(path: str) -> bytes:
    if path.endswith("inbound"):
        return MENU
    if "/menu/" in path:
        return QUEUE
    return MUSIC if "/wait/" in path else HANG_UP


def places(sent: list[Post]) -> list[str]:
    return [one.url.removeprefix(BASE).partition("#")[0] for one in sent]


class TestCallerPath:
    def test_keys_waits_as_long_as_patience_lasts_and_says_goodbye(self) -> None:
        sent, took_s = played(CallerScript(digits=("2",), answer_delay_s=1.0, patience_s=30.0), answers)
        assert places(sent) == [
            "/voice/inbound",
            "/voice/menu/k1/1",
            "/voice/wait/k1/en",
            "/voice/wait/k1/en",
            "/voice/queue-exit/k1/s",
            "/cb/call",
        ]
        assert took_s == 31.0
        assert sent[1].fields["Digits"] == "2"
        assert (sent[4].fields["QueueResult"], sent[4].fields["QueueTime"]) == ("hangup", "30")
        assert (sent[5].fields["CallStatus"], sent[5].fields["CallDuration"]) == ("completed", "31")

    def test_is_one_call_with_one_name_from_beginning_to_end(self) -> None:
        sent, _ = played(CallerScript(digits=("1",), patience_s=1.0), answers)
        assert len({one.fields["CallSid"] for one in sent}) == 1
        assert sent[0].fields["CallStatus"] == "ringing"

    def test_says_nothing_and_is_let_go(self) -> None:
        sent, took_s = played(CallerScript(), answers)
        assert places(sent) == ["/voice/inbound", "/cb/call"]
        assert took_s > 5

    def test_leaves_in_the_menu_at_its_own_time(self) -> None:
        sent, took_s = played(CallerScript(hang_up_after_s=2.0), answers)
        assert (places(sent), took_s) == (["/voice/inbound", "/cb/call"], 2.0)

    def test_ends_when_a_document_says_so_or_none_comes(self) -> None:
        assert places(played(CallerScript(), lambda _: HANG_UP)[0]) == ["/voice/inbound", "/cb/call"]
        assert places(played(CallerScript(), lambda _: None)[0]) == ["/voice/inbound", "/cb/call"]
