"""Words of enrolment."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class ClaimState(models.TextChoices):
    """Where a claim stands (R7)."""

    WAITING = "waiting", pro_lazy("attend qu’un animateur le trouve")
    MATCHED = "matched", pro_lazy("à confirmer par le jeune")
    CONFIRMED = "confirmed", pro_lazy("confirmé")
    DROPPED = "dropped", pro_lazy("abandonné")


class CallOutcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", pro_lazy("joint·e")
    AGAIN = "again", pro_lazy("à rappeler")
    WRONG_NUMBER = "wrong_number", pro_lazy("mauvais numéro")


class InvitedBy(models.TextChoices):
    """How somebody of an existing caseload is asked to join."""

    SMS = "sms", pro_lazy("SMS")
    EMAIL = "email", pro_lazy("e-mail")
    CARD = "card", pro_lazy("carte")
