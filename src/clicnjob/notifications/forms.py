"""What a person says of how to be reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.notifications.enums import Channel
from clicnjob.shared.language import pro_lazy

NONE = ""
LABELS = [
    (Channel.PUSH, _("Une notification")),
    (Channel.SMS, _("Un SMS")),
    (Channel.EMAIL, _("Un e-mail")),
    (NONE, _("Rien")),
]


class OrderForm(forms.Form):
    """First, then, then: three choices instead of things to drag."""

    first = forms.ChoiceField(label=_("D’abord"), choices=LABELS, required=False)
    second = forms.ChoiceField(label=_("Si je n’ai pas lu"), choices=LABELS, required=False)
    third = forms.ChoiceField(label=_("Si je n’ai toujours pas lu"), choices=LABELS, required=False)

    @staticmethod
    def initial_of(channels: list[tuple[Channel, bool]]) -> dict[str, Any]:
        """The choices in force, those that are on first."""
        on = [channel.value for channel, wanted in channels if wanted]
        return dict(zip(("first", "second", "third"), [*on, NONE, NONE, NONE], strict=False))

    def order(self) -> list[str]:
        """The channels wanted, each once."""
        return [self.cleaned_data[name] for name in ("first", "second", "third") if self.cleaned_data[name]]


class NoticeEmailForm(forms.Form):
    """An address for notices."""

    address = forms.EmailField(
        label=_("Mon adresse e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NoticeEmailCodeForm(forms.Form):
    """The code received by e-mail."""

    code = forms.CharField(
        label=_("Le code reçu par e-mail"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*", "maxlength": "7"}
        ),
    )


class SenderForm(forms.Form):
    """The names shown."""

    sms_sender = forms.CharField(
        label=pro_lazy("Nom affiché par les téléphones"),
        required=False,
        max_length=11,
        help_text=pro_lazy("De 3 à 11 lettres ou chiffres. Vide : MISSIONLOC. En mode discret : INFO, toujours."),
    )
    email_sender = forms.CharField(
        label=pro_lazy("Nom affiché dans les e-mails"),
        required=False,
        max_length=60,
        help_text=pro_lazy("L’adresse reste celle de ClicNJob. En mode discret : aucun nom."),
    )


class SenderNumberForm(forms.Form):
    """One's own number, then the code it got."""

    phone = forms.CharField(
        label=pro_lazy("Votre portable"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    code = forms.CharField(
        label=pro_lazy("Code reçu"), max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
