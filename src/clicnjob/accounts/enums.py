"""Words of accounts."""

from django.db import models


class AccountKind(models.TextChoices):
    """Whose account it is; volunteers have none (R4)."""

    STAFF = "staff", "professionnel"
    YOUTH = "youth", "jeune"
