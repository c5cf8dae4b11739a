"""What a young person types on the way in: a code, a first name, six digits twice, perhaps a phone."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from clicnjob.enrolment.rules.joining import kept_mobile
from clicnjob.shared.errors import DomainError
from clicnjob.structures.rules import find_date
from clicnjob.workshops.rules.codes import normalise_code

BORROWED = (
    gettext_noop("Écrivez six chiffres."),
    gettext_noop("Ce code est trop facile à deviner. Mélangez les chiffres."),
    gettext_noop("Ce code ressemble à votre date de naissance. Choisissez-en un autre."),
    gettext_noop("Ce code n’est pas le bon. Essayez encore."),
)
"""Refusals of ``accounts`` that young people read here: named for the catalogues."""
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class RefusalForm(forms.Form):
    """A form that shows what a use case refused."""

    def refuse(self, error: DomainError) -> None:
        """Put the sentence beside its field, or at the top."""
        self.add_error(error.field if error.field in self.fields else None, gettext(error.message))


class RoomCodeForm(RefusalForm):
    """The code on the wall."""

    code = forms.CharField(
        label=_("Le code de la salle"),
        help_text=_("Il est écrit à l’écran, devant vous."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "input-short"}
        ),
        error_messages={"required": _("Écrivez le code de la salle.")},
    )

    def clean_code(self) -> str:
        """Capitals, without spaces."""
        return normalise_code(str(self.cleaned_data["code"]))


class FirstNameForm(RefusalForm):
    """« C'est moi »."""

    first_name = forms.CharField(
        label=_("Votre prénom"),
        max_length=200,
        required=True,
        widget=forms.TextInput({"autocomplete": "off", "maxlength": "40"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )


def _digits(value: object) -> str:
    return "".join(str(value).split())


class CodeForm(RefusalForm):
    """A code chosen: typed twice."""

    code = forms.CharField(
        label=_("Choisissez 6 chiffres"),
        max_length=20,
        widget=forms.TextInput(DIGITS),
        error_messages={"required": _("Tapez 6 chiffres.")},
    )
    again = forms.CharField(
        label=_("Tapez-les encore une fois"),
        max_length=20,
        widget=forms.TextInput(DIGITS),
        error_messages={"required": _("Tapez encore les 6 chiffres.")},
    )

    def clean_code(self) -> str:
        """Six digits, spaces forgiven."""
        code = _digits(self.cleaned_data["code"])
        if len(code) != 6 or not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Tapez 6 chiffres."), code="not_six_digits")
        return code

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        data = super().clean() or self.cleaned_data
        if "code" in data and "again" in data and data["code"] != _digits(data["again"]):
            self.add_error(
                "again", forms.ValidationError(_("Les deux codes sont différents. Recommencez."), code="differ")
            )
        return data


class EnterForm(RefusalForm):
    """The code of an account that exists, with the card in hand."""

    code = forms.CharField(
        label=_("Votre code à 6 chiffres"),
        max_length=20,
        widget=forms.TextInput({**DIGITS, "type": "password"}),
        error_messages={"required": _("Tapez votre code.")},
    )
    own = forms.BooleanField(label=_("Cet appareil est à moi"), required=False)

    def clean_code(self) -> str:
        """Spaces forgiven; whether it is right is the action's matter."""
        return _digits(self.cleaned_data["code"])


NO, YES = "non", "oui"


def complete_mobile(typed: str) -> str:
    """What was typed, empty or a whole French mobile number; raises ValidationError for half a number."""
    if typed and not kept_mobile(typed):
        words = _("Ce numéro n’est pas un portable français complet. Corrigez-le, ou effacez-le.")
        raise forms.ValidationError(words, code="not_mobile")
    return typed


class ReachForm(RefusalForm):
    """A phone, who else reads it, whose device this is. Nothing here is needed to be on board: the phone may be passed."""

    def __init__(self, *args: Any, passed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed = passed

    phone = forms.CharField(
        label=_("Votre numéro de portable"),
        max_length=40,
        required=False,
        help_text=_("Pour un SMS quand on vous écrit. Vous pouvez passer."),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    discreet = forms.ChoiceField(
        label=_("Quelqu’un d’autre lit-il votre téléphone ?"),
        choices=[(NO, _("Non")), (YES, _("Oui, rester discret"))],
        widget=forms.RadioSelect,
        initial=NO,
        help_text=_("Si oui, nos SMS ne disent ni qui écrit, ni pourquoi."),
    )
    own = forms.ChoiceField(
        label=_("Cet appareil est-il à vous ?"),
        choices=[(YES, _("Oui, il est à moi")), (NO, _("Non, je le partage"))],
        widget=forms.RadioSelect,
        help_text=_("Si oui, il vous reconnaît la prochaine fois."),
    )

    def of_the_workshop(self) -> None:
        """On a computer of the room, whose it is is not asked: it is nobody's."""
        del self.fields["own"]

    def clean_phone(self) -> str:
        """What was typed by mistake is said and kept on the page, where one corrects it or passes (R8)."""
        typed = str(self.cleaned_data["phone"]).strip()
        return typed if self.passed else complete_mobile(typed)


class InvitedForm(RefusalForm):
    """Who one is, on the page of an invitation: the birth date, as people write it."""

    birth_date = forms.CharField(
        label=_("Votre date de naissance"),
        max_length=30,
        help_text=_("Écrivez le jour, le mois et l’année."),
        widget=forms.TextInput({"autocomplete": "bday", "inputmode": "text"}),
        error_messages={"required": _("Écrivez votre date de naissance.")},
    )

    def clean_birth_date(self) -> dt.date | None:
        """The date, or nothing where it cannot be read: a wrong answer among others."""
        return find_date(self.cleaned_data["birth_date"])[0]
