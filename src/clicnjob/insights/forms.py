"""Reading the period and the filters of the figures."""

import datetime as dt
import uuid

from django import forms

from clicnjob.insights.queries import Period

WEEKS = {"8": 8, "20": 20, "52": 52}


class PeriodForm(forms.Form):
    """Which weeks, which site, which workshop; anything odd falls back on the last twenty weeks."""

    semaines = forms.ChoiceField(
        label="Période",
        choices=[("8", "8 semaines"), ("20", "20 semaines"), ("52", "1 an")],
        required=False,
        initial="20",
    )
    antenne = forms.ChoiceField(label="Antenne", required=False)
    atelier = forms.ChoiceField(label="Atelier", required=False)

    def __init__(
        self, data: object, *, sites: list[tuple[uuid.UUID, str]], workshops: list[tuple[uuid.UUID, str]]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._choices("antenne", "Toutes les antennes", sites)
        self._choices("atelier", "Tous les ateliers", workshops)

    def _choices(self, name: str, everything: str, rows: list[tuple[uuid.UUID, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", everything), *((str(key), label) for key, label in rows)]

    def period(self, today: dt.date) -> Period:
        """The period asked for, ending today, from a Monday on."""
        self.is_valid()
        cleaned = getattr(self, "cleaned_data", {})
        weeks = WEEKS.get(cleaned.get("semaines") or "20", 20)
        monday = today - dt.timedelta(days=today.weekday(), weeks=weeks - 1)
        site, workshop = cleaned.get("antenne"), cleaned.get("atelier")
        return Period(
            monday, today, uuid.UUID(site) if site else None, uuid.UUID(workshop) if workshop else None
        )
