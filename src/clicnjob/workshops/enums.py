"""Words of workshops."""

from django.db import models


class WorkshopKind(models.TextChoices):
    """What a workshop is for. Only the first takes part in the registration journey and its figures (ADR 24)."""

    REGISTRATION = "registration", "Inscription"
    DIGITAL = "digital", "Compétences numériques"
    RIGHTS = "rights", "Accès aux droits"
    JOB = "job", "Recherche d’emploi"
    OTHER = "other", "Autre"


class Level(models.TextChoices):
    """Whom a workshop suits."""

    EVERYONE = "everyone", "Tous niveaux"
    BEGINNER = "beginner", "Débutant"
    CONFIDENT = "confident", "À l’aise"


class SessionState(models.TextChoices):
    """Where a session stands."""

    PLANNED = "planned", "à venir"
    OPEN = "open", "en cours"
    CLOSED = "closed", "clôturée"
    CANCELLED = "cancelled", "annulée"


class Phase(models.TextChoices):
    """What the room does now, in this order."""

    WELCOME = "welcome", "Accueil"
    JOIN = "join", "Comptes"
    PAPERS = "papers", "Documents"
    MESSAGE = "message", "Premier message"
    CLOSE = "close", "Au revoir"


class SeatState(models.TextChoices):
    """Where a seat stands."""

    REGISTERED = "registered", "attendu"
    PRESENT = "present", "présent"
    EXCUSED = "excused", "excusé"
    ABSENT = "absent", "absent non excusé"
    CANCELLED = "cancelled", "annulé"


TAKES_ROOM = (SeatState.REGISTERED, SeatState.PRESENT)
"""States that occupy one of the session's places."""


class AbsenceReason(models.TextChoices):
    """Why someone did not come, in few words."""

    ILL = "ill", "Malade"
    WORK = "work", "Travail ou formation"
    TRANSPORT = "transport", "Transport"
    FAMILY = "family", "Famille"
    FORGOT = "forgot", "Oubli"
    UNKNOWN = "unknown", "Pas de nouvelles"


class HalfDay(models.TextChoices):
    """What a presence is counted in."""

    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class Proof(models.TextChoices):
    """How someone's presence is proved on the sheet."""

    DRAWN = "drawn", "signature"
    CODE = "code", "confirmée par code"
    ATTESTED = "attested", "attestée"


class Face(models.TextChoices):
    """What a young person thought of a session, in one tap."""

    HAPPY = "happy", "Bien"
    FAIR = "fair", "Moyen"
    SAD = "sad", "Pas bien"


class Answer(models.TextChoices):
    """What someone said about a seat before the day."""

    YES = "yes", "a dit oui"
    NO = "no", "ne vient pas"


class News(models.TextChoices):
    """What the holder of a seat is told."""

    GIVEN = "given", "place donnée"
    MOVED = "moved", "date changée"
    CANCELLED = "cancelled", "annulé par nous"
    AGAIN = "again", "autres dates proposées"
    OFFERED = "offered", "place libérée proposée"
    WEEK = "week", "rappel, sept jours avant"
    DAY = "day", "rappel, la veille"
    HOURS = "hours", "rappel, deux heures avant"


REMINDERS = (News.WEEK, News.DAY, News.HOURS)
"""Told once a seat each, whatever the number of processes."""


class WaitState(models.TextChoices):
    """Where someone stands on a waiting list."""

    WAITING = "waiting", "attend"
    OFFERED = "offered", "place proposée"
    TAKEN = "taken", "place prise"
    PASSED = "passed", "place non prise"
    LEFT = "left", "n’attend plus"


IN_LINE = (WaitState.WAITING, WaitState.OFFERED)
"""States that hold a rank in the list."""
