"""Text from anywhere as the value of a header field: one line, and nothing that could become a field of its own.

A feed's title `=?utf-8?q?x=0D=0ABcc:_evil@x.org?=` is harmless to look at, and a Bcc once somebody's program has decoded it.
"""

from __future__ import annotations

import re
from email.header import decode_header, make_header

_ROUNDS = 8  # encoded words within encoded words; more is no accident
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")


def decoded(text: str) -> str:
    """The text with its encoded words (RFC 2047) decoded, as every reader's program would, until there are none."""
    for _ in range(_ROUNDS):
        try:
            further = str(make_header(decode_header(text))) if "=?" in text else text
        except (ValueError, LookupError, UnicodeError):
            break
        if further == text:
            break
        text = further
    return text


def one_line(text: str) -> str:
    """The text decoded, without control characters, on one line; what could still begin an encoded word is taken apart."""
    return " ".join(CONTROL.sub(" ", decoded(text)).replace("=?", "= ?").split())


def file_name(text: str) -> str:
    """A name that lies in the folder it is saved to, on every system: at most 100 characters, its ending kept."""
    stem, dot, ending = re.sub(r'[/\\:*?"<>|\x00-\x1f]', "-", one_line(text)).rpartition(".")
    return f"{stem.strip('. ')[:90] or 'issue'}{dot}{ending[:9]}"
