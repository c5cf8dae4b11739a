"""OVHcloud SMS: its API signed with an application's secret (``POST /sms/{service}/jobs``)."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from clicnjob.notifications.channels.base import NotSentError, Receipt
from clicnjob.notifications.channels.sms import body_of, call, sender_name, words
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered
from clicnjob.shared import clock


class Ovh:
    """One job a text, labelled (``tag``) with the row's id.

    The API knows no idempotency key: a second try looks for the label among what was sent, then among what waits.
    """

    def __init__(self, url: str, service: str, key: str, secret: str, consumer: str) -> None:
        self._root = f"{url.rstrip('/')}/sms/{service}"
        self._key, self._secret, self._consumer = key, secret, consumer

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self._root}{path}"
        content = json.dumps(body) if body is not None else ""
        stamp = str(int(clock.now().timestamp()))
        said = f"{self._secret}+{self._consumer}+{method}+{url}+{content}+{stamp}"
        headers = {
            "Content-Type": "application/json",
            "X-Ovh-Application": self._key,
            "X-Ovh-Consumer": self._consumer,
            "X-Ovh-Timestamp": stamp,
            # Their algorithm; the secret inside is what makes it a signature.
            "X-Ovh-Signature": "$1$" + hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest(),
        }
        return body_of(call(method, url, headers=headers, content=content.encode() if content else None))

    def _found(self, tag: str) -> str:
        for kind in ("outgoing", "jobs"):
            ids = self._call("GET", f"/{kind}?{urlencode({'tag': tag})}") if kind == "outgoing" else self._tagged(tag)
            if ids:
                return str(ids[0])
        return ""

    def _tagged(self, tag: str) -> list[int]:
        jobs = self._call("GET", "/jobs")
        return [pk for pk in jobs if self._call("GET", f"/jobs/{pk}").get("tag") == tag]

    def send(self, notice: Rendered) -> Receipt:
        """Hand the SMS over, once."""
        tag = notice.id.hex
        if notice.again and (known := self._found(tag)):
            return Receipt(OutboxState.SENT, known)
        answer = self._call(
            "POST",
            "/jobs",
            {
                "message": words(notice),
                "receivers": [notice.recipient],
                "sender": sender_name(notice),
                "noStopClause": True,
                "priority": "high",
                "charset": "UTF-8",
                "tag": tag,
            },
        )
        if notice.recipient in answer.get("invalidReceivers", []) or not answer.get("ids"):
            raise NotSentError("invalid receiver", dead=True)
        return Receipt(OutboxState.SENT, str(answer["ids"][0]))
