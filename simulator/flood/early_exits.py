"""A network file whose ways out of the queue open at once, so that a flood of minutes meets with them."""

import re

_WAY_OUT = re.compile(r'\{ kind = "(call-back|voicemail)"[^}]*\}')
_MESSAGE = re.compile(r'message = "[^"]+"')
REVIEW_S = 1
CALL_BACKS = "\n[call_backs]\nattempts = 2\nagain_after_s = 60\nring_s = 10\nattempt_s = 45\n"


def with_early_exits(text: str) -> str:
    """Change a network's text: each call-back and voicemail is open from the first look at the queue on, looks come
    every second, and call-backs that reach nobody are tried again once, after a minute."""

    def at_once(found: re.Match[str]) -> str:
        message = _MESSAGE.search(found[0])
        words = f", {message[0]}" if message is not None else ""
        return f'{{ kind = "{found[1]}"{words} }}'

    text = _WAY_OUT.sub(at_once, text)
    text = re.sub(r"^review_s = \d+", f"review_s = {REVIEW_S}", text, flags=re.MULTILINE)
    return re.sub(r"^\[call_backs\]$.*?(?=^\[|\Z)", "", text, flags=re.MULTILINE | re.DOTALL) + CALL_BACKS
