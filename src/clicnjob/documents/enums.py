"""Words of documents."""

from django.db import models


class DocumentKind(models.TextChoices):
    """Papers accepted by default to justify an identity (R11)."""

    CNI = "cni", "Carte nationale d'identité"
    PASSPORT = "passport", "Passeport"
    RESIDENCE = "residence", "Titre de séjour"
    RECEIPT = "receipt", "Récépissé de demande de titre de séjour"
    ASYLUM = "asylum", "Attestation de demande d'asile"
    BIRTH = "birth", "Acte de naissance"
    PLACEMENT = "placement", "Ordonnance de placement"


class DocumentState(models.TextChoices):
    """Where a paper stands."""

    TO_CHECK = "to_check", "à vérifier"
    REFUSED = "refused", "photo à refaire"
    VERIFIED = "verified", "identité justifiée"


class RefusalReason(models.TextChoices):
    """Why a picture must be taken again, as the young person reads it."""

    BLURRED = "blurred", "La photo est floue"
    DARK = "dark", "La photo est trop sombre"
    GLARE = "glare", "Un reflet cache le texte"
    CUT = "cut", "Le document est coupé"
    WRONG = "wrong", "Ce n'est pas le bon document"
    EXPIRED = "expired", "Le document n'est plus valable"
    OTHER_PERSON = "other_person", "Le nom n'est pas le même que sur le dossier"


class CorrectionReason(models.TextChoices):
    """Why a verification is taken back the same day (R11)."""

    WRONG_PERSON = "wrong_person", "Ce document est à quelqu'un d'autre"
    WRONG_ENTRY = "wrong_entry", "Sorte, date ou numéro mal saisi"
    SLIP = "slip", "J'ai cliqué trop vite"


class Method(models.TextChoices):
    """How the identity was seen."""

    SCAN = "scan", "photo vérifiée puis effacée"
    ORIGINAL = "original", "original vu"


class Justification(models.TextChoices):
    """The file's state in i-milo's words: computed, never typed."""

    PARTIAL = "partial", "partiel"
    COMPLETE = "complete", "complet"
    JUSTIFIED = "justified", "justifié"
