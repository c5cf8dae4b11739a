"""Ways out: kept, logged, an SMS gateway, an SMTP server or a provider of e-mail, browsers. Which one is the settings' choice."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from clicnjob.notifications.channels.base import KEPT, NotSentError, Receipt, Sender
from clicnjob.notifications.channels.brevo import Brevo
from clicnjob.notifications.channels.http_sms import HttpSms
from clicnjob.notifications.channels.keep import Keep, Log
from clicnjob.notifications.channels.ovh import Ovh
from clicnjob.notifications.channels.smtp import Smtp
from clicnjob.notifications.channels.webpush import WebPush
from clicnjob.notifications.enums import Channel

__all__ = ["KEPT", "NotSentError", "Receipt", "Sender", "sender_of"]


def sender_of(channel: str, settings: Any) -> Sender:
    """The way out of a channel. Raises ImproperlyConfigured for a name that means nothing."""
    if channel == Channel.PUSH:
        return WebPush(settings.PUBLIC_URL, settings.EMAIL_SENDER, settings.PUSH_ORIGINS)
    name = settings.SMS_CHANNEL if channel == Channel.SMS else settings.EMAIL_CHANNEL
    if name == "outbox":
        return Keep()
    if name == "log":
        return Log()
    found = _sms(name, settings) if channel == Channel.SMS else _email(name, settings)
    if found is None:
        message = f"{channel}: {name!r} is not a way out, or lacks its settings (docs/guides/notices.md)."
        raise ImproperlyConfigured(message)
    return found


def _sms(name: str, settings: Any) -> Sender | None:
    if name == "http" and settings.SMS_URL:
        return HttpSms(settings.SMS_URL, settings.SMS_TOKEN)
    if name == "ovh" and all((settings.OVH_SERVICE, settings.OVH_KEY, settings.OVH_SECRET, settings.OVH_CONSUMER)):
        url = settings.SMS_URL or "https://eu.api.ovh.com/1.0"
        return Ovh(url, settings.OVH_SERVICE, settings.OVH_KEY, settings.OVH_SECRET, settings.OVH_CONSUMER)
    if name == "brevo" and settings.SMS_TOKEN:
        return Brevo(settings.SMS_URL or "https://api.brevo.com", settings.SMS_TOKEN)
    return None


def _email(name: str, settings: Any) -> Sender | None:
    if name == "smtp" and settings.SMTP_URL:
        return Smtp(settings.SMTP_URL, settings.EMAIL_SENDER)
    if (name == "brevo" and settings.EMAIL_KEY) or (name == "mailjet" and settings.EMAIL_KEY and settings.EMAIL_SECRET):
        # Only where it is chosen: what it stands on takes memory.
        from clicnjob.notifications.channels.mail_api import MailApi  # noqa: PLC0415

        return MailApi(name, settings.EMAIL_KEY, settings.EMAIL_SECRET, settings.EMAIL_SENDER, settings.EMAIL_URL)
    return None
