"""The forms of appointments."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.accounts.models import User
from clicnjob.appointments.actions.asking import LONGEST_WORDS
from clicnjob.appointments.actions.rows import How
from clicnjob.appointments.enums import Half, Mode, Subject
from clicnjob.appointments.rules.wishes import HALVES
from clicnjob.shared import clock
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.shared.text import weekday_words
from clicnjob.structures.models import Site

LENGTHS = (15, 20, 30, 45, 60, 90)


def minutes_choices() -> list[tuple[int, str]]:
    """The lengths one gives, in words."""
    return [(length, pro("%(minutes)s minutes") % {"minutes": length}) for length in LENGTHS]


class MeetingForm(forms.Form):
    """With whom, how long, how: at a site, by telephone, elsewhere."""

    counsellor = forms.ModelChoiceField(User.objects.none(), label=pro_lazy("Avec"), empty_label=None)
    minutes = forms.TypedChoiceField(label=pro_lazy("Durée"), coerce=int, choices=minutes_choices)
    mode = forms.ChoiceField(label=pro_lazy("Comment"), choices=Mode, widget=forms.RadioSelect)
    site = forms.ModelChoiceField(Site.objects.none(), label=pro_lazy("Antenne"), required=False, empty_label=None)
    place = forms.CharField(
        label=pro_lazy("Lieu"),
        max_length=240,
        required=False,
        help_text=pro_lazy("Pour un rendez-vous ailleurs : l’adresse, comme on l’écrit au jeune."),
    )

    def __init__(self, *args: Any, colleagues: Sequence[User], sites: Sequence[Site], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self._limit("counsellor", User.objects.filter(pk__in=[user.pk for user in colleagues]).order_by("first_name"))
        self._limit("site", Site.objects.filter(pk__in=[site.pk for site in sites]).order_by("name"))
        self.fields["mode"].choices = [(mode.value, str(mode.label)) for mode in Mode]  # type: ignore[attr-defined]

    def _limit(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = rows

    def how(self) -> How:
        """How one meets, as said."""
        said, mode = self.cleaned_data, Mode(self.cleaned_data["mode"])
        place = said["place"] if mode == Mode.ELSEWHERE or said["site"] is None else ""
        return How(place, said["minutes"], mode, said["site"] if mode == Mode.SITE else None)


class AppointmentForm(MeetingForm):
    """One moment: among those free, or another hour, of the structure's wall clock."""

    moment = forms.CharField(required=False)
    day = forms.DateField(
        label=pro_lazy("Jour"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=pro_lazy("Heure"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """A moment, or a day and an hour."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and self.starts_at() is None:
            self.add_error("hour", pro("Choisissez un moment, ou écrivez le jour et l’heure."))
        return said

    def starts_at(self) -> dt.datetime | None:
        """The moment meant."""
        said = self.cleaned_data
        if (chosen := read_moment(said.get("moment", ""))) is not None:
            return chosen
        if said.get("day") and said.get("hour") is not None:
            return clock.at(said["day"], said["hour"], self.zone)
        return None


class ProposalForm(MeetingForm):
    """One to five moments among those free."""

    moments = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("moments") if hasattr(self.data, "getlist") else []
        self.fields["moments"].choices = [(one, one) for one in given]  # type: ignore[attr-defined]

    def chosen(self) -> list[dt.datetime]:
        """The moments ticked."""
        return [moment for one in self.cleaned_data["moments"] if (moment := read_moment(one)) is not None]


def read_moment(text: str) -> dt.datetime | None:
    """A moment as a page wrote it; nothing for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


SUBJECTS = {
    Subject.JOB: _("Travail"),
    Subject.TRAINING: _("Formation"),
    Subject.HOUSING: _("Logement"),
    Subject.HEALTH: _("Santé"),
    Subject.MONEY: _("Argent"),
    Subject.PAPERS: _("Documents, démarches"),
    Subject.OTHER: _("Autre chose"),
}
MODES = {Mode.SITE: _("Sur place"), Mode.PHONE: _("Par téléphone")}
HALVES_OF = {Half.MORNING: _("matin"), Half.AFTERNOON: _("après-midi")}


def half_words(day: int, half: Half) -> str:
    """« lundi matin », in the language of the page."""
    return f"{weekday_words(day)} {HALVES_OF[half]}"


def half_choices() -> Iterable[tuple[str, str]]:
    """From Monday morning on."""
    return [(one, half_words(int(one[0]), Half(one[1:]))) for one in HALVES]


class AskForm(forms.Form):
    """A young person's request: what about, how, when."""

    subject = forms.ChoiceField(
        label=_("De quoi voulez-vous parler ?"), choices=list(SUBJECTS.items()), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Dites-en plus, si vous voulez"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    mode = forms.ChoiceField(
        label=_("Comment ?"), choices=list(MODES.items()), widget=forms.RadioSelect, initial=Mode.SITE
    )
    wishes = forms.MultipleChoiceField(
        label=_("Quand pouvez-vous ?"), required=False, choices=half_choices, widget=forms.CheckboxSelectMultiple
    )


class RulesForm(forms.Form):
    """How the structure gives appointments."""

    minutes = forms.TypedChoiceField(label=pro_lazy("Durée habituelle"), coerce=int, choices=minutes_choices)
    hold_hours = forms.IntegerField(
        label=pro_lazy("Un moment proposé est gardé, en heures"), min_value=1, max_value=168
    )
    remind_days = forms.TypedChoiceField(label=pro_lazy("Rappel"), coerce=int)
    remind_hours = forms.TypedChoiceField(label=pro_lazy("Rappel du jour même"), coerce=int)
    self_service = forms.BooleanField(
        label=pro_lazy("Les jeunes choisissent eux-mêmes un moment libre"), required=False
    )
    change_hours = forms.IntegerField(
        label=pro_lazy("Ils changent d’heure seuls jusqu’à, en heures avant"), min_value=0, max_value=168
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(0, pro("Aucun")), (1, pro("La veille")), (2, pro("Deux jours avant")), (3, pro("Trois jours avant"))]
        hours = [
            (0, pro("Aucun")),
            (1, pro("Une heure avant")),
            (2, pro("Deux heures avant")),
            (4, pro("Quatre heures avant")),
        ]
        self.fields["remind_days"].choices = [*days, (7, pro("Sept jours avant"))]  # type: ignore[attr-defined]
        self.fields["remind_hours"].choices = hours  # type: ignore[attr-defined]
