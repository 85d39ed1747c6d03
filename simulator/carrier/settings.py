"""Everything that can be told to the carrier double before it starts."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

HttpMethod = Literal["GET", "POST"]
Share = Field(default=0.0, ge=0.0, le=1.0)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NumberSettings(Frozen):
    """What a dialled number, or a TwiML App, does with a call or a text message.

    `voice_fallback_url` may be `static:<name>`, a document of `CarrierSettings.twiml_bins`: Twilio hosts
    those itself, so they answer when the backend does not. `application_sid`: the TwiML App that takes a number's
    calls in place of the addresses here.
    """

    voice_url: str = ""
    voice_method: HttpMethod = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: HttpMethod = "POST"
    status_callback: str | None = None
    status_callback_method: HttpMethod = "POST"
    sms_url: str | None = None
    sms_method: HttpMethod = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: HttpMethod = "POST"
    application_sid: str = ""
    friendly_name: str = ""


class FarEnd(Frozen):
    """How a dialled party behaves: a partner's telephone, a SIP address or a client.

    `digits` answers the Gathers of a whisper document; `talk_s` of None leaves hanging up to the other side.
    `answered_by`: who picks up, in the words of answering-machine detection; a machine speaks for `message_s` after
    which its beep is heard. `sip_code`: how a call that fails is refused; empty, the usual code of its outcome.
    `key_delay_s`: from the beginning of a prompt to the key, scaled like the prompt. `hangs_up_after_s`: how long after
    the answer the line breaks, or is put down, whatever goes on then; in plain seconds.
    """

    outcome: Literal["answered", "busy", "no-answer", "failed"] = "answered"
    ring_s: float = 0.2
    talk_s: float | None = None
    digits: tuple[str, ...] = ()
    answered_by: Literal["human", "machine", "fax", "unknown"] = "human"
    message_s: float = 3.0
    sip_code: str = ""
    text_outcome: Literal["delivered", "undelivered", "failed"] = "delivered"
    key_delay_s: float = 0.0
    hangs_up_after_s: float | None = None


class FaultSettings(Frozen):
    """Shares of messages that go wrong; all zero by default.

    `repeat` sends a callback again with its idempotency token, `replay` with another token. `reorder` holds
    a callback back by up to `reorder_s_max`, `delay` by up to `delay_s_max`. `repeat_twiml` sends a TwiML
    request twice and keeps the first answer. `rest_lost_answer` carries a REST order out, then answers 500.
    """

    repeat: float = Share
    replay: float = Share
    reorder: float = Share
    reorder_s_max: float = 0.2
    delay: float = Share
    delay_s_max: float = 10.0
    drop: float = Share
    repeat_twiml: float = Share
    rest_429: float = Share
    rest_500: float = Share
    rest_503: float = Share
    rest_lost_answer: float = Share
    rest_slow: float = Share
    rest_slow_s: float = 2.0


class CarrierSettings(Frozen):
    """One Twilio account.

    Time:    `time_scale` multiplies what a caller sits through in ordinary documents: Say, Play, Pause, the
             time-outs of Gather and Dial, the delay before a scripted key. `wait_time_scale` does so inside
             waitUrl documents, apart because to shorten those multiplies the requests of all who wait.
             Patience, talk time and latencies are plain seconds.
    Numbers: a dialled number missing from `numbers` is not in service.
    """

    account_sid: str = "AC" + "0" * 31 + "1"
    auth_token: str
    api_key_sid: str = "SK" + "0" * 31 + "2"
    api_key_secret: str
    application_sid: str = "AP" + "0" * 31 + "3"
    numbers: dict[str, NumberSettings] = {}
    application: NumberSettings | None = None
    twiml_bins: dict[str, str] = {}
    far_ends: dict[str, FarEnd] = {}
    far_end_default: FarEnd = FarEnd()
    desk_origins: tuple[str, ...] = ()

    seed: int = 211
    time_scale: float = 1.0
    wait_time_scale: float = 1.0
    say_s_per_character: float = 0.065
    play_s: float = 20.0
    wait_document_s_min: float = 0.5
    ring_latency_s: float = 0.0
    join_latency_s: float = 0.0
    vanish_noticed_after_s: float = 0.0
    retry_pause_s: float = 0.05
    detection_s: float = 0.0
    text_step_s: float = 0.02

    calls_per_second: float = 1.0
    queue_size_default: int = 1000
    room_size_max: int = 250
    connections_max: int = 1000
    ended_calls_kept: int = 50_000
    alerts_kept: int = 5_000

    unknown_fields: bool = True
    dial_action_after_hangup: bool = False
    remember_prompts: bool = False
    faults: FaultSettings = FaultSettings()
