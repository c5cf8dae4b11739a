"""What the direction types about the team, and a newcomer about themselves."""

import uuid

from django import forms
from django.db.models import QuerySet

from clicnjob.shared.language import pro, pro_lazy, pro_noop
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Membership, Site

ROLE_NOTES = {
    RoleChoice.COUNSELLOR: pro_noop("suit des jeunes, anime des ateliers"),
    RoleChoice.RECEPTION: pro_noop("reçoit, positionne sur un atelier, redonne un accès"),
    RoleChoice.SECTOR_MANAGER: pro_noop("voit les chiffres de son antenne, réaffecte"),
    RoleChoice.DIRECTION: pro_noop("tout cela, l’équipe et les paramètres ; un autre membre de la direction confirme"),
}
_DAY = {"type": "date"}


class LimitsForm(forms.Form):
    """Until when someone works here and, for a sector manager, at which place."""

    ends_on = forms.DateField(
        label=pro_lazy("Dernier jour"),
        required=False,
        help_text=pro_lazy("Vide : sans date de fin. L’accès s’arrête tout seul après ce jour."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=pro_lazy("Antenne du responsable de secteur"),
        required=False,
        empty_label=pro_lazy("Toute la structure"),
        help_text=pro_lazy("Ses chiffres et ses réaffectations sont ceux de cette antenne."),
    )

    def __init__(self, *args: object, sites: QuerySet[Site], sector: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = sites
        if not sector:
            del self.fields["site"]


def _roles() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}|{pro(note)}") for role, note in ROLE_NOTES.items()]


class InviteForm(LimitsForm):
    """Who is invited, and under which role."""

    first_name = forms.CharField(label=pro_lazy("Prénom"), max_length=80)
    last_name = forms.CharField(label=pro_lazy("Nom"), max_length=80, required=False)
    email = forms.EmailField(label=pro_lazy("Adresse e-mail professionnelle"))
    role = forms.ChoiceField(
        label=pro_lazy("Rôle"),
        choices=_roles,
        widget=forms.RadioSelect,
    )
    field_order = ("first_name", "last_name", "email", "role", "site", "ends_on")


class CoverForm(forms.Form):
    """Who goes away (``own``: not asked, it is ``decides``), who stands in (never ``decides``), from when to when."""

    absent = forms.ChoiceField(label=pro_lazy("Qui s’absente"))
    covering = forms.ChoiceField(label=pro_lazy("Qui remplace"))
    starts_on = forms.DateField(label=pro_lazy("Premier jour"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=pro_lazy("Dernier jour"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))

    def __init__(
        self, *args: object, members: list[Membership], decides: uuid.UUID | None, own: bool = False, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.members = {str(row.user_id): row.user for row in members}
        if own:
            del self.fields["absent"]
        for name in self.fields.keys() & {"absent", "covering"}:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            hidden = str(decides) if name == "covering" else ""
            people = [(pk, user.full_name) for pk, user in self.members.items() if pk != hidden]
            field.choices = [("", pro("Choisissez")), *people]


class PasswordForm(forms.Form):
    """A first or another password."""

    password = forms.CharField(
        label=pro_lazy("Mot de passe"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AcceptForm(PasswordForm):
    """A newcomer's name and password."""

    first_name = forms.CharField(
        label=pro_lazy("Prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=pro_lazy("Nom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ("first_name", "last_name", "password")
