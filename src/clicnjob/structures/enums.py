"""Words of structures."""

from django.db import models


class ReachedBy(models.TextChoices):
    """How a young person can be reached; having no phone stops nothing (R8)."""

    PHONE = "phone", "Son téléphone"
    EMAIL = "email", "Son e-mail"
    RELATIVE = "relative", "Un proche ou un éducateur"
    VISIT = "visit", "En passant"
    LETTER = "letter", "Par courrier"


class Orientation(models.TextChoices):
    """What the first interview led to."""

    PENDING = "pending", "à positionner"
    SEATED = "seated", "positionné sur l’atelier"
    ONE_TO_ONE = "one_to_one", "inscription hors atelier"
    OTHERWISE = "otherwise", "accompagné autrement"


class NotRegisteredReason(models.TextChoices):
    """Why someone is not on the platform: a short list, shown in the funnel (R8)."""

    NOT_SEATED = "not_seated", "Pas encore positionné"
    WAITING = "waiting", "Séance à venir"
    ABSENT = "absent", "Absent à l’atelier"
    EXCUSED = "excused", "Excusé"
    NO_ACCOUNT = "no_account", "Venu, compte pas créé"
    MOVED = "moved", "A déménagé"
    WORKING = "working", "A trouvé un emploi ou une formation"
    CANNOT = "cannot", "Ne peut pas utiliser la plateforme"
    REFUSES = "refuses", "Ne veut pas utiliser la plateforme"
    UNREACHABLE = "unreachable", "Injoignable"


OTHERWISE_REASONS = (
    NotRegisteredReason.CANNOT,
    NotRegisteredReason.REFUSES,
    NotRegisteredReason.WORKING,
    NotRegisteredReason.MOVED,
    NotRegisteredReason.UNREACHABLE,
)
"""The reasons a counsellor may choose; the others are computed."""


class Weekday(models.IntegerChoices):
    """Days as ISO numbers them."""

    MONDAY = 1, "lundi"
    TUESDAY = 2, "mardi"
    WEDNESDAY = 3, "mercredi"
    THURSDAY = 4, "jeudi"
    FRIDAY = 5, "vendredi"
    SATURDAY = 6, "samedi"
    SUNDAY = 7, "dimanche"


class ClosureKind(models.TextChoices):
    """What days entered by hand are."""

    CLOSED = "closed", "Fermeture de la structure"
    SCHOOL = "school", "Vacances scolaires"


class RoleChoice(models.TextChoices):
    """The roles of R1 with their words; values are those of ``shared.actor.Role``."""

    DIRECTION = "direction", "Direction"
    SECTOR_MANAGER = "sector_manager", "Responsable de secteur"
    COUNSELLOR = "counsellor", "Conseiller·ère"
    RECEPTION = "reception", "Chargé·e d’accueil"
    NETWORK = "network", "Réseau"


class HandOverReason(models.TextChoices):
    """Why a young person passes to a colleague: a short list, so that each reads it in their own language."""

    ABSENCE = "absence", "Absence"
    DEPARTURE = "departure", "Départ de la Mission locale"
    PLACE = "place", "Changement d’antenne"
    TEAM = "team", "Nouvelle répartition de l’équipe"
    ASKED = "asked", "À la demande du jeune"


class HandOverEnd(models.TextChoices):
    """How a hand-over stopped being true."""

    RETURNED = "returned", "revenu"
    UNDONE = "undone", "annulée"
    REPLACED = "replaced", "remplacée"
    KEPT = "kept", "gardé"
    """Its date passed, but the former referent works there no more: the colleague keeps the young person."""


class TransferReason(models.TextChoices):
    """Why another structure is asked to take over: a short list, so that the young person reads it in their own language."""

    MOVED = "moved", "Déménagement"
    NEARER = "nearer", "Plus près de chez lui ou d’elle"
    WORK = "work", "Emploi ou formation ailleurs"
    ASKED = "asked", "À la demande du jeune"


class TransferState(models.TextChoices):
    """Where a request of transfer stands."""

    WAITING = "waiting", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Refusée"
    WITHDRAWN = "withdrawn", "Reprise"
    REFUSED = "refused", "Refusée par le jeune"
    EXPIRED = "expired", "Restée sans réponse"


class DeclineReason(models.TextChoices):
    """Why the other structure says no."""

    AREA = "area", "L’adresse n’est pas de notre territoire"
    KNOWN = "known", "Nous suivons déjà cette personne"
    FULL = "full", "Nous ne pouvons pas accueillir maintenant"
    TALK = "talk", "Parlons-en d’abord au téléphone"
