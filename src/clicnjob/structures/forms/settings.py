"""The forms of a structure's settings, one idea each; its places and their hours."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms

from clicnjob.shared.language import pro, pro_lazy, pro_lazy_in
from clicnjob.shared.text import phone_words
from clicnjob.structures.enums import Accent, Weekday
from clicnjob.structures.models import Site, Structure


class IdentityForm(forms.Form):
    """How to find and reach the structure."""

    usual_name = forms.CharField(label=pro_lazy("Nom affiché"), max_length=160)
    address = forms.CharField(
        label=pro_lazy("Adresse"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=300
    )
    phone = forms.CharField(
        label=pro_lazy("Téléphone"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=pro_lazy("E-mail"), required=False)


class VoiceForm(forms.Form):
    """How young people are spoken to, and the first words they read."""

    tutoie = forms.TypedChoiceField(
        label=pro_lazy("Comment parlez-vous aux jeunes ?"),
        choices=[("0", pro_lazy_in("adresse", "Vous")), ("1", pro_lazy("Tu"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        help_text=pro_lazy(
            "Vaut pour les SMS, e-mails et notifications envoyés aux jeunes. Les pages de ClicNJob disent « vous »."
        ),
    )
    welcome = forms.CharField(
        label=pro_lazy("Premier message du conseiller"),
        required=False,
        max_length=600,
        help_text=pro_lazy("Envoyé au nom du référent quand le jeune rejoint ClicNJob. Vide : le message habituel."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DelaysForm(forms.Form):
    """How long things last or wait."""

    file_months = forms.IntegerField(
        label=pro_lazy("Mois de vie d’un fichier de conversation"),
        min_value=1,
        max_value=12,
        help_text=pro_lazy(
            "Photos, PDF et messages vocaux sont effacés ensuite. Ceux déjà envoyés gardent la date annoncée."
        ),
    )
    fallback_minutes = forms.IntegerField(
        label=pro_lazy("Minutes avant d’essayer un autre moyen"),
        min_value=5,
        max_value=1440,
        help_text=pro_lazy("Un message pas encore lu : après la notification le SMS, après le SMS l’e-mail."),
    )
    absences_before_call = forms.IntegerField(
        label=pro_lazy("Absences avant un appel du référent"),
        min_value=1,
        max_value=10,
        help_text=pro_lazy("Avant, qui ne vient pas reçoit d’office une place à la séance suivante."),
    )
    sms_per_day = forms.IntegerField(
        label=pro_lazy("SMS par jour, au plus"),
        min_value=0,
        max_value=100_000,
        help_text=pro_lazy("Au-delà, les SMS attendent le lendemain et la direction est prévenue."),
    )


class VolunteersForm(forms.Form):
    """What volunteers may photograph with."""

    own_phones = forms.BooleanField(
        label=pro_lazy("Les volontaires peuvent numériser avec leur téléphone"),
        required=False,
        help_text=pro_lazy(
            "Le téléphone photographie un seul document, sans le garder, et s’arrête avec la séance. "
            "Sinon : la tablette ou le scanner de la structure."
        ),
    )


class LegalForm(forms.Form):
    """Who answers for the pages and the data."""

    legal_person = forms.CharField(label=pro_lazy("Responsable de la publication"), required=False, max_length=160)
    host = forms.CharField(label=pro_lazy("Hébergeur"), required=False, max_length=200)
    data_officer = forms.CharField(
        label=pro_lazy("Délégué·e à la protection des données"),
        required=False,
        max_length=160,
        help_text=pro_lazy("Nom et adresse, montrés dans la page sur les données."),
    )


class AccentForm(forms.Form):
    """A colour of the list."""

    accent = forms.ChoiceField(
        label=pro_lazy("Couleur des boutons et des liens"),
        required=False,
        choices=lambda: [("", pro_lazy("Outremer, celle de ClicNJob")), *Accent.choices],
        widget=forms.RadioSelect,
    )


class LogoForm(forms.Form):
    """A picture."""

    logo = forms.FileField(
        label=pro_lazy("Image du logo"),
        help_text=pro_lazy("PNG ou JPEG. Il est réduit et posé sur du blanc."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class SiteForm(forms.Form):
    """A new place."""

    name = forms.CharField(label=pro_lazy("Nom de l’antenne"), max_length=120)
    address = forms.CharField(label=pro_lazy("Adresse"), required=False, max_length=240)
    access = forms.CharField(
        label=pro_lazy("Venir en bus, à pied"),
        required=False,
        max_length=240,
        help_text=pro_lazy("Écrit sur les convocations."),
    )


_SPAN = re.compile(r"^(\d{1,2})\s*(?:h|:)\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*(?:h|:)\s*(\d{2})?$", re.IGNORECASE)


class WeekForm(forms.Form):
    """Hours of a week, one line a day: "9 h - 12 h, 13 h 30 - 17 h"; empty: closed."""

    def __init__(
        self, data: Any = None, *, rows: Iterable[Any] = (), prefix: str | None = None, initial: Any = None
    ) -> None:
        initial = dict(initial or {})
        for row in sorted(rows, key=lambda row: (row.weekday, row.opens_at)):
            span = f"{row.opens_at:%H:%M} - {row.closes_at:%H:%M}"
            name = f"day_{row.weekday}"
            initial[name] = f"{initial[name]}, {span}" if name in initial else span
        super().__init__(data, initial=initial, prefix=prefix)
        for day in Weekday:
            self.fields[f"day_{day.value}"] = forms.CharField(
                label=str(day.label).capitalize(), required=False, max_length=80
            )

    def hours(self) -> list[tuple[int, dt.time, dt.time]]:
        """The rows meant; a line that cannot be read is added to the errors and left out."""
        found: list[tuple[int, dt.time, dt.time]] = []
        for day in Weekday:
            name = f"day_{day.value}"
            for part in filter(None, (piece.strip() for piece in str(self.cleaned_data.get(name, "")).split(","))):
                try:
                    found.append((day.value, *_span(part)))
                except ValueError:
                    self.add_error(name, pro("Écrivez par exemple : 9:00 - 12:00, 13:30 - 17:00"))
        return found


class HoursForm(WeekForm):
    """The hours of a place; ``rows``: other hours than its own."""

    def __init__(self, data: Any = None, *, site: Site, rows: Iterable[Any] | None = None) -> None:
        super().__init__(data, rows=site.opening_hours.all() if rows is None else rows, prefix=f"s{site.pk.hex[:8]}")


def _span(text: str) -> tuple[dt.time, dt.time]:
    match = _SPAN.match(text)
    if match is None:
        raise ValueError(text)
    opens, opens_minutes, closes, closes_minutes = match.groups()
    return dt.time(int(opens), int(opens_minutes or 0)), dt.time(int(closes), int(closes_minutes or 0))


def initial_of(structure: Structure, form: type[forms.Form]) -> dict[str, Any]:
    """Some settings as their form shows them."""
    shown = {"usual_name": structure.name, "tutoie": "1" if structure.tutoie else "0"}
    if structure.phone:
        shown["phone"] = phone_words(structure.phone)
    return {name: shown.get(name, getattr(structure, name, "")) for name in form.base_fields}
