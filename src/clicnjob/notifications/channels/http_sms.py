"""A generic SMS gateway: one JSON POST with a bearer token."""

import httpx

from clicnjob.notifications.channels.base import TIMEOUT_SECONDS, NotSentError
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered

AGAIN_LATER = frozenset({408, 425, 429})


class HttpSms:
    """``POST url {"to", "text", "sender", "reference"}``; any 2xx is an acceptance."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def send(self, notice: Rendered) -> OutboxState:
        """Hand the SMS over. The row's id is the idempotency key: a second try is not a second SMS."""
        headers = {"Idempotency-Key": str(notice.id)}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = {
            "to": notice.recipient,
            "text": notice.text,
            # R13: a neutral sender in discreet mode.
            "sender": "INFO" if notice.discreet else "MISSIONLOC",
            "reference": str(notice.id),
        }
        try:
            answer = httpx.post(self._url, json=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False)
        except httpx.HTTPError as error:
            raise NotSentError(type(error).__name__) from error
        if answer.is_success:
            return OutboxState.SENT
        refused = 400 <= answer.status_code < 500 and answer.status_code not in AGAIN_LATER
        raise NotSentError(f"HTTP {answer.status_code}", for_good=refused)
