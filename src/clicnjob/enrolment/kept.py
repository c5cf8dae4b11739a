"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from clicnjob.enrolment.actions.forgetting import forget_person
from clicnjob.enrolment.models import Claim, Pairing
from clicnjob.shared import retention
from clicnjob.shared.retention import Line

MONTH = dt.timedelta(days=30)


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "enrolment",
        [
            Line(
                what="Demandes faites dans la salle : prénom tapé, langue",
                models=("enrolment.Claim",),
                kept="30 jours",
                since="demande",
                then="effacées",
                why="corriger une inscription faite au nom d’un autre",
                old=lambda moment: Claim.objects.filter(created_at__lt=moment - MONTH),
            ),
            Line(
                what="Téléphones reliés pour numériser (empreinte)",
                models=("enrolment.Pairing",),
                kept="30 jours",
                since="liaison",
                then="effacés",
                why="reconstituer un incident récent",
                old=lambda moment: Pairing.objects.filter(created_at__lt=moment - MONTH),
            ),
            Line(
                what="Invitations à rejoindre, d’un portefeuille importé (empreinte du lien)",
                models=("enrolment.JoinInvitation",),
                kept="avec le dossier ; le lien, 30 jours",
                since="envoi",
                then="effacées",
                why="savoir qui a été invité, et ne pas inviter trop souvent",
            ),
            Line(
                what="Appels à passer après des absences",
                models=("enrolment.CallTask",),
                kept="avec le dossier",
                since="dernier contact",
                then="effacés",
                why="suivi de l’accompagnement",
                forget_person=forget_person,
            ),
        ],
    )
