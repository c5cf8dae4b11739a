"""Words of messaging."""

from django.db import models


class Side(models.TextChoices):
    """Which side of the conversation wrote."""

    YOUTH = "youth", "jeune"
    STRUCTURE = "structure", "structure"


class MailingState(models.TextChoices):
    """Where a mailing stands."""

    DRAFT = "draft", "brouillon"
    SCHEDULED = "scheduled", "programmé"
    RUNNING = "running", "envoi en cours"
    DONE = "done", "terminé"
    CANCELLED = "cancelled", "annulé"
    STOPPED = "stopped", "arrêté"
    """Its author left the structure before the end."""


class Delivery(models.TextChoices):
    """What became of a mailing for one recipient."""

    WAITING = "waiting", "en attente"
    SENT = "sent", "envoyé"
    FAILED = "failed", "non envoyé"
    CANCELLED = "cancelled", "annulé"


class WhyNot(models.TextChoices):
    """Why a recipient was not written to."""

    OUT_OF_REACH = "reach", "n’est plus dans vos suivis"
    CLOSED = "closed", "dossier fermé"
    AUTHOR_LEFT = "author_left", "l’auteur ne travaille plus ici"
    TOO_LONG = "too_long", "message trop long avec ce prénom"


class Audience(models.TextChoices):
    """Who sees an important message."""

    CASELOAD = "caseload", "les jeunes que je suis"
    STRUCTURE = "structure", "tous les jeunes de la structure"


class ReportAbout(models.TextChoices):
    """What a young person reports to direction (R15)."""

    MESSAGE = "message", "Un message"
    PERSON = "person", "Une personne"
    DANGER = "danger", "Un danger"


class ReportState(models.TextChoices):
    """Where a report stands."""

    NEW = "new", "nouveau"
    TAKEN = "taken", "pris en charge"
    CLOSED = "closed", "traité"


class FileState(models.TextChoices):
    """Where a file of a message stands. Only a ready one can be opened."""

    CHECKING = "checking", "vérification"
    READY = "ready", "prêt"
    REFUSED = "refused", "refusé"
    GONE = "gone", "effacé"


class FileKind(models.TextChoices):
    """What a file turned out to be, once decoded."""

    UNKNOWN = "", "inconnu"
    PICTURE = "picture", "photo"
    PDF = "pdf", "PDF"
    VOICE = "voice", "message vocal"
