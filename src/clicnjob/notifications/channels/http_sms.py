"""A generic SMS gateway: one JSON POST with a bearer token."""

import json

from clicnjob.notifications.channels.base import NotSentError, Receipt
from clicnjob.notifications.channels.sms import call, sender_name, words
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered


class HttpSms:
    """``POST url {"to", "text", "sender", "reference"}``; any 2xx is an acceptance, 404, 410 and 422 a number that is none."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def send(self, notice: Rendered) -> Receipt:
        """Hand the SMS over. The row's id is the idempotency key: a second try is not a second SMS."""
        headers = {"Idempotency-Key": str(notice.id), "Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = {
            "to": notice.recipient,
            "text": words(notice),
            "sender": sender_name(notice),
            "reference": str(notice.id),
        }
        try:
            call("POST", self._url, headers=headers, content=json.dumps(body).encode())
        except NotSentError as error:
            if error.reason in {"HTTP 404", "HTTP 410", "HTTP 422"}:
                raise NotSentError(error.reason, dead=True) from error
            raise
        return Receipt(OutboxState.SENT, str(notice.id))
