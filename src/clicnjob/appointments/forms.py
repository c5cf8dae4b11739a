"""The form of an appointment."""

import datetime as dt

from django import forms
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared import clock


class AppointmentForm(forms.Form):
    """A date, an hour, a place, with whom; the hour is that of the structure's wall clock."""

    counsellor = forms.ModelChoiceField(User.objects.none(), label="Avec", empty_label=None)
    day = forms.DateField(label="Jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(label="Heure", widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    minutes = forms.TypedChoiceField(
        label="Durée", coerce=int, choices=[(length, f"{length} minutes") for length in (15, 30, 45, 60)], initial=30
    )
    place = forms.CharField(label="Lieu", max_length=240)

    def __init__(self, *args: object, colleagues: QuerySet[User], zone: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.zone = zone
        field = self.fields["counsellor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = colleagues

    def starts_at(self) -> dt.datetime:
        """The moment meant."""
        return clock.at(self.cleaned_data["day"], self.cleaned_data["hour"], self.zone)
