"""Words of notifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clicnjob.shared.language import pro_lazy


class Channel(models.TextChoices):
    """Where a notice goes, in the order that holds for who chose none."""

    PUSH = "push", _("notification")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")


class OutboxState(models.TextChoices):
    """Where a row of the outbox stands."""

    WAITING = "waiting", pro_lazy("à envoyer")
    SENT = "sent", pro_lazy("envoyé")
    KEPT = "kept", pro_lazy("gardé (rien n’est envoyé)")
    FAILED = "failed", pro_lazy("abandonné")
    CANCELLED = "cancelled", pro_lazy("annulé")
