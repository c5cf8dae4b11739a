"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.keeping.actions.forgetting import forget_person
from clicnjob.shared import retention
from clicnjob.shared.retention import Line


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "keeping",
        [
            Line(
                what="Échéance d’un dossier : dernier contact, avis, prolongation et sa raison",
                models=("keeping.Deadline",),
                kept="avec le dossier",
                since="calcul de chaque nuit",
                then="effacée avec le dossier",
                why="prévenir avant d’effacer, répondre d’une prolongation",
                forget_person=forget_person,
            )
        ],
    )
