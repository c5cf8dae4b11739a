"""Words of messaging."""

from django.db import models


class Side(models.TextChoices):
    """Which side of the conversation wrote."""

    YOUTH = "youth", "jeune"
    STRUCTURE = "structure", "structure"
