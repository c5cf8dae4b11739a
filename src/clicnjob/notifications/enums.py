"""Words of notifications."""

from django.db import models


class Channel(models.TextChoices):
    """Where a notice goes."""

    SMS = "sms", "SMS"
    EMAIL = "email", "e-mail"


class OutboxState(models.TextChoices):
    """Where a row of the outbox stands."""

    WAITING = "waiting", "à envoyer"
    SENT = "sent", "envoyé"
    KEPT = "kept", "gardé (rien n’est envoyé)"
    FAILED = "failed", "abandonné"
    CANCELLED = "cancelled", "annulé"
