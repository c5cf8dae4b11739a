"""E-mail by a provider's own HTTP API, which django-anymail speaks: providers of the Union (Brevo, Mailjet)."""

from email.utils import formataddr, parseaddr
from typing import Any

import requests
from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.backends.brevo import EmailBackend as Brevo
from anymail.backends.mailjet import EmailBackend as Mailjet
from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from anymail.message import AnymailMessage

from clicnjob.notifications.channels.base import TIMEOUT_SECONDS, NotSentError, Receipt
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered

PROVIDERS: dict[str, type[AnymailRequestsBackend]] = {"brevo": Brevo, "mailjet": Mailjet}
REFUSED = {400, 422}
"""What providers answer to an e-mail they will never take; anything else is tried again."""
NOT_TAKEN = {"failed", "invalid", "rejected"}


class MailApi:
    """One provider, one call an e-mail. Opens and clicks are not followed: who reads is nobody's business."""

    def __init__(self, provider: str, key: str, secret: str, sender: str, url: str = "") -> None:
        words: dict[str, Any] = {"api_key": key, "timeout": TIMEOUT_SECONDS}
        if url:
            words["api_url"] = url
        if provider == "mailjet":
            words["secret_key"] = secret
        self._provider, self._words, self._sender = PROVIDERS[provider], words, sender

    def send(self, notice: Rendered) -> Receipt:
        """Hand the e-mail over."""
        name, mailbox = parseaddr(self._sender)
        message = AnymailMessage(
            subject=notice.subject,
            body=notice.text,
            # R13: a neutral sender in discreet mode.
            from_email=formataddr(("" if notice.discreet else notice.email_sender or name, mailbox)),
            to=[notice.recipient],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            self._provider(**self._words).send_messages([message])
        except (AnymailRecipientsRefused, AnymailInvalidAddress) as error:
            raise NotSentError(type(error).__name__, for_good=True) from None  # its words hold the recipient
        except AnymailError as error:
            status = error.status_code
            if status is None:
                cause = error.__cause__
                raise NotSentError(type(cause or error).__name__) from None
            raise NotSentError(f"HTTP {status}", for_good=status in REFUSED) from None
        except (requests.RequestException, ValueError) as error:
            raise NotSentError(type(error).__name__) from None
        said = message.anymail_status
        if not said.status or said.status & NOT_TAKEN:
            status = getattr(said.esp_response, "status_code", 0)
            raise NotSentError(f"HTTP {status}", for_good=status in REFUSED)
        return Receipt(OutboxState.SENT, str(said.message_id or ""))
