"""What is typed to sign in and to change one's ways of signing in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.shared.language import pro_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = "str | _StrPromise"


class DigitsInput(forms.TextInput):
    """Digits that a page never shows again: a code refused is typed anew."""

    def format_value(self, value: object) -> None:
        """Nothing."""


class _Digits(forms.CharField):
    """Digits, six by six unless told, with the phone's number keys."""

    def __init__(self, *, label: Words, autocomplete: str, help_text: Words = "", digits: int = 6) -> None:
        super().__init__(
            label=label,
            max_length=12,
            help_text=help_text,
            widget=DigitsInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": autocomplete,
                    "pattern": "[0-9 ]*",
                    "maxlength": str(digits + 1),
                }
            ),
        )


def _password(label: Words, autocomplete: str, help_text: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=256,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class StaffSignInForm(forms.Form):
    """E-mail and password; the second factor comes next."""

    email = forms.CharField(
        label=pro_lazy("Adresse e-mail professionnelle"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = _password(pro_lazy("Mot de passe"), "current-password")


class TotpForm(forms.Form):
    """The code of the authenticator application."""

    code = _Digits(label=pro_lazy("Code de l’application"), autocomplete="one-time-code")


class RecoveryForm(forms.Form):
    """One of the ten recovery codes."""

    recovery = forms.CharField(
        label=pro_lazy("Code de secours"),
        max_length=20,
        help_text=pro_lazy("Par exemple 4kfa-92hb-xm7c. Chaque code sert une seule fois."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class PasskeyNameForm(forms.Form):
    """What to call a passkey."""

    name = forms.CharField(
        label=pro_lazy("Nom de la clé"),
        max_length=60,
        required=False,
        help_text=pro_lazy("Par exemple : téléphone, ordinateur du bureau, clé USB."),
    )


class UnlockForm(forms.Form):
    """The password again, where the session is locked."""

    current = _password(pro_lazy("Mot de passe"), "current-password")


class NewPasswordForm(forms.Form):
    """The password in use, then another one, once: it can be shown while it is typed."""

    current = _password(pro_lazy("Mot de passe actuel"), "current-password")
    password = _password(pro_lazy("Nouveau mot de passe"), "new-password")


class DeviceCodeForm(forms.Form):
    """One's own six-digit code, on a device that is known."""

    code = _Digits(label=_("Votre code à 6 chiffres"), autocomplete="off")


class OwnCodeForm(forms.Form):
    """A change of one's ways in: the code too, so that an open session alone changes none.

    ``asks_code=False`` for who just gave more than a code.
    """

    code = _Digits(label=_("Votre code à 6 chiffres"), autocomplete="off")

    def __init__(self, *args: Any, asks_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "code"])  # the code comes last
        if not asks_code:
            del self.fields["code"]


class PasskeyAddForm(OwnCodeForm):
    """What to call the device that will know its owner."""

    name = forms.CharField(label=_("Nom de l’appareil"), max_length=60, required=False)


class ReturnForm(forms.Form):
    """The code by SMS, one's birth date, and the code that the structure gave."""

    sms_code = _Digits(label=_("Le code reçu par SMS"), autocomplete="one-time-code")
    born = forms.DateField(
        label=_("Date de naissance"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"})
    )
    given = _Digits(label=_("Le code de votre Mission locale"), autocomplete="off", digits=8)
    shared = forms.BooleanField(label=_("D’autres personnes utilisent cet appareil"), required=False)


class UsernameSignInForm(forms.Form):
    """For those who chose a username and a password."""

    username = forms.CharField(
        label=_("Votre identifiant"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("Votre mot de passe"), "current-password")
    shared = forms.BooleanField(label=_("D’autres personnes utilisent cet appareil"), required=False, initial=True)


class PhoneForm(forms.Form):
    """A mobile number."""

    phone = forms.CharField(
        label=_("Votre numéro de portable"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class OwnPhoneForm(PhoneForm, OwnCodeForm):
    """A mobile number to verify as one's own."""


class PhoneCodesForm(forms.Form):
    """The code received by SMS and one's own: both."""

    sms_code = _Digits(label=_("Le code reçu par SMS"), autocomplete="one-time-code")
    code = _Digits(label=_("Votre code à 6 chiffres"), autocomplete="off")
    shared = forms.BooleanField(label=_("D’autres personnes utilisent cet appareil"), required=False)


class VerifyPhoneForm(forms.Form):
    """The code received by SMS."""

    sms_code = _Digits(label=_("Le code reçu par SMS"), autocomplete="one-time-code")


class ChooseUsernameForm(OwnCodeForm):
    """A username and a password, besides the card."""

    username = forms.CharField(
        label=_("Identifiant"),
        max_length=60,
        help_text=_("4 lettres au moins, sans accent ni espace."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(
        _("Mot de passe"), "new-password", _("10 caractères au moins. Une petite phrase va très bien.")
    )


class NewCodeForm(forms.Form):
    """Another six-digit code, typed twice, after the one in use (unless one just gave more than a code)."""

    current = _Digits(label=_("Votre code actuel"), autocomplete="off")
    code = _Digits(label=_("Le nouveau code"), autocomplete="off")
    again = _Digits(label=_("Encore le nouveau code"), autocomplete="off")

    def __init__(self, *args: Any, asks_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["current"]

    def clean(self) -> dict[str, str]:
        """Both are the same."""
        data = super().clean() or {}
        if {"code", "again"} <= data.keys() and data["code"].split() != data["again"].split():
            self.add_error("again", _("Les deux codes ne sont pas pareils."))
        return data
