"""Words of documents."""

from django.db import models
from django.utils.translation import gettext_noop


class DocumentKind(models.TextChoices):
    """Papers accepted by default to justify an identity (R11)."""

    CNI = "cni", gettext_noop("Carte nationale d’identité")
    PASSPORT = "passport", gettext_noop("Passeport")
    RESIDENCE = "residence", gettext_noop("Titre de séjour")
    RECEIPT = "receipt", gettext_noop("Récépissé de demande de titre de séjour")
    ASYLUM = "asylum", gettext_noop("Attestation de demande d’asile")
    BIRTH = "birth", gettext_noop("Acte de naissance")
    PLACEMENT = "placement", gettext_noop("Ordonnance de placement")


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
