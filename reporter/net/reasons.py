"""Why a fetch failed, in the words of who reads the issue."""

from __future__ import annotations

from http import HTTPStatus

import httpcore

from reporter.net import body
from reporter.net.address import Refused
from reporter.net.answers import Limits

#: What can go wrong between here and there.
FAILURES = (
    Refused,
    OSError,  # TimeoutError among them
    body.TooLarge,
    body.Garbled,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)

_SIGNS = (
    ("SSL", "no secure connection could be made"),
    ("refused", "the server refused the connection"),
    ("unreachable", "the server cannot be reached"),
)


def reason(error: Exception, limits: Limits) -> str:
    """The failure in a reader's words."""
    if isinstance(error, Refused | body.Garbled):
        return str(error)
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return f"timed out after {limits.seconds:g} s"
    if isinstance(error, body.TooLarge):
        return f"larger than {limits.size / 2**20:g} MB"
    if isinstance(error, httpcore.ProxyError):
        return f"the proxy refused: {error}"
    if isinstance(error, httpcore.ProtocolError):
        return "the server's answer broke off or is not HTTP"
    return _connection_reason(str(error))


def _connection_reason(detail: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in detail:
        return "its certificate is not valid: " + detail.partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
    return next((words for sign, words in _SIGNS if sign in detail), "the connection broke off")


def status(code: int) -> str:
    """ "404 Not Found"."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
