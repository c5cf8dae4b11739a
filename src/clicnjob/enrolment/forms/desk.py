"""Forms of the desk and of the closing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from clicnjob.accounts.models import User
from clicnjob.enrolment.forms.people import PersonForm
from clicnjob.shared import clock
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.shared.text import datetime_words
from clicnjob.structures.enums import ReachedBy
from clicnjob.workshops.enums import AbsenceReason


class WalkInForm(PersonForm):
    """The first reception of someone unknown, in the fewest words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reached_by"].initial = ReachedBy.VISIT
        for name in ("imilo_number", "discreet"):
            del self.fields[name]


class DayPassForm(forms.Form):
    """A volunteer's first name."""

    first_name = forms.CharField(
        label=pro_lazy("Prénom du volontaire"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ReopenForm(forms.Form):
    """Why a closed session is opened again."""

    reason = forms.CharField(label=pro_lazy("Raison"), max_length=200)


PRESENT = "present"


def outcomes() -> list[tuple[str, str]]:
    """What may be noted of a seat at the closing, in the language of the page."""
    excused = [
        (value, pro("Excusé·e : %(reason)s") % {"reason": label})
        for value, label in AbsenceReason.choices
        if value not in {AbsenceReason.FORGOT, AbsenceReason.UNKNOWN}
    ]
    return [
        ("", pro("Choisissez…")),
        (PRESENT, pro("Présent·e")),
        *excused,
        (AbsenceReason.FORGOT, pro("Absent·e : oubli")),
        (AbsenceReason.UNKNOWN, pro("Absent·e : pas de nouvelles")),
    ]


NO_APPOINTMENT, OTHER_MOMENT = "none", "other"


def _hour_input(*, step: int = 60) -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "step": step}, format="%H:%M")


class ClosingSeatForm(forms.Form):
    """One line of the closing: came or not, and the next appointment."""

    outcome = forms.ChoiceField(
        label=pro_lazy("Présence"),
        choices=outcomes,
        error_messages={"required": pro_lazy("Dites si la personne est venue.")},
    )
    arrived = forms.TimeField(label=pro_lazy("Arrivée"), required=False, widget=_hour_input())
    left = forms.TimeField(label=pro_lazy("Partie avant la fin"), required=False, widget=_hour_input())
    counsellor = forms.ChoiceField(label=pro_lazy("Avec"), required=False)
    moment = forms.ChoiceField(label=pro_lazy("Rendez-vous"), required=False)
    day = forms.DateField(
        label=pro_lazy("Jour"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(label=pro_lazy("Heure"), required=False, widget=_hour_input(step=300))
    place = forms.CharField(label=pro_lazy("Lieu"), required=False, max_length=240)

    def __init__(
        self,
        *args: Any,
        counsellors: Sequence[User],
        moments: Sequence[dt.datetime],
        zone: str,
        already: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.already = already
        self.counsellors = {str(user.pk): user for user in counsellors}
        self._choices("counsellor", [(key, user.full_name) for key, user in self.counsellors.items()])
        slots = [(moment.isoformat(), datetime_words(moment)) for moment in moments]
        posted = str(self.data.get(self.add_prefix("moment"), "")) if self.is_bound else ""
        if "T" in posted and posted not in dict(slots):  # a slot proposed a moment ago: kept while it is chosen
            try:
                slots.insert(0, (posted, datetime_words(dt.datetime.fromisoformat(posted))))
            except ValueError:
                posted = ""
        none = pro("Garder le rendez-vous déjà donné") if already else pro("Pas de rendez-vous")
        self._choices("moment", [*slots, (OTHER_MOMENT, pro("Autre jour, autre heure…")), (NO_APPOINTMENT, none)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

    @property
    def came(self) -> bool:
        """Whether the line says present."""
        return bool(self.cleaned_data.get("outcome") == PRESENT)

    @property
    def reason(self) -> AbsenceReason | None:
        """Why the person did not come; ``None``: no news."""
        value = self.cleaned_data["outcome"]
        return None if value == AbsenceReason.UNKNOWN else AbsenceReason(value)

    def clean(self) -> dict[str, Any]:
        """An appointment has a day, an hour and a place."""
        data = super().clean() or {}
        if data.get("outcome") == PRESENT and data.get("moment") == OTHER_MOMENT:
            for name, words in (("day", pro("Choisissez le jour.")), ("hour", pro("Choisissez l’heure."))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if data.get("outcome") == PRESENT and self.wants_appointment(data) and not data.get("place"):
            self.add_error("place", pro("Écrivez le lieu du rendez-vous."))
        came, gone = data.get("arrived"), data.get("left")
        if data.get("outcome") == PRESENT and came and gone and gone <= came:
            self.add_error("left", pro("L’heure de départ vient après celle d’arrivée."))
        return data

    @staticmethod
    def wants_appointment(data: dict[str, Any]) -> bool:
        """Whether a moment was chosen."""
        return data.get("moment") not in {None, "", NO_APPOINTMENT}

    def starts_at(self) -> dt.datetime | None:
        """The moment of the appointment; ``None``: none is given."""
        data = self.cleaned_data
        if not self.came or not self.wants_appointment(data):
            return None
        if data["moment"] == OTHER_MOMENT:
            return clock.at(data["day"], data["hour"], self.zone)
        return dt.datetime.fromisoformat(data["moment"])


def prefix_of(seat_id: uuid.UUID) -> str:
    """The prefix of a line's fields: every id on the page is unique."""
    return f"s-{seat_id}"
