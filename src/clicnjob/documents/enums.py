"""Words of documents."""

from django.db import models
from django.utils.translation import gettext_noop


class DocumentKind(models.TextChoices):
    """Papers that may be asked for: those that justify an identity (R11), then the others. ``SUBJECT_OF`` says which is which."""

    CNI = "cni", gettext_noop("Carte nationale d’identité")
    PASSPORT = "passport", gettext_noop("Passeport")
    RESIDENCE = "residence", gettext_noop("Titre de séjour")
    RECEIPT = "receipt", gettext_noop("Récépissé de demande de titre de séjour")
    ASYLUM = "asylum", gettext_noop("Attestation de demande d’asile")
    BIRTH = "birth", gettext_noop("Acte de naissance")
    PLACEMENT = "placement", gettext_noop("Ordonnance de placement")
    VITALE = "vitale", gettext_noop("Carte Vitale")
    RIGHTS = "rights", gettext_noop("Attestation de droits à l’Assurance maladie")
    ADDRESS = "address", gettext_noop("Justificatif de domicile de moins de 3 mois")
    HOSTING = "hosting", gettext_noop("Attestation d’hébergement")
    DOMICILE = "domicile", gettext_noop("Attestation de domiciliation")


class Subject(models.TextChoices):
    """What a paper proves."""

    IDENTITY = "identity", "Identité"
    HEALTH = "health", "Assurance maladie"
    ADDRESS = "address", "Domicile"


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

    REQUIRED = "required", "obligatoire"
    USEFUL = "useful", "utile"
    LATER = "later", "plus tard"
    NOT_ASKED = "not_asked", "pas demandé"


class Standing(models.TextChoices):
    """Where a file stands on one requirement: computed, never typed."""

    MISSING = "missing", "manque"
    TO_CHECK = "to_check", "à vérifier"
    REFUSED = "refused", "photo à refaire"
    EXPIRED = "expired", "plus valable"
    EXPIRING = "expiring", "expire bientôt"
    JUSTIFIED = "justified", "justifié"


class HelpReason(models.TextChoices):
    """Why a young person asks for help to obtain a paper, in their words."""

    LOST = "lost", gettext_noop("J’ai perdu mes papiers, ou on me les a volés")
    TOWN_HALL = "town_hall", gettext_noop("Je n’arrive pas à avoir un rendez-vous à la mairie")
    RESIDENCE = "residence", gettext_noop("Mon titre de séjour est à renouveler")
    OTHER = "other", gettext_noop("J’ai un autre problème")


class DocumentState(models.TextChoices):
    """Where a paper stands."""

    TO_CHECK = "to_check", "à vérifier"
    REFUSED = "refused", "photo à refaire"
    VERIFIED = "verified", "identité justifiée"


class RefusalReason(models.TextChoices):
    """Why a picture must be taken again, as the young person reads it."""

    BLURRED = "blurred", gettext_noop("La photo est floue")
    DARK = "dark", gettext_noop("La photo est trop sombre")
    GLARE = "glare", gettext_noop("Un reflet cache le texte")
    CUT = "cut", gettext_noop("Le document est coupé")
    WRONG = "wrong", gettext_noop("Ce n’est pas le bon document")
    EXPIRED = "expired", gettext_noop("Le document n’est plus valable")
    OTHER_PERSON = "other_person", gettext_noop("Le nom n’est pas le même que sur le dossier")


class CorrectionReason(models.TextChoices):
    """Why a verification is taken back the same day (R11)."""

    WRONG_PERSON = "wrong_person", "Ce document est à quelqu’un d’autre"
    WRONG_ENTRY = "wrong_entry", "Sorte, date ou numéro mal saisi"
    SLIP = "slip", "J’ai cliqué trop vite"


class Method(models.TextChoices):
    """How the identity was seen."""

    SCAN = "scan", "photo vérifiée puis effacée"
    ORIGINAL = "original", "original vu"


class Justification(models.TextChoices):
    """The file's state in i-milo's words: computed, never typed."""

    PARTIAL = "partial", "partiel"
    COMPLETE = "complete", "complet"
    JUSTIFIED = "justified", "justifié"


class Obstacle(models.TextChoices):
    """Why someone is not reminded now, as the counsellor reads it."""

    NOTHING = "nothing", "rien n’est attendu de sa part"
    NO_ACCOUNT = "no_account", "pas encore de compte"
    TOO_SOON = "too_soon", "déjà relancé·e il y a peu"
    UNREACHABLE = "unreachable", "aucun moyen d’être prévenu·e"
