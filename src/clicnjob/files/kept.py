"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.shared import retention
from clicnjob.shared.retention import Line


def declare() -> None:
    """Add these lines to the table."""
    retention.register(
        "files",
        [
            Line(
                what="Octets des fichiers, chiffrés, chacun sous sa clé",
                models=("files.StoredFile",),
                kept="autant que ce qui les montre (document, message, photo de profil)",
                since="dépôt",
                then="clé détruite tout de suite, octets effacés dans la minute",
                why="une clé détruite rend illisibles les copies des sauvegardes aussi",
            ),
            Line(
                what="Registre des effacements : noms d’objets, numéros de dossiers et de comptes effacés, sans nom",
                models=("files.Tombstone",),
                kept="60 jours",
                since="effacement",
                then="effacé",
                why="une sauvegarde remise en place doit tout oublier à nouveau",
            ),
            Line(
                what="Sauvegardes, chiffrées",
                models=(),
                kept="30 jours",
                since="sauvegarde",
                then="effacées par l’exploitant (docs/guides/sauvegardes.md)",
                why="reprendre après une panne",
            ),
        ],
        nobody=("files.Comparison",),
        why_nobody="des nombres, gardés un an",
    )
