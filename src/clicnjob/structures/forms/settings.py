"""The forms of a structure's settings: what it says of itself, its places, their hours."""

import datetime as dt
import re
from typing import Any

from django import forms

from clicnjob.shared.errors import DomainError
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site
from clicnjob.structures.rules import check_accent, phone_words


class SettingsForm(forms.Form):
    """What the structure says of itself."""

    usual_name = forms.CharField(label="Nom affiché", max_length=160)
    tutoie = forms.TypedChoiceField(
        label="Comment parlez-vous aux jeunes ?",
        choices=[("0", "Vous"), ("1", "Tu")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    accent = forms.CharField(
        label="Couleur",
        required=False,
        max_length=7,
        help_text="Comme #2743b8 ; assez foncée pour qu’un texte blanc s’y lise. Vide : celle de ClicNJob.",
    )
    address = forms.CharField(label="Adresse", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=300)
    phone = forms.CharField(
        label="Téléphone", required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label="E-mail", required=False)
    data_officer = forms.CharField(
        label="Délégué·e à la protection des données",
        required=False,
        max_length=160,
        help_text="Nom et adresse, montrés dans la page sur les données.",
    )
    legal_person = forms.CharField(label="Responsable de la publication", required=False, max_length=160)
    host = forms.CharField(label="Hébergeur", required=False, max_length=200)
    welcome = forms.CharField(
        label="Premier message du conseiller",
        required=False,
        max_length=600,
        help_text="Envoyé au nom du référent quand le jeune rejoint ClicNJob. Vide : le message habituel.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file_months = forms.IntegerField(
        label="Mois de vie d’un fichier de conversation",
        min_value=1,
        max_value=12,
        help_text="Photos, PDF et messages vocaux sont effacés ensuite. Ceux déjà envoyés gardent la date annoncée.",
    )
    fallback_minutes = forms.IntegerField(
        label="Minutes avant d’essayer un autre moyen",
        min_value=5,
        max_value=1440,
        help_text="Un message pas encore lu : après la notification le SMS, après le SMS l’e-mail.",
    )
    sms_per_day = forms.IntegerField(
        label="SMS par jour, au plus",
        min_value=0,
        max_value=100_000,
        help_text="Au-delà, les SMS attendent le lendemain et la direction est prévenue.",
    )

    absences_before_call = forms.IntegerField(
        label="Absences avant un appel du référent",
        min_value=1,
        max_value=10,
        help_text="Avant, qui ne vient pas reçoit d’office une place à la séance suivante.",
    )
    own_phones = forms.BooleanField(
        label="Les volontaires peuvent numériser avec leur téléphone",
        required=False,
        help_text="Le téléphone photographie un seul document, sans le garder, et s’arrête avec la séance. "
        "Sinon : la tablette ou le scanner de la structure.",
    )

    def clean_accent(self) -> str:
        """A readable colour, or why not."""
        try:
            return check_accent(self.cleaned_data["accent"])
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class SiteForm(forms.Form):
    """A new place."""

    name = forms.CharField(label="Nom de l’antenne", max_length=120)
    address = forms.CharField(label="Adresse", required=False, max_length=240)
    access = forms.CharField(
        label="Venir en bus, à pied", required=False, max_length=240, help_text="Écrit sur les convocations."
    )


_SPAN = re.compile(r"^(\d{1,2})\s*(?:h|:)\s*(\d{2})?\s*(?:-|–|à)\s*(\d{1,2})\s*(?:h|:)\s*(\d{2})?$", re.IGNORECASE)


class HoursForm(forms.Form):
    """A place's hours, one line a day: "9 h - 12 h, 13 h 30 - 17 h"; empty: closed."""

    def __init__(self, data: Any = None, *, site: Site) -> None:
        initial: dict[str, str] = {}
        for row in sorted(site.opening_hours.all(), key=lambda row: (row.weekday, row.opens_at)):
            span = f"{row.opens_at:%H:%M} - {row.closes_at:%H:%M}"
            name = f"day_{row.weekday}"
            initial[name] = f"{initial[name]}, {span}" if name in initial else span
        super().__init__(data, initial=initial, prefix=f"s{site.pk.hex[:8]}")
        for day in Weekday:
            self.fields[f"day_{day.value}"] = forms.CharField(
                label=day.label.capitalize(), required=False, max_length=80
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
                    self.add_error(name, "Écrivez par exemple : 9:00 - 12:00, 13:30 - 17:00")
        return found


def _span(text: str) -> tuple[dt.time, dt.time]:
    match = _SPAN.match(text)
    if match is None:
        raise ValueError(text)
    opens, opens_minutes, closes, closes_minutes = match.groups()
    return dt.time(int(opens), int(opens_minutes or 0)), dt.time(int(closes), int(closes_minutes or 0))


def initial_of(structure: Any) -> dict[str, Any]:
    """The settings as the form shows them."""
    values = {name: getattr(structure, name) for name in SettingsForm.base_fields}
    return {
        **values,
        "usual_name": structure.name,
        "tutoie": "1" if structure.tutoie else "0",
        "phone": phone_words(structure.phone) if structure.phone else "",
    }
