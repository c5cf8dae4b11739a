"""Words of notifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where a notice goes, in the order that holds for who chose none."""

    PUSH = "push", _("notification")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")


class OutboxState(models.TextChoices):
    """Where a row of the outbox stands."""

    WAITING = "waiting", "à envoyer"
    SENT = "sent", "envoyé"
    KEPT = "kept", "gardé (rien n’est envoyé)"
    FAILED = "failed", "abandonné"
    CANCELLED = "cancelled", "annulé"
