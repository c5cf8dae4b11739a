"""Words of messaging."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class Side(models.TextChoices):
    """Which side of the conversation wrote."""

    YOUTH = "youth", pro_lazy("jeune")
    STRUCTURE = "structure", pro_lazy("structure")


class MailingState(models.TextChoices):
    """Where a mailing stands."""

    DRAFT = "draft", pro_lazy("brouillon")
    SCHEDULED = "scheduled", pro_lazy("programmé")
    RUNNING = "running", pro_lazy("envoi en cours")
    DONE = "done", pro_lazy("terminé")
    CANCELLED = "cancelled", pro_lazy("annulé")
    STOPPED = "stopped", pro_lazy("arrêté")
    """Its author left the structure before the end."""


class Delivery(models.TextChoices):
    """What became of a mailing for one recipient."""

    WAITING = "waiting", pro_lazy("en attente")
    SENT = "sent", pro_lazy("envoyé")
    FAILED = "failed", pro_lazy("non envoyé")
    CANCELLED = "cancelled", pro_lazy("annulé")


class WhyNot(models.TextChoices):
    """Why a recipient was not written to."""

    OUT_OF_REACH = "reach", pro_lazy("n’est plus dans vos suivis")
    CLOSED = "closed", pro_lazy("dossier fermé")
    AUTHOR_LEFT = "author_left", pro_lazy("l’auteur ne travaille plus ici")
    TOO_LONG = "too_long", pro_lazy("message trop long avec ce prénom")


class Audience(models.TextChoices):
    """Who sees an important message."""

    CASELOAD = "caseload", pro_lazy("les jeunes que je suis")
    STRUCTURE = "structure", pro_lazy("tous les jeunes de la structure")


class ReportAbout(models.TextChoices):
    """What a young person reports to direction (R15)."""

    MESSAGE = "message", pro_lazy("Un message")
    PERSON = "person", pro_lazy("Une personne")
    DANGER = "danger", pro_lazy("Un danger")


class ReportState(models.TextChoices):
    """Where a report stands."""

    NEW = "new", pro_lazy("nouveau")
    TAKEN = "taken", pro_lazy("pris en charge")
    CLOSED = "closed", pro_lazy("traité")


class FileState(models.TextChoices):
    """Where a file of a message stands. Only a ready one can be opened."""

    CHECKING = "checking", pro_lazy("vérification")
    READY = "ready", pro_lazy("prêt")
    REFUSED = "refused", pro_lazy("refusé")
    GONE = "gone", pro_lazy("effacé")


class FileKind(models.TextChoices):
    """What a file turned out to be, once decoded."""

    UNKNOWN = "", pro_lazy("inconnu")
    PICTURE = "picture", pro_lazy("photo")
    PDF = "pdf", pro_lazy("PDF")
    VOICE = "voice", pro_lazy("message vocal")
