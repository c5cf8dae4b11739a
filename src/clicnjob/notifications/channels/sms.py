"""What SMS gateways have in common: the sender's name, the alphabet, which refusals are final.

A text leaves at most once: the row's id is its idempotency key where the gateway knows one; elsewhere it is its label, and
a second try first asks the gateway whether the label is there (``Rendered.again``).
"""

from typing import Any

import httpx

from clicnjob.notifications.channels.base import TIMEOUT_SECONDS, NotSentError
from clicnjob.notifications.queries import Rendered
from clicnjob.notifications.rules import gsm

AGAIN_LATER = frozenset({401, 402, 403, 408, 409, 425, 429})
"""Refusals that say nothing of the text: too many at once, no credit left, a key that its owner must renew."""


def sender_name(notice: Rendered) -> str:
    """R13: a neutral sender in discreet mode. Eleven characters at most."""
    return "INFO" if notice.discreet else notice.sms_sender or "MISSIONLOC"


def words(notice: Rendered) -> str:
    """The text as a gateway takes it."""
    return gsm(notice.text)


def call(method: str, url: str, *, headers: dict[str, str], content: bytes | None = None) -> httpx.Response:
    """One call to a gateway. Raises NotSentError: for good only when the gateway refuses this very text."""
    try:
        answer = httpx.request(
            method, url, headers=headers, content=content, timeout=TIMEOUT_SECONDS, follow_redirects=False
        )
    except httpx.HTTPError as error:
        raise NotSentError(type(error).__name__) from error
    if answer.is_success:
        return answer
    refused = 400 <= answer.status_code < 500 and answer.status_code not in AGAIN_LATER
    raise NotSentError(f"HTTP {answer.status_code}", for_good=refused)


def body_of(answer: httpx.Response) -> Any:
    """The JSON of an answer. Raises NotSentError where there is none: what became of the text is not known."""
    try:
        return answer.json()
    except ValueError as error:
        raise NotSentError("answer is no JSON") from error
