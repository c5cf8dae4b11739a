"""Words of appointments."""

from django.db import models


class AppointmentState(models.TextChoices):
    """i-milo's words for an appointment."""

    PLANNED = "planned", "Planifié"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    POSTPONED = "postponed", "Reporté"
    CANCELLED = "cancelled", "Annulé"
