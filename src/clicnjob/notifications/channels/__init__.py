"""Ways out: kept, logged, an SMS gateway, an SMTP server. Which one is the settings' choice."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from clicnjob.notifications.channels.base import NotSentError, Sender
from clicnjob.notifications.channels.http_sms import HttpSms
from clicnjob.notifications.channels.keep import Keep, Log
from clicnjob.notifications.channels.smtp import Smtp
from clicnjob.notifications.enums import Channel

__all__ = ["NotSentError", "Sender", "sender_of"]


def sender_of(channel: str, settings: Any) -> Sender:
    """The way out of a channel. Raises ImproperlyConfigured for a name that means nothing."""
    name = settings.SMS_CHANNEL if channel == Channel.SMS else settings.EMAIL_CHANNEL
    if name == "outbox":
        return Keep()
    if name == "log":
        return Log()
    if name == "http" and channel == Channel.SMS and settings.SMS_URL:
        return HttpSms(settings.SMS_URL, settings.SMS_TOKEN)
    if name == "smtp" and channel == Channel.EMAIL and settings.SMTP_URL:
        return Smtp(settings.SMTP_URL, settings.EMAIL_SENDER)
    message = f"{channel}: {name!r} is not a way out (outbox, log, or http with SMS_URL, smtp with SMTP_URL)."
    raise ImproperlyConfigured(message)
