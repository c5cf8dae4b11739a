"""Words of enrolment."""

from django.db import models


class ClaimState(models.TextChoices):
    """Where a claim stands (R7)."""

    WAITING = "waiting", "attend qu’un animateur le trouve"
    MATCHED = "matched", "à confirmer par le jeune"
    CONFIRMED = "confirmed", "confirmé"
    DROPPED = "dropped", "abandonné"


class CallOutcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", "joint·e"
    AGAIN = "again", "à rappeler"
    WRONG_NUMBER = "wrong_number", "mauvais numéro"
