"""Asking for a transfer, and answering one."""

from typing import Any

from django import forms

from clicnjob.accounts.models import User
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.enums import DeclineReason, TransferReason
from clicnjob.structures.models import Site

_LONG = {"rows": 3, "data-grow": True, "maxlength": 600}


class AskTransferForm(forms.Form):
    """Why, and a word for each side."""

    reason = forms.ChoiceField(
        label=pro_lazy("Raison"),
        choices=[("", pro_lazy("Choisissez")), *TransferReason.choices],
        help_text=pro_lazy("Le jeune la lit dans sa conversation, dans sa langue."),
        error_messages={"required": pro_lazy("Choisissez une raison.")},
    )
    words = forms.CharField(
        label=pro_lazy("Un mot pour le jeune"),
        required=False,
        strip=True,
        max_length=600,
        widget=forms.Textarea(attrs=_LONG),
    )
    note = forms.CharField(
        label=pro_lazy("Un mot pour l’autre Mission locale"),
        required=False,
        strip=True,
        max_length=600,
        widget=forms.Textarea(attrs=_LONG),
        help_text=pro_lazy(
            "La direction le lit avant de répondre. Le strict nécessaire : rien de la santé ni de la famille."
        ),
    )
    transfer_id = forms.UUIDField(widget=forms.HiddenInput)


class AcceptTransferForm(forms.Form):
    """Who follows the young person here, and where."""

    referent = forms.ChoiceField(
        label=pro_lazy("Référent·e"), error_messages={"required": pro_lazy("Choisissez qui suivra ce jeune.")}
    )
    site = forms.ChoiceField(
        label=pro_lazy("Antenne"), error_messages={"required": pro_lazy("Choisissez une antenne.")}
    )

    def __init__(self, *args: Any, counsellors: list[User], sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counsellors = {str(user.pk): user for user in counsellors}
        self.sites = {str(site.pk): site for site in sites}
        for name, choices in (
            ("referent", [(pk, user.full_name) for pk, user in self.counsellors.items()]),
            ("site", [(pk, site.name) for pk, site in self.sites.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            field.choices = choices if len(choices) == 1 else [("", pro("Choisissez")), *choices]

    @property
    def chosen(self) -> tuple[User, Site]:
        """The referent and the place, once the form is valid."""
        return self.counsellors[self.cleaned_data["referent"]], self.sites[self.cleaned_data["site"]]


class DeclineTransferForm(forms.Form):
    """Why not."""

    why_not = forms.ChoiceField(
        label=pro_lazy("Pourquoi non"),
        choices=[("", pro_lazy("Choisissez")), *DeclineReason.choices],
        error_messages={"required": pro_lazy("Choisissez une raison.")},
    )
