"""The forms of messaging."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clicnjob.accounts.models import User
from clicnjob.messaging.enums import FileKind, ReportAbout
from clicnjob.messaging.models import Enclosure
from clicnjob.messaging.rules import ANSWER_LENGTH, MAX_LENGTH, TEMPLATE_TITLE
from clicnjob.shared.language import pro_lazy


class MessageForm(forms.Form):
    """A text and the id its device made. Without JavaScript the server makes the id with the page."""

    body = forms.CharField(
        label=_("Votre message"),
        strip=False,
        # Twice the limit: newlines count double on the wire; the action counts what is kept.
        max_length=2 * MAX_LENGTH,
        error_messages={
            "required": _("Écrivez votre message."),
            "max_length": _("Votre message est trop long. Envoyez-le en deux fois."),
        },
        widget=forms.Textarea(attrs={"rows": 1, "data-grow": True, "class": "input", "maxlength": MAX_LENGTH}),
    )
    refusal = ""
    """The sentence to say beside the field when it comes back."""
    client_id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "", "invalid": ""})
    reply_to = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=999_999_999, error_messages={"invalid": ""}
    )
    """The rank of the message it answers."""

    @classmethod
    def blank(cls, body: str = "", reply_to: int | None = None) -> "MessageForm":
        """An unsent form with an id of its own."""
        return cls(initial={"client_id": uuid.uuid4(), "body": body, "reply_to": reply_to})


class EditForm(forms.Form):
    """Another text for a message, and how many it has had."""

    body = MessageForm.base_fields["body"]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)


class DescribeForm(forms.Form):
    """A field for each photo and each voice of one message. ``said``: what was said of them already."""

    def __init__(self, data: Any = None, *, files: Sequence[Enclosure], said: Mapping[uuid.UUID, str]) -> None:
        super().__init__(data)
        for row in files:
            self.fields[str(row.pk)] = forms.CharField(
                label=_("Que dites-vous dans ce vocal ?")
                if row.kind == FileKind.VOICE
                else _("Que voit-on sur la photo ?"),
                required=False,
                strip=False,
                max_length=2 * MAX_LENGTH,
                initial=said[row.pk],
                error_messages={"max_length": _("Votre message est trop long. Envoyez-le en deux fois.")},
                widget=forms.Textarea(
                    attrs={"rows": 2, "data-grow": True, "class": "input", "maxlength": MAX_LENGTH, "dir": "auto"}
                ),
            )

    def words(self) -> dict[uuid.UUID, str]:
        """What is said of each file."""
        return {uuid.UUID(name): words for name, words in self.cleaned_data.items()}


class ReportForm(forms.Form):
    """What a young person reports, to whom it relates, optional words."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    seq = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=999_999_999)
    about = forms.ChoiceField(
        label=_("Que voulez-vous signaler ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous signalez.")},
    )
    who = forms.ModelChoiceField(
        User.objects.none(), label=_("Quelle personne ?"), required=False, empty_label=_("Personne en particulier")
    )
    words = forms.CharField(
        label=_("Que s’est-il passé ?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-grow": True, "dir": "auto"}),
    )

    def __init__(self, *args: Any, people: list[User], with_message: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (ReportAbout.PERSON.value, _("Une personne")),
            (ReportAbout.DANGER.value, _("Je suis en danger, ou quelqu’un l’est")),
        ]
        if with_message:
            offered.insert(0, (ReportAbout.MESSAGE.value, _("Ce message")))
        self.fields["about"].choices = offered  # type: ignore[attr-defined]
        who = self.fields["who"]
        who.queryset = User.objects.filter(pk__in=[user.pk for user in people])  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What was done about a report."""

    outcome = forms.CharField(
        label=pro_lazy("Ce qui a été fait"),
        help_text=pro_lazy("Seule la direction le lit."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-grow": True}),
        error_messages={"required": pro_lazy("Dites ce qui a été fait.")},
    )


class TemplateForm(forms.Form):
    """A reply template; direction also says whether it is everyone's."""

    title = forms.CharField(
        label=pro_lazy("Titre"), max_length=TEMPLATE_TITLE, help_text=pro_lazy("Pour le retrouver dans la liste.")
    )
    body = forms.CharField(
        label=pro_lazy("Texte"), strip=False, max_length=2 * MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    shared = forms.BooleanField(label=pro_lazy("Pour toute la structure"), required=False)

    def __init__(self, *args: Any, directs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not directs:
            del self.fields["shared"]


class ClosedAnswerForm(forms.Form):
    """What answers when nobody is there."""

    enabled = forms.BooleanField(
        label=pro_lazy("Répondre automatiquement hors horaires et pendant une absence"), required=False
    )
    closed_text = forms.CharField(
        label=pro_lazy("Quand la structure est fermée"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=pro_lazy(
            "{reprise} : jour et heure de réouverture. Vide : le texte habituel, dans la langue du jeune."
        ),
    )
    away_text = forms.CharField(
        label=pro_lazy("Quand le référent ou la référente est absent·e"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=pro_lazy(
            "{conseiller} : qui est absent ; {remplacant} : qui répond ; {retour} : jusqu’à quand. Vide : le texte habituel."
        ),
    )


class ShareForm(forms.Form):
    """What is shared: a kind, one of its offers, optional words."""

    kind = forms.CharField(max_length=20)
    target = forms.CharField(max_length=1000, error_messages={"required": pro_lazy("Choisissez ce que vous partagez.")})
    body = forms.CharField(required=False, max_length=2 * MAX_LENGTH)
    client_id = forms.UUIDField()


class EncloseForm(forms.Form):
    """The words that go with files, none being fine; the files come beside, as ``files`` and ``voice``."""

    body = forms.CharField(
        required=False,
        strip=False,
        max_length=2 * MAX_LENGTH,
        error_messages={"max_length": _("Votre message est trop long. Envoyez-le en deux fois.")},
    )
    client_id = forms.UUIDField(
        error_messages={"required": _("Choisissez un fichier."), "invalid": _("Choisissez un fichier.")}
    )
    reply_to = MessageForm.base_fields["reply_to"]
