"""How someone is called, where it is not as on their papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.shared.language import pro_lazy
from clicnjob.structures.models import YoungPerson


class UseNameForm(forms.Form):
    """The first name and, if any, the name used to speak to someone; empty, the papers' again."""

    first_name = forms.CharField(
        label=pro_lazy("Prénom d’usage"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last_name = forms.CharField(
        label=pro_lazy("Nom d’usage"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: YoungPerson, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "first_name": person.first_name if person.civil_first else "",
            "last_name": person.last_name if person.civil_last else "",
        }
        super().__init__(*args, **kwargs)


class MyNameForm(UseNameForm):
    """The same, for oneself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].label = _("Le prénom que vous choisissez")
        self.fields["last_name"].label = _("Un autre nom, si vous voulez")
