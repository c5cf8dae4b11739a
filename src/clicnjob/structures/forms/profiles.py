"""What a professional says of themselves."""

from collections.abc import Iterable
from typing import Any

from django import forms

from clicnjob.shared.language import pro_lazy
from clicnjob.structures.forms.settings import WeekForm
from clicnjob.structures.models import Profile


class ProfileForm(WeekForm):
    """The name that young people read, and when one answers."""

    shows_last_name = forms.BooleanField(label=pro_lazy("Montrer mon nom de famille aux jeunes"), required=False)

    def __init__(self, data: Any = None, *, profile: Profile | None) -> None:
        rows: Iterable[Any] = profile.spans if profile is not None else ()
        shows = profile is None or profile.shows_last_name
        super().__init__(data, rows=rows, initial={"shows_last_name": shows})


class PhotoForm(forms.Form):
    """A photo of one's face."""

    photo = forms.FileField(
        label=pro_lazy("Une photo de votre visage"),
        help_text=pro_lazy("Elle est coupée en carré. Seuls vos collègues et les jeunes de la structure la voient."),
        widget=forms.FileInput({"accept": "image/*"}),
    )
