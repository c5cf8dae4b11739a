"""Words of workshops."""

from django.db import models

from clicnjob.shared.language import pro_lazy, pro_lazy_in


class WorkshopKind(models.TextChoices):
    """What a workshop is for. Only the first takes part in the registration journey and its figures (ADR 24)."""

    REGISTRATION = "registration", pro_lazy("Inscription")
    DIGITAL = "digital", pro_lazy("Compétences numériques")
    RIGHTS = "rights", pro_lazy("Accès aux droits")
    JOB = "job", pro_lazy("Recherche d’emploi")
    OTHER = "other", pro_lazy("Autre")


class Level(models.TextChoices):
    """Whom a workshop suits."""

    EVERYONE = "everyone", pro_lazy("Tous niveaux")
    BEGINNER = "beginner", pro_lazy("Débutant")
    CONFIDENT = "confident", pro_lazy("À l’aise")


class SessionState(models.TextChoices):
    """Where a session stands."""

    PLANNED = "planned", pro_lazy("à venir")
    OPEN = "open", pro_lazy("en cours")
    CLOSED = "closed", pro_lazy("clôturée")
    CANCELLED = "cancelled", pro_lazy("annulée")


class Phase(models.TextChoices):
    """What the room does now, in this order."""

    WELCOME = "welcome", pro_lazy_in("phase", "Accueil")
    JOIN = "join", pro_lazy("Comptes")
    PAPERS = "papers", pro_lazy("Documents")
    MESSAGE = "message", pro_lazy("Premier message")
    CLOSE = "close", pro_lazy("Au revoir")


class SeatState(models.TextChoices):
    """Where a seat stands."""

    REGISTERED = "registered", pro_lazy("attendu")
    PRESENT = "present", pro_lazy("présent")
    EXCUSED = "excused", pro_lazy("excusé")
    ABSENT = "absent", pro_lazy("absent non excusé")
    CANCELLED = "cancelled", pro_lazy("annulé")


TAKES_ROOM = (SeatState.REGISTERED, SeatState.PRESENT)
"""States that occupy one of the session's places."""


class AbsenceReason(models.TextChoices):
    """Why someone did not come, in few words."""

    ILL = "ill", pro_lazy("Malade")
    WORK = "work", pro_lazy("Travail ou formation")
    TRANSPORT = "transport", pro_lazy("Transport")
    FAMILY = "family", pro_lazy("Famille")
    FORGOT = "forgot", pro_lazy("Oubli")
    UNKNOWN = "unknown", pro_lazy("Pas de nouvelles")


class HalfDay(models.TextChoices):
    """What a presence is counted in."""

    MORNING = "morning", pro_lazy("matin")
    AFTERNOON = "afternoon", pro_lazy("après-midi")


class Proof(models.TextChoices):
    """How someone's presence is proved on the sheet."""

    DRAWN = "drawn", pro_lazy("signature")
    CODE = "code", pro_lazy("confirmée par code")
    ATTESTED = "attested", pro_lazy("attestée")


class Face(models.TextChoices):
    """What a young person thought of a session, in one tap."""

    HAPPY = "happy", pro_lazy("Bien")
    FAIR = "fair", pro_lazy("Moyen")
    SAD = "sad", pro_lazy("Pas bien")


class Answer(models.TextChoices):
    """What someone said about a seat before the day."""

    YES = "yes", pro_lazy("a dit oui")
    NO = "no", pro_lazy("ne vient pas")


class News(models.TextChoices):
    """What the holder of a seat is told."""

    GIVEN = "given", pro_lazy("place donnée")
    MOVED = "moved", pro_lazy("date changée")
    CANCELLED = "cancelled", pro_lazy("annulé par nous")
    AGAIN = "again", pro_lazy("autres dates proposées")
    OFFERED = "offered", pro_lazy("place libérée proposée")
    WEEK = "week", pro_lazy("rappel, sept jours avant")
    DAY = "day", pro_lazy("rappel, la veille")
    HOURS = "hours", pro_lazy("rappel, deux heures avant")


REMINDERS = (News.WEEK, News.DAY, News.HOURS)
"""Told once a seat each, whatever the number of processes."""


class WaitState(models.TextChoices):
    """Where someone stands on a waiting list."""

    WAITING = "waiting", pro_lazy("attend")
    OFFERED = "offered", pro_lazy("place proposée")
    TAKEN = "taken", pro_lazy("place prise")
    PASSED = "passed", pro_lazy("place non prise")
    LEFT = "left", pro_lazy("n’attend plus")


IN_LINE = (WaitState.WAITING, WaitState.OFFERED)
"""States that hold a rank in the list."""
