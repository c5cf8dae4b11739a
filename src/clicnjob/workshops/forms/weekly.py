"""The form of a weekly workshop: what it is, and up to four weekly moments."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared.language import french, pro, pro_lazy
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site
from clicnjob.workshops.actions import SlotPlan
from clicnjob.workshops.enums import Level, WorkshopKind
from clicnjob.workshops.forms.rooms import AMONG_ROOMS
from clicnjob.workshops.models import Slot, Workshop

SLOTS = 4
SAID = (
    "kind",
    "title",
    "objective",
    "level",
    "room",
    "capacity",
    "minutes",
    "leaders_wanted",
    "volunteers_wanted",
    "skips_school_holidays",
    "reserved",
    "offer_hours",
    "open_to_all",
    "to_bring",
)


class WorkshopForm(forms.Form):
    """What a weekly workshop is."""

    kind = forms.ChoiceField(
        label=pro_lazy("Sorte d’atelier"),
        choices=WorkshopKind,
        help_text=pro_lazy("Seul l’atelier d’inscription finalise une inscription et compte dans le pilotage."),
    )
    title = forms.CharField(label=pro_lazy("Titre"), max_length=120, initial=french("Atelier d’inscription"))
    objective = forms.CharField(
        label=pro_lazy("Objectif"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    level = forms.ChoiceField(label=pro_lazy("Niveau"), choices=Level, initial=Level.EVERYONE)
    site = forms.ModelChoiceField(Site.objects.none(), label=pro_lazy("Antenne"), empty_label=None)
    room = forms.CharField(label=pro_lazy("Salle"), max_length=80, widget=forms.TextInput(attrs=AMONG_ROOMS))
    capacity = forms.IntegerField(label=pro_lazy("Places"), min_value=1, max_value=60, initial=12)
    minutes = forms.IntegerField(label=pro_lazy("Durée en minutes"), min_value=15, max_value=480, initial=90)
    leaders_wanted = forms.IntegerField(label=pro_lazy("Animateurs voulus"), min_value=1, max_value=6, initial=2)
    volunteers_wanted = forms.IntegerField(label=pro_lazy("Volontaires voulus"), min_value=0, max_value=12, initial=4)
    skips_school_holidays = forms.BooleanField(
        label=pro_lazy("Pas de séance pendant les vacances scolaires"), required=False
    )
    reserved = forms.IntegerField(
        label=pro_lazy("Places gardées pour les urgences"),
        min_value=0,
        max_value=60,
        initial=0,
        help_text=pro_lazy("Parmi les places. Un conseiller ou la direction les donne."),
    )
    offer_hours = forms.IntegerField(
        label=pro_lazy("Heures pour prendre une place libérée"), min_value=1, max_value=72, initial=12
    )
    open_to_all = forms.BooleanField(label=pro_lazy("Les jeunes s’inscrivent eux-mêmes"), required=False)
    to_bring = forms.CharField(
        label=pro_lazy("À apporter"),
        required=False,
        help_text=pro_lazy("Écrit sur la convocation. Une ligne par document."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, sites: QuerySet[Site], fixed_site: bool = False, fixed_kind: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = sites
        if fixed_site:
            del self.fields["site"]
        if fixed_kind:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        """Places kept are among the places."""
        data = super().clean() or {}
        if (data.get("reserved") or 0) > (data.get("capacity") or 60):
            self.add_error("reserved", pro("Pas plus que le nombre de places."))
        return data


def _weekdays() -> list[tuple[object, str]]:
    return [("", "–"), *((value, str(label).capitalize()) for value, label in Weekday.choices)]


class SlotForm(forms.Form):
    """One weekly moment; left empty, it does not exist."""

    weekday = forms.TypedChoiceField(
        label=pro_lazy("Jour"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=_weekdays,
    )
    starts_at = forms.TimeField(
        label=pro_lazy("Heure"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"),
    )
    room = forms.CharField(
        label=pro_lazy("Salle, si c’est une autre"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=AMONG_ROOMS),
    )
    leaders = forms.ModelMultipleChoiceField(
        User.objects.none(), label=pro_lazy("Animateurs"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["leaders"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  for the type checker
        field.queryset = colleagues

    def clean(self) -> dict[str, Any]:
        """A day has an hour, and an hour a day."""
        data = super().clean() or {}
        if data.get("weekday") and not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", pro("Choisissez l’heure."))
        if data.get("starts_at") and not data.get("weekday"):
            self.add_error("weekday", pro("Choisissez le jour."))
        return data

    def plan(self) -> SlotPlan | None:
        """The weekly moment, or nothing."""
        weekday, starts_at = self.cleaned_data.get("weekday"), self.cleaned_data.get("starts_at")
        if weekday is None or starts_at is None:
            return None
        return (weekday, starts_at, list(self.cleaned_data["leaders"]), " ".join(self.cleaned_data["room"].split()))


def slot_forms(data: Any, *, colleagues: QuerySet[User], slots: Iterable[Slot] = ()) -> list[SlotForm]:
    """The forms of the weekly moments: those that exist, and empty ones."""
    known: list[dict[str, Any]] = [
        {
            "weekday": slot.weekday,
            "starts_at": slot.starts_at,
            "room": slot.room,
            "leaders": [user.pk for user in slot.leaders.all()],
        }
        for slot in slots
    ]
    known += [{"weekday": None, "starts_at": dt.time(9, 30), "leaders": []}] if not known else []
    return [
        SlotForm(
            data,
            prefix=f"slot{number}",
            initial=known[number] if number < len(known) else {},
            colleagues=colleagues,
        )
        for number in range(max(SLOTS, len(known)))
    ]


def initial_of(workshop: Workshop) -> dict[str, Any]:
    """What the form shows of a workshop."""
    return {name: getattr(workshop, name) for name in SAID}
