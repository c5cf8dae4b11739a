"""What a young person changes in their account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.enrolment.forms.joining import complete_mobile


class ReachForm(forms.Form):
    """How one is reached."""

    phone = forms.CharField(
        label=_("Votre numéro de portable"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    discreet = forms.BooleanField(label=_("Quelqu’un d’autre lit mon téléphone : rester discret"), required=False)

    def clean_phone(self) -> str:
        """Empty, or a whole number."""
        return complete_mobile(str(self.cleaned_data["phone"]).strip())
