"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.documents.actions.forgetting import forget_person
from clicnjob.shared import retention
from clicnjob.shared.retention import Line


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "documents",
        [
            Line(
                what="Copies de documents : pages, numéro et lecture de la machine (chiffrés)",
                models=("documents.Page",),
                kept="jusqu’à la vérification, au plus tard le soir ; non vérifiées, 30 jours au plus",
                since="envoi",
                then="détruites, clé comprise",
                why="CNIL, SAN-2020-008 : une copie ne sert plus une fois l’identité vérifiée",
            ),
            Line(
                what="Trace d’un document : sorte, date de fin, qui l’a vu et quand",
                models=("documents.Document",),
                kept="avec le dossier",
                since="dernier contact",
                then="restent la sorte et l’état, pour les chiffres",
                why="preuve que l’identité est justifiée, sans copie",
                forget_person=forget_person,
            ),
            Line(
                what="Envois en morceaux",
                models=("documents.Upload", "documents.Piece"),
                kept="quelques heures",
                since="premier morceau",
                then="détruits",
                why="photographier avec un mauvais réseau",
            ),
            Line(
                what="Demandes d’aide, « je l’apporterai », relances",
                models=("documents.HelpAsk", "documents.Bringing", "documents.Chase"),
                kept="avec le dossier",
                since="dernier contact",
                then="effacées",
                why="suivi de l’accompagnement",
            ),
        ],
        nobody=("documents.ChasePlan", "documents.Requirement"),
        why_nobody="les règles de la structure",
    )
