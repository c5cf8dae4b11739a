"""Reading the period and the filters of the figures."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.utils.http import urlencode

from clicnjob.insights.queries import Period
from clicnjob.shared.language import pro, pro_noop

WEEKS = {"8": pro_noop("8 semaines"), "20": pro_noop("20 semaines"), "52": pro_noop("1 an")}
DEFAULT = "20"
Choices = list[tuple[uuid.UUID, str]]


SINGLE_WEEKS = 52
"""How far back one week may be looked at alone."""


def _weeks(today: dt.date) -> list[tuple[str, str]]:
    """Each week of the last year by its Monday, the latest first."""
    monday = today - dt.timedelta(days=today.weekday())
    mondays = [monday - dt.timedelta(weeks=count) for count in range(SINGLE_WEEKS)]
    return [(day.isoformat(), pro("semaine du %(date)s") % {"date": f"{day:%d/%m/%Y}"}) for day in mondays]


def _select(label: str, choices: Sequence[tuple[str, str | list[tuple[str, str]]]]) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


class PeriodForm(forms.Form):
    """Which weeks, which site, which workshop. It never has errors: anything odd falls back on the last twenty weeks.

    A choice of one is no choice: that field is left out.
    """

    def __init__(self, given: Mapping[str, str], *, today: dt.date, sites: Choices, workshops: Choices) -> None:
        self.today = today
        periods: list[tuple[str, str | list[tuple[str, str]]]] = [
            *((key, pro(words)) for key, words in WEEKS.items()),
            (pro("Une seule semaine"), _weeks(today)),
        ]
        self._choices: dict[str, forms.ChoiceField] = {"semaines": _select(pro("Période"), periods)}
        if len(sites) > 1:
            everywhere = ("", pro("Toutes"))
            self._choices["antenne"] = _select(pro("Antenne"), [everywhere, *((str(key), name) for key, name in sites)])
        if len(workshops) > 1:
            all_of_them = ("", pro("Tous"))
            self._choices["atelier"] = _select(
                pro("Atelier"), [all_of_them, *((str(key), name) for key, name in workshops)]
            )
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

    def query_without(self, name: str) -> str:
        """The other filters, to be completed by a link."""
        return urlencode({key: value for key, value in self.asked.items() if value and key != name})

    def period(self) -> Period:
        """The period asked for, from a Monday on: some weeks that end today, or one week alone."""
        asked = self.asked["semaines"]
        site, workshop = self.asked.get("antenne"), self.asked.get("atelier")
        if asked in WEEKS:
            first = self.today - dt.timedelta(days=self.today.weekday(), weeks=int(asked) - 1)
            last = self.today
        else:
            first = dt.date.fromisoformat(asked)
            last = min(first + dt.timedelta(days=6), self.today)
        return Period(
            first,
            last,
            uuid.UUID(site) if site else None,
            uuid.UUID(workshop) if workshop else None,
        )
