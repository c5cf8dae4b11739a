"""What is typed on a computer of the room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.shared.language import pro_lazy

TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class StationCodeForm(forms.Form):
    """The code a leader reads out; the QR code fills in a longer one."""

    code = forms.CharField(
        label=pro_lazy("Code du poste"), max_length=60, widget=forms.TextInput({**TYPED, "autofocus": True})
    )


class StationCardForm(forms.Form):
    """A personal card read by a reader that types, or its number."""

    card = forms.CharField(
        label=_("Ma carte"),
        help_text=_("Passez-la devant le lecteur : il écrit ici."),
        max_length=200,
        required=False,
        widget=forms.TextInput(TYPED),
    )

    def clean_card(self) -> str:
        """The whole address as a reader types it, or its end."""
        return str(self.cleaned_data["card"]).strip().rstrip("/").rpartition("/")[2]
