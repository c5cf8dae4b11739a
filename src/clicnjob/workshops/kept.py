"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from clicnjob.shared import retention
from clicnjob.shared.retention import Line
from clicnjob.workshops.actions.forgetting import forget_person
from clicnjob.workshops.models import Announced, CalendarFeed, DayPass, Station

MONTH = dt.timedelta(days=30)


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "workshops",
        [
            Line(
                what="Places aux ateliers : inscrit, présent, absent, excusé ; heures d’arrivée",
                models=("workshops.Seat",),
                kept="avec le dossier",
                since="dernier contact",
                then="restent, sans nom ni aide : ce sont les chiffres de présence",
                why="rendre compte aux financeurs",
                forget_person=forget_person,
            ),
            Line(
                what="Listes d’attente, liens de réponse, lignes copiées pour i-milo",
                models=("workshops.Wait", "workshops.SeatLink", "workshops.ImiloCopy"),
                kept="avec le dossier",
                since="dernier contact",
                then="effacés",
                why="suivi de l’accompagnement",
            ),
            Line(
                what="Signatures d’émargement : tracé (chiffré)",
                models=("workshops.Signature",),
                kept="31 jours pour le tracé ; la ligne, avec le dossier",
                since="clôture de la séance",
                then="effacées : la feuille, scellée, les porte",
                why="corriger une feuille le mois qui suit",
            ),
            Line(
                what="Feuilles d’émargement : noms, signatures, heures (chiffrées)",
                models=("workshops.AttendanceSheet",),
                kept="6 ans",
                since="clôture de la séance",
                then="vidées, l’empreinte reste",
                why="contrôle des financeurs ; c’est ce qui reste, à part, d’un dossier vidé",
            ),
            Line(
                what="Laissez-passer d’un jour des volontaires : prénom",
                models=("workshops.DayPass",),
                kept="12 mois",
                since="création",
                then="effacés",
                why="comme le journal, où leur prénom est lu",
                old=lambda moment: DayPass.objects.filter(created_at__lt=moment - retention.TRAIL_LIFE),
            ),
            Line(
                what="Prénoms des volontaires annoncés",
                models=("workshops.Announced",),
                kept="12 mois",
                since="création",
                then="effacés",
                why="comme les laissez-passer",
                old=lambda moment: Announced.objects.filter(created_at__lt=moment - retention.TRAIL_LIFE),
            ),
            Line(
                what="Ordinateurs de la salle",
                models=("workshops.Station",),
                kept="30 jours",
                since="création",
                then="effacés",
                why="reconstituer un incident récent",
                old=lambda moment: Station.objects.filter(created_at__lt=moment - MONTH),
            ),
            Line(
                what="Adresses d’agenda d’un professionnel (empreinte)",
                models=("workshops.CalendarFeed",),
                kept="tant qu’elle sert ; 30 jours après son retrait",
                since="retrait",
                then="effacées",
                why="abonnement d’agenda",
                old=lambda moment: CalendarFeed.objects.filter(revoked_at__lt=moment - MONTH),
            ),
        ],
        nobody=(
            "workshops.Room",
            "workshops.Workshop",
            "workshops.Slot",
            "workshops.Session",
            "workshops.OpinionTally",
        ),
        why_nobody="l’offre de la structure, et des avis comptés sans nom",
    )
