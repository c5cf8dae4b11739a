"""Forms of papers."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clicnjob.documents.enums import ASKED_FOR, KINDS_OF, CorrectionReason, DocumentKind, RefusalReason
from clicnjob.documents.rules import EXPIRES
from clicnjob.shared.language import pro, pro_lazy

Grouped = list[tuple[str, list[tuple[str, str]]]]


def grouped_kinds(kinds: Mapping[str, Sequence[DocumentKind]] = KINDS_OF) -> Grouped:
    """Papers by what they prove (``kinds`` by subject, in the order to show), in the language of the page."""
    return [
        (_(ASKED_FOR[subject]), [(kind.value, str(kind.label)) for kind in each]) for subject, each in kinds.items()
    ]


class ScanForm(forms.Form):
    """Which paper is photographed; its pages come beside, as files named ``pages``."""

    kind = forms.ChoiceField()
    document = forms.UUIDField(widget=forms.HiddenInput, required=False)
    """Made by the page, so that sending twice is sending once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  for the type checker
        kind.choices = grouped_kinds()
        kind.label = _("Quel document ?")
        self.fields["document"].initial = uuid.uuid4

    def offer(self, choices: Grouped) -> None:
        """Show these kinds first, by what they prove (``grouped_kinds``)."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  for the type checker
        kind.choices = choices


class CheckForm(forms.Form):
    """What i-milo asks about a paper: sorte, fin de validité, numéro."""

    kind = forms.ChoiceField(label=pro_lazy("Sorte de document"), choices=DocumentKind)
    expires_on = forms.DateField(
        label=pro_lazy("Valable jusqu’au"),
        help_text=pro_lazy("Inutile pour un acte de naissance ou une ordonnance."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(
        label=pro_lazy("Numéro"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=pro_lazy("À reporter dans i-milo ; effacé aussitôt après."),
    )

    def clean(self) -> dict[str, Any]:
        """Papers that expire need their date."""
        found = super().clean() or {}
        if found.get("kind") in EXPIRES and not found.get("expires_on") and "expires_on" not in self.errors:
            self.add_error("expires_on", pro("Indiquez la date de fin de validité."))
        return found

    @property
    def facts(self) -> tuple[str, dt.date | None, str]:
        """Kind, expiry, number of a valid form."""
        data = self.cleaned_data
        return data["kind"], data["expires_on"], data["number"]


class RefuseForm(forms.Form):
    """Why the picture must be taken again."""

    reason = forms.ChoiceField(label=pro_lazy("Pourquoi ?"), choices=RefusalReason, widget=forms.RadioSelect)


class CorrectForm(forms.Form):
    """Why a verification is taken back."""

    reason = forms.ChoiceField(label=pro_lazy("Pourquoi ?"), choices=CorrectionReason, widget=forms.RadioSelect)
