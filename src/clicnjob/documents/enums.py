"""Words of documents."""

from django.db import models
from django.utils.translation import gettext_lazy, gettext_noop

from clicnjob.shared.language import pro_lazy


class DocumentKind(models.TextChoices):
    """Papers that may be asked for: those that justify an identity (R11), then the others. ``SUBJECT_OF`` says which is which."""

    CNI = "cni", gettext_lazy("Carte nationale d’identité")
    PASSPORT = "passport", gettext_lazy("Passeport")
    RESIDENCE = "residence", gettext_lazy("Titre de séjour")
    RECEIPT = "receipt", gettext_lazy("Récépissé de demande de titre de séjour")
    ASYLUM = "asylum", gettext_lazy("Attestation de demande d’asile")
    BIRTH = "birth", gettext_lazy("Acte de naissance")
    PLACEMENT = "placement", gettext_lazy("Ordonnance de placement")
    VITALE = "vitale", gettext_lazy("Carte Vitale")
    RIGHTS = "rights", gettext_lazy("Attestation de droits à l’Assurance maladie")
    ADDRESS = "address", gettext_lazy("Justificatif de domicile de moins de 3 mois")
    HOSTING = "hosting", gettext_lazy("Attestation d’hébergement")
    DOMICILE = "domicile", gettext_lazy("Attestation de domiciliation")


class Subject(models.TextChoices):
    """What a paper proves."""

    IDENTITY = "identity", pro_lazy("Identité")
    HEALTH = "health", pro_lazy("Assurance maladie")
    ADDRESS = "address", pro_lazy("Domicile")


KINDS_OF: dict[str, tuple[DocumentKind, ...]] = {
    Subject.IDENTITY: (
        DocumentKind.CNI,
        DocumentKind.PASSPORT,
        DocumentKind.RESIDENCE,
        DocumentKind.RECEIPT,
        DocumentKind.ASYLUM,
        DocumentKind.BIRTH,
        DocumentKind.PLACEMENT,
    ),
    Subject.HEALTH: (DocumentKind.VITALE, DocumentKind.RIGHTS),
    Subject.ADDRESS: (DocumentKind.ADDRESS, DocumentKind.HOSTING, DocumentKind.DOMICILE),
}
"""The papers that may prove each subject, the most usual first."""
SUBJECT_OF: dict[str, Subject] = {kind: Subject(subject) for subject, kinds in KINDS_OF.items() for kind in kinds}
IDENTITY_KINDS = frozenset(KINDS_OF[Subject.IDENTITY])
"""Only these justify an identity: what figures, lights and cards count."""

READABLE_KINDS = frozenset({DocumentKind.CNI, DocumentKind.PASSPORT, DocumentKind.RESIDENCE})
"""Papers with a machine readable zone."""


ASKED_FOR: dict[str, str] = {
    Subject.IDENTITY: gettext_noop("Pièce d’identité"),
    Subject.HEALTH: gettext_noop("Carte Vitale ou attestation de droits"),
    Subject.ADDRESS: gettext_noop("Justificatif de domicile"),
}
"""The same, as the young person reads what is asked."""


class Weight(models.TextChoices):
    """How much a structure asks for a paper."""

    REQUIRED = "required", pro_lazy("obligatoire")
    USEFUL = "useful", pro_lazy("utile")
    LATER = "later", pro_lazy("plus tard")
    NOT_ASKED = "not_asked", pro_lazy("pas demandé")


class Standing(models.TextChoices):
    """Where a file stands on one requirement: computed, never typed."""

    MISSING = "missing", pro_lazy("manque")
    TO_CHECK = "to_check", pro_lazy("à vérifier")
    REFUSED = "refused", pro_lazy("photo à refaire")
    EXPIRED = "expired", pro_lazy("plus valable")
    EXPIRING = "expiring", pro_lazy("expire bientôt")
    JUSTIFIED = "justified", pro_lazy("justifié")


class HelpReason(models.TextChoices):
    """Why a young person asks for help to obtain a paper, in their words."""

    LOST = "lost", gettext_lazy("J’ai perdu mes papiers, ou on me les a volés")
    TOWN_HALL = "town_hall", gettext_lazy("Je n’arrive pas à avoir un rendez-vous à la mairie")
    RESIDENCE = "residence", gettext_lazy("Mon titre de séjour est à renouveler")
    OTHER = "other", gettext_lazy("J’ai un autre problème")


class DocumentState(models.TextChoices):
    """Where a paper stands."""

    TO_CHECK = "to_check", pro_lazy("à vérifier")
    REFUSED = "refused", pro_lazy("photo à refaire")
    VERIFIED = "verified", pro_lazy("identité justifiée")


class RefusalReason(models.TextChoices):
    """Why a picture must be taken again, as the young person reads it."""

    BLURRED = "blurred", gettext_lazy("La photo est floue")
    DARK = "dark", gettext_lazy("La photo est trop sombre")
    GLARE = "glare", gettext_lazy("Un reflet cache le texte")
    CUT = "cut", gettext_lazy("Le document est coupé")
    WRONG = "wrong", gettext_lazy("Ce n’est pas le bon document")
    EXPIRED = "expired", gettext_lazy("Le document n’est plus valable")
    OTHER_PERSON = "other_person", gettext_lazy("Le nom n’est pas le même que sur le dossier")


class CorrectionReason(models.TextChoices):
    """Why a verification is taken back the same day (R11)."""

    WRONG_PERSON = "wrong_person", pro_lazy("Ce document est à quelqu’un d’autre")
    WRONG_ENTRY = "wrong_entry", pro_lazy("Sorte, date ou numéro mal saisi")
    SLIP = "slip", pro_lazy("J’ai cliqué trop vite")


class Method(models.TextChoices):
    """How the identity was seen."""

    SCAN = "scan", pro_lazy("photo vérifiée puis effacée")
    ORIGINAL = "original", pro_lazy("original vu")


class Justification(models.TextChoices):
    """The file's state in i-milo's words: computed, never typed."""

    PARTIAL = "partial", pro_lazy("partiel")
    COMPLETE = "complete", pro_lazy("complet")
    JUSTIFIED = "justified", pro_lazy("justifié")


class Obstacle(models.TextChoices):
    """Why someone is not reminded now, as the counsellor reads it."""

    NOTHING = "nothing", pro_lazy("rien n’est attendu de sa part")
    NO_ACCOUNT = "no_account", pro_lazy("pas encore de compte")
    TOO_SOON = "too_soon", pro_lazy("déjà relancé·e il y a peu")
    UNREACHABLE = "unreachable", pro_lazy("aucun moyen d’être prévenu·e")
