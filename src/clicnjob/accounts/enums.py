"""Words of accounts."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class AccountKind(models.TextChoices):
    """Whose account it is; volunteers have none (R4)."""

    STAFF = "staff", pro_lazy("professionnel")
    YOUTH = "youth", pro_lazy("jeune")
