"""Brevo's transactional SMS (``POST /v3/transactionalSMS/send``)."""

import json
from urllib.parse import urlencode

from clicnjob.notifications.channels.base import NotSentError, Receipt
from clicnjob.notifications.channels.sms import body_of, call, sender_name, words
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered


class Brevo:
    """One call a text, labelled (``tag``) with the row's id; a second try first looks for the label among the events."""

    def __init__(self, url: str, key: str, report_to: str = "") -> None:
        self._root = f"{url.rstrip('/')}/v3/transactionalSMS"
        self._headers = {"api-key": key, "Content-Type": "application/json", "Accept": "application/json"}
        self._report_to = report_to

    def _found(self, tag: str) -> str:
        query = urlencode({"tags": tag, "limit": 1})
        events = body_of(call("GET", f"{self._root}/statistics/events?{query}", headers=self._headers)).get(
            "events", []
        )
        return str(events[0].get("messageId", "")) if events else ""

    def send(self, notice: Rendered) -> Receipt:
        """Hand the SMS over, once."""
        tag = str(notice.id)
        if notice.again and (known := self._found(tag)):
            return Receipt(OutboxState.SENT, known)
        text = words(notice)
        body = {
            "sender": sender_name(notice),
            "recipient": notice.recipient.removeprefix("+"),
            "content": text,
            "type": "transactional",
            "tag": tag,
            "unicodeEnabled": not text.isascii(),
        }
        if self._report_to:
            body["webUrl"] = self._report_to
        try:
            answer = body_of(
                call("POST", f"{self._root}/send", headers=self._headers, content=json.dumps(body).encode())
            )
        except NotSentError as error:
            # 400 is said of the number: everything else in the body is ours and fixed.
            if error.reason == "HTTP 400":
                raise NotSentError(error.reason, dead=True) from error
            raise
        return Receipt(OutboxState.SENT, str(answer.get("messageId", "")))
