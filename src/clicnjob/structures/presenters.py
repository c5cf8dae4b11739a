"""What pages show of the team."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.language import pro, pro_lazy, pro_lazy_in
from clicnjob.shared.text import phone_words
from clicnjob.structures.enums import Accent, RoleChoice
from clicnjob.structures.models import Membership, Profile, Site, Structure
from clicnjob.structures.models.profiles import SMALL
from clicnjob.structures.panel import Line
from clicnjob.structures.queries import opening_words

GROUPS = {
    RoleChoice.DIRECTION: pro_lazy("Direction"),
    RoleChoice.SECTOR_MANAGER: pro_lazy("Responsables de secteur"),
    RoleChoice.COUNSELLOR: pro_lazy("Conseillers et conseillères"),
    RoleChoice.RECEPTION: pro_lazy_in("role", "Accueil"),
    RoleChoice.NETWORK: pro_lazy("Réseau"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The colleagues of one role."""

    label: str
    members: list[Membership]


def team_groups(members: list[Membership]) -> list[Group]:
    """The colleagues by role, in the order of R1; roles that nobody holds are left out."""
    groups = [Group(str(label), [row for row in members if row.role == role]) for role, label in GROUPS.items()]
    return [group for group in groups if group.members]


def covering_roles() -> tuple[str, ...]:
    """Who can stand in for someone, or be stood in for."""
    return (RoleChoice.COUNSELLOR, RoleChoice.SECTOR_MANAGER, RoleChoice.DIRECTION)


def photo_address(profile: Profile | None, size: str = SMALL) -> str:
    """Where a face is shown, small or large; another photo is another address. Empty without one."""
    if profile is None or profile.small_id is None:
        return ""
    return f"{reverse('structures:photo', args=[profile.user_id, size])}?v={profile.small_id.hex[:8]}"


def shown_name(user: User, profile: Profile | None) -> str:
    """The name that young people read: the whole one, or the first name where someone prefers so."""
    return user.full_name if profile is None or profile.shows_last_name else user.first_name


def link_address(request: HttpRequest, token: str) -> str:
    """An invitation's whole address, to copy."""
    path = reverse("structures:invitation", kwargs={"token": token})
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def logo_address(structure: Structure) -> str:
    """Where a structure's sign is shown; another sign is another address. Empty without one."""
    return reverse("structures:logo", args=[structure.logo_id.hex]) if structure.logo_id is not None else ""


def setting_lines(structure: Structure) -> list[Line]:
    """What this storey has to set, as it is now."""
    rows = Site.objects.filter(structure=structure, closed_at=None).prefetch_related("opening_hours").order_by("name")
    places = [f"{site.name} ({'\u202f; '.join(opening_words(site)) or pro('sans horaires')})" for site in rows]
    members = (
        Membership.objects.all().current(clock.today(structure.timezone)).filter(structure=structure).counsellors()
    )
    faces = members.filter(user__profile__small__isnull=False).count()
    delays = pro("Fichiers %(months)s mois · autre moyen après %(minutes)s min · appel après %(absences)s absences") % {
        "months": structure.file_months,
        "minutes": structure.fallback_minutes,
        "absences": structure.absences_before_call,
    }
    reach = [structure.name, phone_words(structure.phone) if structure.phone else "", structure.email]
    # A colour typed before the list was made is no longer shown anywhere.
    known = structure.accent in Accent.values
    colour = str(Accent(structure.accent).label) if known else pro("Outremer, celle de ClicNJob")
    told = [
        (pro("La structure"), reach, "settings-identity", "home"),
        (pro("Antennes et horaires"), places, "site-add", "map"),
        (
            pro("Tu ou vous, premier message"),
            [pro("Tu") if structure.tutoie else pro("Vous dans les envois"), structure.welcome[:80]],
            "settings-voice",
            "message",
        ),
        (
            pro("Logo et couleur"),
            [colour, pro("avec un logo") if structure.logo_id else pro("sans logo")],
            "settings-image",
            "eye",
        ),
        (pro("Délais et limites"), [delays], "settings-delays", "clock"),
        (
            pro("Téléphones des volontaires"),
            [pro("Permis") if structure.own_phones else pro("Tablette ou scanner de la structure seulement")],
            "settings-volunteers",
            "phone",
        ),
        (
            pro("Photos et heures des conseillers"),
            [pro("%(faces)s sur %(count)s ont une photo") % {"faces": faces, "count": members.count()}],
            "team",
            "users",
        ),
        (
            pro("Mentions légales et données"),
            [structure.legal_person, structure.host, structure.data_officer],
            "settings-legal",
            "document",
        ),
    ]
    return [
        Line(label, " · ".join(filter(None, values)) or pro("Rien encore"), reverse(f"structures:{route}"), icon)
        for label, values, route, icon in told
    ]
