"""To whom, until when and why young people are passed on."""

import datetime as dt
from typing import Any

from django import forms

from clicnjob.accounts.models import User
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.enums import HandOverReason

UNTIL, FOR_GOOD = "until", "for_good"


class HandOverForm(forms.Form):
    """The recipient, the length, the reason."""

    recipient = forms.ChoiceField(label=pro_lazy("À qui"), error_messages={"required": pro_lazy("Choisissez à qui.")})
    lasts = forms.ChoiceField(
        label=pro_lazy("Pour combien de temps"),
        choices=[
            (UNTIL, pro_lazy("Pour un temps|Les jeunes reviennent tout seuls après le dernier jour")),
            (FOR_GOOD, pro_lazy("Pour de bon")),
        ],
        widget=forms.RadioSelect,
        initial=UNTIL,
        error_messages={"required": pro_lazy("Choisissez : pour un temps ou pour de bon.")},
    )
    until = forms.DateField(
        label=pro_lazy("Dernier jour, si c’est pour un temps"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.ChoiceField(
        label=pro_lazy("Raison"),
        required=False,
        choices=[("", pro_lazy("Sans raison")), *HandOverReason.choices],
        help_text=pro_lazy("Chaque jeune la lit dans sa conversation, dans sa langue."),
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in colleagues}
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", pro("Choisissez")), *((pk, user.full_name) for pk, user in self.colleagues.items())]

    def clean(self) -> dict[str, Any]:
        """For a time has a last day; for good has none."""
        values = super().clean() or self.cleaned_data
        if values.get("lasts") == FOR_GOOD:
            values["until"] = None
        elif values.get("lasts") == UNTIL and not values.get("until") and "until" not in self.errors:
            self.add_error("until", pro("Choisissez le dernier jour."))
        return values

    @property
    def chosen(self) -> User:
        """The colleague, once the form is valid."""
        return self.colleagues[self.cleaned_data["recipient"]]

    @property
    def last_day(self) -> dt.date | None:
        """The last day, once the form is valid; None: for good."""
        until: dt.date | None = self.cleaned_data["until"]
        return until
