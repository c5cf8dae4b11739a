"""Words of structures."""

from django.db import models

from clicnjob.shared.language import pro_lazy


class ReachedBy(models.TextChoices):
    """How a young person can be reached; having no phone stops nothing (R8)."""

    PHONE = "phone", pro_lazy("Son téléphone")
    EMAIL = "email", pro_lazy("Son e-mail")
    RELATIVE = "relative", pro_lazy("Un proche ou un éducateur")
    VISIT = "visit", pro_lazy("En passant")
    LETTER = "letter", pro_lazy("Par courrier")


class Orientation(models.TextChoices):
    """What the first interview led to."""

    PENDING = "pending", pro_lazy("à positionner")
    SEATED = "seated", pro_lazy("positionné sur l’atelier")
    ONE_TO_ONE = "one_to_one", pro_lazy("inscription hors atelier")
    OTHERWISE = "otherwise", pro_lazy("accompagné autrement")


class NotRegisteredReason(models.TextChoices):
    """Why someone is not on the platform: a short list, shown in the funnel (R8)."""

    NOT_SEATED = "not_seated", pro_lazy("Pas encore positionné")
    WAITING = "waiting", pro_lazy("Séance à venir")
    ABSENT = "absent", pro_lazy("Absent à l’atelier")
    EXCUSED = "excused", pro_lazy("Excusé")
    NO_ACCOUNT = "no_account", pro_lazy("Venu, compte pas créé")
    MOVED = "moved", pro_lazy("A déménagé")
    WORKING = "working", pro_lazy("A trouvé un emploi ou une formation")
    CANNOT = "cannot", pro_lazy("Ne peut pas utiliser la plateforme")
    REFUSES = "refuses", pro_lazy("Ne veut pas utiliser la plateforme")
    UNREACHABLE = "unreachable", pro_lazy("Injoignable")


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

    MONDAY = 1, pro_lazy("lundi")
    TUESDAY = 2, pro_lazy("mardi")
    WEDNESDAY = 3, pro_lazy("mercredi")
    THURSDAY = 4, pro_lazy("jeudi")
    FRIDAY = 5, pro_lazy("vendredi")
    SATURDAY = 6, pro_lazy("samedi")
    SUNDAY = 7, pro_lazy("dimanche")


class ClosureKind(models.TextChoices):
    """What days entered by hand are."""

    CLOSED = "closed", pro_lazy("Fermeture de la structure")
    SCHOOL = "school", pro_lazy("Vacances scolaires")


class RoleChoice(models.TextChoices):
    """The roles of R1 with their words; values are those of ``shared.actor.Role``."""

    DIRECTION = "direction", pro_lazy("Direction")
    SECTOR_MANAGER = "sector_manager", pro_lazy("Responsable de secteur")
    COUNSELLOR = "counsellor", pro_lazy("Conseiller·ère")
    RECEPTION = "reception", pro_lazy("Chargé·e d’accueil")
    NETWORK = "network", pro_lazy("Réseau")


class HandOverReason(models.TextChoices):
    """Why a young person passes to a colleague: a short list, so that each reads it in their own language."""

    ABSENCE = "absence", pro_lazy("Absence")
    DEPARTURE = "departure", pro_lazy("Départ de la Mission locale")
    PLACE = "place", pro_lazy("Changement d’antenne")
    TEAM = "team", pro_lazy("Nouvelle répartition de l’équipe")
    ASKED = "asked", pro_lazy("À la demande du jeune")


class HandOverEnd(models.TextChoices):
    """How a hand-over stopped being true."""

    RETURNED = "returned", pro_lazy("revenu")
    UNDONE = "undone", pro_lazy("annulée")
    REPLACED = "replaced", pro_lazy("remplacée")
    KEPT = "kept", pro_lazy("gardé")
    """Its date passed, but the former referent works there no more: the colleague keeps the young person."""


class TransferReason(models.TextChoices):
    """Why another structure is asked to take over: a short list, so that the young person reads it in their own language."""

    MOVED = "moved", pro_lazy("Déménagement")
    NEARER = "nearer", pro_lazy("Plus près de chez lui ou d’elle")
    WORK = "work", pro_lazy("Emploi ou formation ailleurs")
    ASKED = "asked", pro_lazy("À la demande du jeune")


class TransferState(models.TextChoices):
    """Where a request of transfer stands."""

    WAITING = "waiting", pro_lazy("En attente")
    ACCEPTED = "accepted", pro_lazy("Acceptée")
    DECLINED = "declined", pro_lazy("Refusée")
    WITHDRAWN = "withdrawn", pro_lazy("Reprise")
    REFUSED = "refused", pro_lazy("Refusée par le jeune")
    EXPIRED = "expired", pro_lazy("Restée sans réponse")


