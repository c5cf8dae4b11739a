"""The forms of the first reception, of the end of the interview and of a young person's page."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared.language import LANGUAGE_NAMES, pro, pro_lazy
from clicnjob.structures.enums import OTHERWISE_REASONS, NotRegisteredReason, ReachedBy
from clicnjob.structures.models import Site
from clicnjob.structures.rules import find_date


class BirthDateField(forms.Field):
    """A date as people type it: "14/03/2007", "14-3-07", "14 mars 2007", "14032007"."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"autocomplete": "off", "placeholder": pro_lazy("JJ/MM/AAAA"), "maxlength": 30}),
        )
        super().__init__(**kwargs)

    def to_python(self, value: object) -> dt.date | None:
        """Read the date, or say how to write it."""
        if isinstance(value, dt.date):
            return value
        words = str(value or "").strip()
        if not words:
            return None
        day, rest = find_date(words)
        if day is None or rest.strip(" .,;"):
            raise forms.ValidationError(pro("Écrivez la date comme 14/03/2007."), code="invalid")
        return day

    def prepare_value(self, value: object) -> object:
        """Shown again as it is read."""
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value


class PersonForm(forms.Form):
    """Who it is, and how one can be reached (R8). Six fields first, the others when there is something to write."""

    first_name = forms.CharField(
        label=pro_lazy("Prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = forms.CharField(
        label=pro_lazy("Nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = BirthDateField(label=pro_lazy("Date de naissance"))
    language = forms.ChoiceField(label=pro_lazy("Langue"), choices=list(LANGUAGE_NAMES.items()), initial="fr")
    reached_by = forms.ChoiceField(label=pro_lazy("Joignable par"), choices=ReachedBy.choices, initial=ReachedBy.PHONE)
    phone = forms.CharField(
        label=pro_lazy("Téléphone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=pro_lazy("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    relay = forms.CharField(
        label=pro_lazy("Proche ou éducateur"),
        required=False,
        max_length=120,
        help_text=pro_lazy("Nom et téléphone, avec l’accord du jeune."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    imilo_number = forms.IntegerField(
        label=pro_lazy("Numéro de dossier i-milo"),
        required=False,
        min_value=1,
        max_value=10**18 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": pro_lazy("Le numéro i-milo ne contient que des chiffres.")},
    )
    discreet = forms.BooleanField(
        label=pro_lazy("Quelqu’un d’autre lit son téléphone : n’envoyer que des textes neutres"), required=False
    )

    def person_values(self) -> dict[str, Any]:
        """What the actions take."""
        names = (
            "first_name",
            "last_name",
            "birth_date",
            "language",
            "reached_by",
            "phone",
            "email",
            "relay",
            "imilo_number",
            "discreet",
        )
        return {name: self.cleaned_data[name] for name in names}


class ReceptionForm(PersonForm):
    """A first reception: the person, the place, the interview now or later."""

    person_id = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
    """Made with the page: sent twice, it opens one file."""
    site = forms.ModelChoiceField(Site.objects.none(), label=pro_lazy("Antenne"), empty_label=None)
    interview = forms.ChoiceField(
        label=pro_lazy("Premier entretien"),
        choices=[
            ("later", pro_lazy("Plus tard|Le jeune reste à positionner")),
            ("now", pro_lazy("Maintenant|Avec le conseiller choisi")),
        ],
        widget=forms.RadioSelect,
        initial="later",
    )
    referent = forms.ModelChoiceField(
        User.objects.none(), label=pro_lazy("Conseiller·ère"), required=False, empty_label=pro_lazy("Pas encore choisi")
    )

    def __init__(self, *args: Any, sites: QuerySet[Site], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("site", sites), ("referent", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """An interview held now has a counsellor."""
        values = super().clean() or self.cleaned_data
        if values.get("interview") == "now" and values.get("referent") is None:
            self.add_error("referent", pro("Choisissez le conseiller ou la conseillère."))
        return values


LATER, ONE_TO_ONE, OTHERWISE = "later", "one_to_one", "otherwise"


class OrientForm(forms.Form):
    """The end of the interview: who follows, and which way (R9)."""

    referent = forms.ModelChoiceField(
        User.objects.none(), label=pro_lazy("Conseiller·ère référent·e"), empty_label=None
    )
    choice = forms.ChoiceField(label=pro_lazy("Et ensuite ?"), widget=forms.RadioSelect)
    later_session = forms.ChoiceField(
        label=pro_lazy("À quelle date ?"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    reason = forms.ChoiceField(
        label=pro_lazy("Pour quelle raison ?"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        choices=[
            ("", pro_lazy("Choisissez la raison")),
            *((r.value, NotRegisteredReason(r).label) for r in OTHERWISE_REASONS),
        ],
    )

    def __init__(
        self,
        *args: Any,
        colleagues: QuerySet[User],
        sessions: Sequence[tuple[str, str]],
        later: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        referent, choice, dates = self.fields["referent"], self.fields["choice"], self.fields["later_session"]
        assert isinstance(referent, forms.ModelChoiceField)  # noqa: S101  for the type checker
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        assert isinstance(dates, forms.ChoiceField)  # noqa: S101
        referent.queryset = colleagues
        ways = [(ONE_TO_ONE, ""), (OTHERWISE, "")]
        choice.choices = [*sessions, *([(LATER, "")] if later else []), *ways]
        choice.error_messages["required"] = pro("Choisissez une séance, ou une autre façon.")
        choice.error_messages["invalid_choice"] = pro("Cette séance n’a plus de place. Choisissez-en une autre.")
        dates.choices = [("", pro("Choisissez la date")), *later]

    def clean(self) -> dict[str, Any]:
        """A later date names the date; another way names its reason."""
        values = super().clean() or self.cleaned_data
        if values.get("choice") == LATER and not values.get("later_session"):
            self.add_error("later_session", pro("Choisissez la date."))
        if values.get("choice") == OTHERWISE and not values.get("reason"):
            self.add_error("reason", pro("Choisissez la raison."))
        return values


class ExceptionalAccessForm(forms.Form):
    """Why someone opens a file out of reach (R2)."""

    reason = forms.CharField(
        label=pro_lazy("Pourquoi ouvrez-vous ce dossier ?"),
        max_length=240,
        help_text=pro_lazy("Le référent le saura, et le jeune le verra dans son journal."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
