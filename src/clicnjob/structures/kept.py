"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from django.db.models import Q

from clicnjob.shared import clock, retention
from clicnjob.shared.retention import Line
from clicnjob.structures.actions.forgetting import forget_person
from clicnjob.structures.models import Cover, ExceptionalAccess, Invitation

YEAR = dt.timedelta(days=365)
CNIL = "mission de service public ; CNIL, référentiel du 20 janvier 2022 : deux ans après le dernier contact"


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "structures",
        [
            Line(
                what="Dossier d’un jeune : prénom, nom, nom d’usage, date de naissance, langue, téléphone, e-mail, proche, numéro i-milo",
                models=("structures.YoungPerson",),
                kept="2 ans ; avis à 23 mois",
                since="dernier contact, ou fermeture si elle est plus tardive ; la direction peut prolonger pour une raison fermée",
                then="vidé ; restent un numéro sans nom et des dates, pour les chiffres",
                why=CNIL,
                forget_person=forget_person,
            ),
            Line(
                what="Premier accueil et entretien, rattachement du compte : dates, antenne, professionnel",
                models=("structures.FirstReception", "structures.Attachment"),
                kept="avec le dossier",
                since="comme le dossier",
                then="restent, sans nom : ce sont les chiffres de l’inscription",
                why="rendre compte aux financeurs, sans personne reconnaissable",
            ),
            Line(
                what="Carte imprimée (empreinte), passations, transferts",
                models=("structures.Card", "structures.HandOver", "structures.Transfer"),
                kept="avec le dossier",
                since="comme le dossier",
                then="effacés",
                why=CNIL,
            ),
            Line(
                what="Portefeuilles importés : la liste donnée (chiffrée), puis le sort de chaque ligne, sans ses mots",
                models=("structures.CaseloadImport", "structures.CaseloadLine"),
                kept="la liste, jusqu’à l’import ou un jour ; le sort des lignes, avec le dossier",
                since="don de la liste",
                then="effacée ; restent des nombres",
                why="relire avant d’écrire, annuler pendant quatorze jours",
            ),
            Line(
                what="Dossiers réunis : ce qui est allé de l’un à l’autre, pour pouvoir les séparer",
                models=("structures.FileMerge",),
                kept="30 jours ; puis seulement que deux dossiers ont été réunis, avec le dossier",
                since="réunion",
                then="vidé",
                why="réparer une erreur de personne",
            ),
            Line(
                what="Paires de dossiers qui ne sont pas la même personne",
                models=("structures.DistinctPair",),
                kept="avec le dossier",
                since="comme le dossier",
                then="effacées",
                why="ne pas les proposer encore",
            ),
            Line(
                what="Accès exceptionnels et leur raison",
                models=("structures.ExceptionalAccess",),
                kept="12 mois",
                since="fin de l’accès",
                then="effacés",
                why="comme le journal des accès, où le jeune les lit",
                old=lambda moment: ExceptionalAccess.objects.filter(ends_at__lt=moment - retention.TRAIL_LIFE),
            ),
            Line(
                what="Invitations de professionnels : nom, adresse e-mail, rôle",
                models=("structures.Invitation",),
                kept="12 mois",
                since="invitation",
                then="effacées",
                why="savoir qui a ouvert quel compte (comme le journal)",
                old=lambda moment: Invitation.objects.filter(created_at__lt=moment - YEAR),
            ),
            Line(
                what="Rôles des professionnels dans la structure, leur photo et leurs heures",
                models=("structures.Membership", "structures.Profile"),
                kept="2 ans ; la photo, jusqu’au départ",
                since="départ",
                then="le rôle reste, sans nom",
                why="comme le compte du professionnel",
            ),
            Line(
                what="Remplacements entre collègues",
                models=("structures.Cover",),
                kept="12 mois",
                since="dernier jour",
                then="effacés",
                why="comme le journal",
                old=lambda moment: Cover.objects.filter(Q(ends_on__lt=clock.local(moment).date() - YEAR)),
            ),
            Line(
                what="Ouvertures comptées et plafonds de chaque professionnel",
                models=("structures.Sight", "structures.Meter"),
                kept="2 jours ; le plafond, tant que le compte vit",
                since="ouverture",
                then="effacées",
                why="arrêter qui ouvre trop de dossiers",
            ),
            Line(
                what="Entraînements : une structure inventée, un jeune inventé",
                models=("structures.Practice",),
                kept="7 jours au plus",
                since="début de l’entraînement",
                then="effacés avec lui",
                why="rien n’y est réel, que le professionnel qui s’entraîne",
            ),
        ],
        nobody=(
            "structures.Structure",
            "structures.Site",
            "structures.OpeningHours",
            "structures.Closure",
            "structures.CaseloadHeadings",
        ),
        why_nobody="la structure, ses lieux et ses jours : des adresses publiques",
    )
