"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.shared import retention
from clicnjob.shared.retention import Line


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "audit",
        [
            Line(
                what="Journal des accès : qui a fait quoi, sur quel dossier, quand ; sans nom ni contenu",
                models=("audit.AuditEvent",),
                kept="12 mois",
                since="la trace",
                then="effacé ; la chaîne garde des empreintes qui ne disent rien de personne",
                why="CNIL, recommandation d’octobre 2021 : de six mois à un an",
            )
        ],
        nobody=("audit.AuditSeal",),
        why_nobody="des nombres et des empreintes",
    )
