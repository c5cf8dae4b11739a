"""Words of appointments."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class AppointmentState(models.TextChoices):
    """i-milo's words for an appointment."""

    PLANNED = "planned", pro_lazy("Planifié")
    PRESENT = "present", pro_lazy("Présent")
    ABSENT = "absent", pro_lazy("Absent")
    POSTPONED = "postponed", pro_lazy("Reporté")
    CANCELLED = "cancelled", pro_lazy("Annulé")


class Mode(models.TextChoices):
    """How one meets."""

    SITE = "site", pro_lazy("Sur place")
    PHONE = "phone", pro_lazy("Par téléphone")
    ELSEWHERE = "elsewhere", pro_lazy("Ailleurs")


class Answer(models.TextChoices):
    """What the young person said before the day."""

    YES = "yes", pro_lazy("a dit oui")
    NO = "no", pro_lazy("ne vient pas")


class ProposalState(models.TextChoices):
    """Where moments proposed to someone stand."""

    OPEN = "open", pro_lazy("attend une réponse")
    CHOSEN = "chosen", pro_lazy("choisi")
    DECLINED = "declined", pro_lazy("aucun ne convient")
    EXPIRED = "expired", pro_lazy("sans réponse")
    WITHDRAWN = "withdrawn", pro_lazy("retiré")


class RequestState(models.TextChoices):
    """Where a young person's request stands."""

    OPEN = "open", pro_lazy("à répondre")
    ANSWERED = "answered", pro_lazy("répondue")
    REFUSED = "refused", pro_lazy("refusée")
    CANCELLED = "cancelled", pro_lazy("annulée")


class Subject(models.TextChoices):
    """What a young person wants to talk about, in few words."""

    JOB = "job", pro_lazy("Travail")
    TRAINING = "training", pro_lazy("Formation")
    HOUSING = "housing", pro_lazy("Logement")
    HEALTH = "health", pro_lazy("Santé")
    MONEY = "money", pro_lazy("Argent")
    PAPERS = "papers", pro_lazy("Documents, démarches")
    OTHER = "other", pro_lazy("Autre chose")


class Half(models.TextChoices):
    """Half a day one would like."""

    MORNING = "am", pro_lazy("matin")
    AFTERNOON = "pm", pro_lazy("après-midi")


class News(models.TextChoices):
    """What a young person is told about an appointment."""

    GIVEN = "given", pro_lazy("rendez-vous donné")
    MOVED = "moved", pro_lazy("rendez-vous changé")
    CANCELLED = "cancelled", pro_lazy("rendez-vous annulé par nous")
    PROPOSED = "proposed", pro_lazy("moments proposés")
    TAKEN = "taken", pro_lazy("rendez-vous pris ou changé par le jeune")
    DAY = "day", pro_lazy("rappel, les jours d’avant")
    HOURS = "hours", pro_lazy("rappel, le jour même")


REMINDERS = (News.DAY, News.HOURS)
"""Told once an appointment each, whatever the number of processes."""
