"""The roles of a training, in words."""

from clicnjob.shared.actor import Role
from clicnjob.shared.language import pro, pro_noop

VOLUNTEER, YOUTH = "volunteer", "youth"
ROLES: tuple[tuple[str, str, str], ...] = (
    (Role.COUNSELLOR, pro_noop("Conseillère"), "message"),
    (Role.RECEPTION, pro_noop("Chargée d’accueil"), "door"),
    (VOLUNTEER, pro_noop("Volontaire"), "users"),
    (YOUTH, pro_noop("Jeune"), "user"),
    (Role.SECTOR_MANAGER, pro_noop("Responsable de secteur"), "chart"),
    (Role.DIRECTION, pro_noop("Directrice"), "settings"),
)
"""What may be tried, its words, its pictogram."""


def role_choices() -> list[dict[str, str]]:
    """The roles in the language of the page."""
    return [{"key": key, "label": pro(label), "icon": icon} for key, label, icon in ROLES]
