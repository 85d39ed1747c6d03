"""Values that were stored in an earlier form, brought to the present one, so that what was stored stays readable.

A field is added with a default and never renamed; where the form of a value changed nevertheless, the way from the
old one to the new stands here. Bytes in, bytes out: a value in the present form comes back as it is.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from routing.model import AT_ONCE, OTHER, Language, Trigger
from routing.rulebook import WHOLE_NETWORK, LanguageRule, Reach, Widening, standard_rules

Brought = Callable[[bytes], bytes]

_DECODER = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder()


def _brought(bring: Callable[[Any], None]) -> Brought:
    """Change a value in place; one that is no such value is left for the decoder to refuse."""

    def brought(body: bytes) -> bytes:
        content = _DECODER.decode(body)
        try:
            bring(content)
        except (AttributeError, KeyError, TypeError):
            return body
        return _ENCODER.encode(content)

    return brought


def _queued(event: Any) -> None:
    """Until November 2026 a step of a route named the milliseconds after which it began."""
    interpreter = event["language"] == OTHER
    event["route"]["steps"] = [_step(step, interpreter) for step in event["route"]["steps"]]


def _step(step: dict[str, Any], interpreter: bool) -> dict[str, Any]:
    after_ms = step.pop("after_ms")
    when = Trigger(waited_ms=after_ms) if after_ms else AT_ONCE
    return step | {"when": when, "interpreter": interpreter}


def _published(content: Any) -> None:
    """Until November 2026 a rule book held no rules: the four that every network starts from were in the program."""
    book = content["book"]
    after_ms = book["limits"].pop("widen_after_ms", 0)
    languages = [Language(code) for code in book.pop("interpreter_languages", (OTHER,))]
    book["rules"] = standard_rules(_widening(after_ms))
    book["languages"] = [LanguageRule(code=code, interpreter=AT_ONCE, kept=False) for code in languages]


def _widening(after_ms: int) -> tuple[Widening, ...]:
    if not after_ms:
        return WHOLE_NETWORK
    return Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(waited_ms=after_ms))


def _where(mark: bytes, bring: Brought, *, found: bool) -> Brought:
    """Look for what tells the two forms apart before anything is decoded twice."""
    return lambda body: bring(body) if (mark in body) is found else body


_BOOK = _where(b'"rules":', _brought(_published), found=False)
EVENTS: Mapping[str, Brought] = MappingProxyType(
    {"ContactQueued": _where(b'"after_ms":', _brought(_queued), found=True), "RuleBookPublished": _BOOK}
)
COMMANDS: Mapping[str, Brought] = MappingProxyType({"PublishRuleBook": _BOOK})
