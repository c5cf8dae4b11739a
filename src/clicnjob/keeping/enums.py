"""Words of keeping."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class LongerReason(models.TextChoices):
    """Why a file may be kept longer: a short list, no other reason is one."""

    PROCEDURE = "procedure", pro_lazy("Procédure en cours : plainte, recours, contentieux")
    PROTECTION = "protection", pro_lazy("Protection d’une personne : information préoccupante, mesure en cours")
    FUNDER = "funder", pro_lazy("Contrôle annoncé par un financeur")
    ASKED = "asked", pro_lazy("À la demande du jeune")