class DeclineReason(models.TextChoices):
    """Why the other structure says no."""

    AREA = "area", pro_lazy("L’adresse n’est pas de notre territoire")
    KNOWN = "known", pro_lazy("Nous suivons déjà cette personne")
    FULL = "full", pro_lazy("Nous ne pouvons pas accueillir maintenant")
    TALK = "talk", pro_lazy("Parlons-en d’abord au téléphone")


class Counted(models.TextChoices):
    """What professionals do that is counted before it is done (G33); accounts asked for, in the action that invites (ADR 40)."""

    FILES = "files", pro_lazy("Dossiers ouverts")
    SEARCHES = "searches", pro_lazy("Recherches")
    DOCUMENTS = "documents", pro_lazy("Documents regardés")
    EXPORTS = "exports", pro_lazy("Tableaux téléchargés")


class GoOnReason(models.TextChoices):
    """Why someone goes on past the usual: a short list, so that the trail holds no words of anybody."""

    WORKSHOP = "workshop", pro_lazy("Un atelier ou une journée d’accueil")
    CASELOAD = "caseload", pro_lazy("Je revois les jeunes que je suis")
    COVER = "cover", pro_lazy("Je remplace un collègue")
    CALLS = "calls", pro_lazy("Je rappelle beaucoup de jeunes")
    OTHER = "other", pro_lazy("Une autre tâche, que la direction connaît")


class LiftReason(models.TextChoices):
    """Why direction lifts a stop."""

    WORK = "work", pro_lazy("C’est le travail du jour, vu avec la personne")
    TRAIL = "trail", pro_lazy("Le journal ne montre rien d’anormal")
    MISTAKE = "mistake", pro_lazy("Une erreur sans suite")


class CaseloadColumn(models.TextChoices):
    """What a column of an imported caseload holds."""

    LAST_NAME = "last_name", pro_lazy("Nom")
    FIRST_NAME = "first_name", pro_lazy("Prénom")
    FULL_NAME = "full_name", pro_lazy("Nom et prénom ensemble")
    BIRTH_DATE = "birth_date", pro_lazy("Date de naissance")
    PHONE = "phone", pro_lazy("Téléphone")
    OTHER_PHONE = "other_phone", pro_lazy("Autre téléphone")
    EMAIL = "email", pro_lazy("E-mail")
    IMILO = "imilo_number", pro_lazy("Numéro de dossier i-milo")
    REFERENT = "referent", pro_lazy("Conseiller·ère référent·e")
    SITE = "site", pro_lazy("Antenne")


class CaseloadState(models.TextChoices):
    """Where an imported caseload stands."""

    DRAFT = "draft", pro_lazy("En préparation")
    RUNNING = "running", pro_lazy("Import en cours")
    DONE = "done", pro_lazy("Importé")
    UNDOING = "undoing", pro_lazy("Annulation en cours")
    UNDONE = "undone", pro_lazy("Annulé")


class LineVerdict(models.TextChoices):
    """What a line of a caseload is, before anything is written."""

    NEW = "new", pro_lazy("nouveau")
    KNOWN = "known", pro_lazy("déjà ici")
    DOUBTFUL = "doubtful", pro_lazy("à régler")
    ELSEWHERE = "elsewhere", pro_lazy("d’un autre portefeuille")
    UNREADABLE = "unreadable", pro_lazy("illisible")


class LineOutcome(models.TextChoices):
    """What became of a line that was imported."""

    CREATED = "created", pro_lazy("dossier créé")
    COMPLETED = "completed", pro_lazy("dossier complété")
    KNOWN = "known", pro_lazy("déjà ici")
    REFUSED = "refused", pro_lazy("refusé")
    ERASED = "erased", pro_lazy("effacé")
    KEPT = "kept", pro_lazy("gardé")


class Accent(models.TextChoices):
    """A structure's colour. None looks like « done », « waiting » or « refused »; each is readable everywhere, by test."""

    TEAL = "canard", pro_lazy("Bleu canard")
    VIOLET = "violet", pro_lazy("Violet")
    PLUM = "prune", pro_lazy("Prune")
    SLATE = "ardoise", pro_lazy("Ardoise")
    EARTH = "terre", pro_lazy("Terre")


class CloseReason(models.TextChoices):
    """Why a file is closed: a short list, so that the young person reads it in their own language."""

    AGE = "age", pro_lazy("26 ans")
    MOVED = "moved", pro_lazy("A déménagé")
    WORK = "work", pro_lazy("Emploi ou formation")
    ASKED = "asked", pro_lazy("À sa demande")
    ELSEWHERE = "elsewhere", pro_lazy("Suivi·e par une autre structure")
    DEATH = "death", pro_lazy("Décès")
