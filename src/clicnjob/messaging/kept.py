"""How long what this app stores is kept (``shared.retention``)."""

import datetime as dt

from clicnjob.messaging.actions.forgetting import forget_person
from clicnjob.messaging.models import Banner
from clicnjob.shared import clock, retention
from clicnjob.shared.retention import Line

YEAR = dt.timedelta(days=365)


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "messaging",
        [
            Line(
                what="Messages (chiffrés), versions corrigées ou retirées, cartes jointes, repères du bureau",
                models=(
                    "messaging.Message",
                    "messaging.MessageVersion",
                    "messaging.SharedCard",
                    "messaging.DeskMark",
                    "messaging.MailingRecipient",
                    "messaging.ListMember",
                ),
                kept="avec le dossier",
                since="dernier contact",
                then="effacés",
                why="suivi de l’accompagnement ; un message envoyé appartient aussi au dossier",
                forget_person=forget_person,
            ),
            Line(
                what="Conversation : compteurs et dates, sans texte",
                models=("messaging.Conversation",),
                kept="avec le dossier",
                since="dernier contact",
                then="reste, sans nom : la date du premier message compte dans les chiffres",
                why="rendre compte sans personne reconnaissable",
            ),
            Line(
                what="Fichiers joints aux messages : photos, PDF, voix (chiffrés, nom compris)",
                models=("messaging.Enclosure",),
                kept="4 mois par défaut ; la structure règle de 1 à 24",
                since="envoi",
                then="effacés, le message le dit",
                why="un fichier sert au moment où il est lu",
            ),
            Line(
                what="Signalements d’un jeune et leur suite (chiffrés)",
                models=("messaging.Report",),
                kept="avec le dossier ; un signalement ouvert retient le dossier",
                since="clôture",
                then="effacés",
                why="protection : la suite doit pouvoir être montrée",
            ),
            Line(
                what="Envois à plusieurs : texte (chiffré) et fichiers",
                models=("messaging.Mailing", "messaging.MailingFile"),
                kept="2 ans",
                since="envoi",
                then="effacés ; les messages reçus vivent avec chaque dossier",
                why="le rapport d’envoi de leur auteur",
            ),
            Line(
                what="Bandeaux affichés aux jeunes",
                models=("messaging.Banner",),
                kept="12 mois",
                since="dernier jour",
                then="effacés",
                why="retrouver ce qui a été annoncé",
                old=lambda moment: Banner.objects.filter(ends_on__lt=clock.local(moment).date() - YEAR),
            ),
            Line(
                what="Modèles de réponse et listes de destinataires d’un professionnel (chiffrés)",
                models=("messaging.ReplyTemplate", "messaging.RecipientList"),
                kept="tant que leur auteur travaille là",
                since="création",
                then="restent à la structure s’ils sont partagés",
                why="outils de travail, sans nom de jeune",
            ),
        ],
        nobody=("messaging.ClosedAnswer",),
        why_nobody="la réponse automatique de la structure",
    )
