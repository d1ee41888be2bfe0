"""What a message must be to be called conformant: checked on the bytes, not by what made them."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

#: Once each (RFC 5322 §3.6, RFC 2045 §4, RFC 3834 §5, RFC 2919).
NEEDED = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted", "list-id", "content-language")
#: Also allowed, once.
ALLOWED = (*NEEDED, "reply-to", "list-unsubscribe", "list-unsubscribe-post", "dkim-signature")
_UNFOLDED = (b"list-unsubscribe", b"list-id", b"message-id", b"to", b"from", b"reply-to")  # addresses have no place to fold at


def faults(data: bytes) -> list[str]:
    """What is wrong with a message's bytes; [] is conformant."""
    header = data.split(b"\r\n\r\n", 1)[0]
    message = message_from_bytes(data, policy=default)
    return [*_lines(data, header), *_fields(message, header), *_parts(message)]


def _lines(data: bytes, header: bytes) -> list[str]:
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        found.append("a bare CR or LF (RFC 5322 §2.3)")
    if max(map(len, data.split(b"\r\n"))) > 998:
        found.append("a line over 998 octets (RFC 5322 §2.1.1)")
    if b"\x00" in data:
        found.append("a NUL (RFC 5321 §4.5.2)")
    if not data.endswith(b"\r\n"):
        found.append("the last line has no end")
    name = b""
    for line in header.split(b"\r\n"):
        name = line.split(b":")[0].lower() if line[:1] not in b" \t" else name
        if len(line) > 78 and name not in _UNFOLDED:
            found.append(f"a field is not folded: {line[:60]!r}")
    return found


def _fields(message: EmailMessage, header: bytes) -> list[str]:
    names = [name.lower() for name in message]
    found = [f"{name}: {names.count(name)} times" for name in NEEDED if names.count(name) != 1]
    found += [f"{name}: {names.count(name)} times, or not ours" for name in set(names) if names.count(name) != 1 or name not in ALLOWED]
    found += [f"{name}: a control character" for name, value in message.items() if re.search(r"[\x00-\x1f\x7f]", str(value))]
    found += [f"{name}: {defect!r}" for name, value in message.items() for defect in getattr(value, "defects", ())]
    if len(message["To"].addresses) != 1 or len(message["From"].addresses) != 1:
        found.append("not one sender and one recipient")
    if not re.fullmatch(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>", str(message["Message-ID"])):
        found.append(f"Message-ID {message['Message-ID']} (RFC 5322 §3.6.4)")
    if parsedate_to_datetime(message["Date"]).tzinfo is None:
        found.append("Date without a zone")
    if not message.get("To", "").isascii() and not header.isascii():
        header.decode("utf-8")  # RFC 6532: raises where it is not
    return found


def _parts(message: EmailMessage) -> list[str]:
    found = [f"{part.get_content_type()}: {defect!r}" for part in message.walk() for defect in part.defects]
    for part in message.walk():
        encoding = str(part.get("Content-Transfer-Encoding", "7bit")).lower()
        if not part.is_multipart() and encoding not in ("7bit", "quoted-printable", "base64"):
            found.append(f"{part.get_content_type()}: {encoding}")
        if not part.is_multipart() and encoding == "7bit" and not part.get_payload(decode=True).isascii():
            found.append(f"{part.get_content_type()}: not 7bit")
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    if any(body is None or body.get_content_charset() != "utf-8" for body in bodies):
        found.append("text or HTML is missing, or not UTF-8")
    if message.get_content_type() not in ("multipart/mixed", "multipart/alternative"):
        found.append(f"is {message.get_content_type()}")
    shown = bodies[1].get_content() if bodies[1] else ""
    named = set(re.findall(r'src="cid:([^"]+)"', shown))
    carried = {str(part["Content-ID"])[1:-1] for part in message.walk() if part["Content-ID"]}
    if named != carried:
        found.append(f"pictures named {sorted(named)}, carried {sorted(carried)} (RFC 2392)")
    return found
