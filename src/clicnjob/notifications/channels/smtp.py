"""E-mail by SMTP: ``smtp://user:password@host:587`` (STARTTLS where the server offers it) or ``smtps://…:465``."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from urllib.parse import unquote, urlsplit

from clicnjob.notifications.channels.base import SENT, TIMEOUT_SECONDS, NotSentError, Receipt
from clicnjob.notifications.queries import Rendered


class Smtp:
    """One connection per text: a worker sends few of them."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def _message(self, notice: Rendered) -> EmailMessage:
        message = EmailMessage()
        name, mailbox = parseaddr(self._sender)
        # R13: a neutral sender in discreet mode.
        message["From"] = formataddr(("" if notice.discreet else notice.email_sender or name, mailbox))
        message["To"] = notice.recipient
        message["Subject"] = notice.subject
        message["Message-ID"] = f"<{notice.id}@{mailbox.rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text)
        return message

    def send(self, notice: Rendered) -> Receipt:
        """Hand the e-mail over to the server."""
        host, secure = self._url.hostname or "localhost", self._url.scheme == "smtps"
        context = ssl.create_default_context()
        try:
            message = self._message(notice)
            server = (
                smtplib.SMTP_SSL(host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=context)
                if secure
                else smtplib.SMTP(host, self._url.port or 25, timeout=TIMEOUT_SECONDS)
            )
            with server:
                server.ehlo()
                if not secure and server.has_extn("starttls"):
                    server.starttls(context=context)
                    server.ehlo()
                if self._url.username:
                    server.login(unquote(self._url.username), unquote(self._url.password or ""))
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise NotSentError(f"SMTP {codes[0]}", for_good=codes[0] >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise NotSentError(f"SMTP {error.smtp_code}", for_good=500 <= error.smtp_code < 600) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotSentError(type(error).__name__) from error
        return SENT
