"""Reading the period and the filters of the figures."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django import forms
from django.utils.http import urlencode

from clicnjob.insights.queries import Period

WEEKS = {"8": "8 semaines", "20": "20 semaines", "52": "1 an"}
DEFAULT = "20"
Choices = list[tuple[uuid.UUID, str]]


def _select(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


class PeriodForm(forms.Form):
    """Which weeks, which site, which workshop. It never has errors: anything odd falls back on the last twenty weeks.

    A choice of one is no choice: that field is left out.
    """

    def __init__(self, given: Mapping[str, str], *, sites: Choices, workshops: Choices) -> None:
        self._choices: dict[str, forms.ChoiceField] = {"semaines": _select("Période", list(WEEKS.items()))}
        if len(sites) > 1:
            everywhere = ("", "Toutes")
            self._choices["antenne"] = _select("Antenne", [everywhere, *((str(key), name) for key, name in sites)])
        if len(workshops) > 1:
            all_of_them = ("", "Tous")
            self._choices["atelier"] = _select("Atelier", [all_of_them, *((str(key), name) for key, name in workshops)])
        self.asked = {
            name: value for name, field in self._choices.items() if field.valid_value(value := given.get(name, ""))
        }
        self.asked.setdefault("semaines", DEFAULT)
        super().__init__(self.asked)
        self.fields.update(self._choices)

    @property
    def query(self) -> str:
        """The filters as a query string, without the empty ones."""
        return urlencode({name: value for name, value in self.asked.items() if value})

    def period(self, today: dt.date) -> Period:
        """The period asked for, ending today, from a Monday on."""
        weeks = int(self.asked["semaines"])
        site, workshop = self.asked.get("antenne"), self.asked.get("atelier")
        return Period(
            today - dt.timedelta(days=today.weekday(), weeks=weeks - 1),
            today,
            uuid.UUID(site) if site else None,
            uuid.UUID(workshop) if workshop else None,
        )
