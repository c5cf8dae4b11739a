"""Putting two files together, closing one."""

from collections.abc import Mapping
from typing import Any

from django import forms

from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.enums import CloseReason
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import normalise


class MergeForm(forms.Form):
    """What of each file is right, where they differ; and the name, typed."""

    typed = forms.CharField(label="", max_length=80, strip=True)

    def __init__(
        self, *args: Any, kept: YoungPerson, differences: Mapping[str, tuple[str, str, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = kept
        typed = self.fields.pop("typed")
        for name, (label, ours, theirs, first) in differences.items():
            nothing = pro("rien")
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", ours or nothing), ("other", theirs or nothing)],
                widget=forms.RadioSelect,
                initial=first,
            )
        typed.label = pro("Pour confirmer, écrivez le nom : %(name)s") % {"name": kept.last_name}
        typed.error_messages["required"] = pro("Écrivez le nom pour confirmer.")
        self.fields["typed"] = typed

    def clean_typed(self) -> str:
        """The surname of the file that stays, accents and case ignored."""
        value: str = self.cleaned_data["typed"]
        if normalise(value) != normalise(self._kept.last_name):
            raise forms.ValidationError(pro("Ce n’est pas le nom du dossier gardé."))
        return value

    @property
    def taken(self) -> list[str]:
        """The choices for which the other file is right, once the form is valid."""
        return [name for name, value in self.cleaned_data.items() if value == "other" and name != "typed"]


class CloseForm(forms.Form):
    """Why."""

    reason = forms.ChoiceField(
        label=pro_lazy("Raison"),
        choices=[("", pro_lazy("Choisissez")), *CloseReason.choices],
        error_messages={"required": pro_lazy("Choisissez une raison.")},
    )
