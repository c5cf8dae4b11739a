"""What is asked to change a session, to double it, to close days."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.enums import ClosureKind
from clicnjob.workshops.forms.rooms import AMONG_ROOMS
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries.changes import Change

ALONE, FOLLOWING = "alone", "following"


class SessionForm(forms.Form):
    """When, where, how many, with whom."""

    day = forms.DateField(label=pro_lazy("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(
        label=pro_lazy("Heure"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )
    room = forms.CharField(label=pro_lazy("Salle"), max_length=80, widget=forms.TextInput(attrs=AMONG_ROOMS))
    capacity = forms.IntegerField(label=pro_lazy("Places"), min_value=1, max_value=60)
    leaders = forms.ModelMultipleChoiceField(
        User.objects.none(), label=pro_lazy("Animateurs"), widget=forms.CheckboxSelectMultiple
    )
    scope = forms.ChoiceField(
        label=pro_lazy("Pour quelles séances\u202f?"),
        choices=[(ALONE, pro_lazy("Cette séance seulement")), (FOLLOWING, pro_lazy("Cette séance et les suivantes"))],
        initial=ALONE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], weekly: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["leaders"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  for the type checker
        field.queryset = colleagues
        if not weekly:
            del self.fields["scope"]

    @property
    def change(self) -> Change:
        """What the session becomes."""
        data = self.cleaned_data
        return Change(
            day=data["day"],
            hour=data["hour"],
            room=" ".join(data["room"].split()),
            capacity=data["capacity"],
            leaders=tuple(data["leaders"]),
        )

    @property
    def following(self) -> bool:
        """Whether the sessions after this one change too."""
        return bool(self.cleaned_data.get("scope") == FOLLOWING)


def initial_of(session: Session, zone: str) -> dict[str, Any]:
    """A session as it is."""
    local = clock.local(session.starts_at, zone)
    return {
        "day": local.date(),
        "hour": local.time(),
        "room": session.room,
        "capacity": session.capacity,
        "leaders": [user.pk for user in session.leaders.all()],
        "scope": ALONE,
    }


class ClosureForm(forms.Form):
    """Days when nobody comes."""

    kind = forms.ChoiceField(
        label=pro_lazy("Ce sont"), choices=ClosureKind, initial=ClosureKind.CLOSED, widget=forms.RadioSelect
    )
    first_day = forms.DateField(
        label=pro_lazy("Premier jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=pro_lazy("Dernier jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=pro_lazy("Raison"),
        required=False,
        max_length=120,
        help_text=pro_lazy("Comme «\u202ffermeture d’été\u202f», «\u202fformation de l’équipe\u202f»."),
    )

    def clean(self) -> dict[str, Any]:
        """The last day is the first one where it is not said, and comes after it."""
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("last_day", pro("Le dernier jour vient après le premier."))
        return data


class AlertForm(forms.Form):
    """From how many days planners are warned."""

    days = forms.IntegerField(
        label=pro_lazy("Alerter quand la prochaine place libre est à plus de (jours)"), min_value=1, max_value=90
    )
