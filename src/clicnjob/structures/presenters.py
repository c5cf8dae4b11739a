"""What pages show of the team."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Membership

GROUPS = {
    RoleChoice.DIRECTION: "Direction",
    RoleChoice.SECTOR_MANAGER: "Responsables de secteur",
    RoleChoice.COUNSELLOR: "Conseillers et conseillères",
    RoleChoice.RECEPTION: "Accueil",
    RoleChoice.NETWORK: "Réseau",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The colleagues of one role."""

    label: str
    members: list[Membership]


def team_groups(members: list[Membership]) -> list[Group]:
    """The colleagues by role, in the order of R1; roles that nobody holds are left out."""
    groups = [Group(label, [row for row in members if row.role == role]) for role, label in GROUPS.items()]
    return [group for group in groups if group.members]


def covering_roles() -> tuple[str, ...]:
    """Who can stand in for someone, or be stood in for."""
    return (RoleChoice.COUNSELLOR, RoleChoice.SECTOR_MANAGER, RoleChoice.DIRECTION)


def link_address(request: HttpRequest, token: str) -> str:
    """An invitation's whole address, to copy."""
    path = reverse("structures:invitation", kwargs={"token": token})
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
