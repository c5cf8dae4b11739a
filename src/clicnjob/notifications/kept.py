"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from clicnjob.notifications.actions.forgetting import forget_account, forget_person
from clicnjob.notifications.models import DeadNumber, InboundEvent, Outbox
from clicnjob.notifications.queries.reach import STOPPED
from clicnjob.shared import retention
from clicnjob.shared.retention import Line

SENT = dt.timedelta(days=180)
EVENTS = dt.timedelta(days=90)
DEAD = dt.timedelta(days=730)


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "notifications",
        [
            Line(
                what="SMS, e-mails et notifications envoyés : modèle, destinataire et blancs (chiffrés), remise",
                models=("notifications.Outbox",),
                kept="6 mois",
                since="envoi",
                then="effacés",
                why="montrer au conseiller ce qui est arrivé ou non",
                old=lambda moment: Outbox.objects.filter(created_at__lt=moment - SENT),
                forget_person=forget_person,
            ),
            Line(
                what="Façons d’être prévenu : ordre des canaux, adresse e-mail (chiffrée), navigateurs abonnés (chiffrés)",
                models=("notifications.ChannelChoice", "notifications.NoticeEmail", "notifications.PushDevice"),
                kept="tant que le compte vit",
                since="choix",
                then="effacées avec le compte",
                why="prévenir comme la personne l’a choisi",
                forget_account=forget_account,
            ),
            Line(
                what="Numéros qui ne répondent plus (empreinte à clé)",
                models=("notifications.DeadNumber",),
                kept="2 ans ; un STOP, sans limite",
                since="échec",
                then="effacés",
                why="ne plus écrire à un inconnu ; un refus reste un refus",
                old=lambda moment: DeadNumber.objects.filter(created_at__lt=moment - DEAD).exclude(reason=STOPPED),
            ),
            Line(
                what="Réponses et rapports de l’opérateur de SMS (empreinte de l’événement)",
                models=("notifications.InboundEvent",),
                kept="3 mois",
                since="réception",
                then="effacés",
                why="ne jamais prendre deux fois le même",
                old=lambda moment: InboundEvent.objects.filter(created_at__lt=moment - EVENTS),
            ),
        ],
        nobody=("notifications.CapAlarm",),
        why_nobody="un plafond atteint, un jour",
    )
