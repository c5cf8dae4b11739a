"""Words of enrolment."""

from django.db import models


class ClaimState(models.TextChoices):
    """Where a claim stands (R7)."""

    WAITING = "waiting", "attend qu’un animateur le trouve"
    MATCHED = "matched", "à confirmer par le jeune"
    CONFIRMED = "confirmed", "confirmé"
    DROPPED = "dropped", "abandonné"
