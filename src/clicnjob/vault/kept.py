"""How long what this app stores is kept (``shared.retention``)."""

from clicnjob.shared import retention


def declare() -> None:
    """Keys say nothing of anyone."""
    retention.register(
        "vault",
        [],
        nobody=("vault.ScopeKey", "vault.FormerKey"),
        why_nobody="des clés de structures, enveloppées sous la clé maîtresse",
    )
