"""A room: its name, how many people it holds."""

from django import forms

from clicnjob.shared.language import pro_lazy

AMONG_ROOMS = {"list": "rooms", "autocomplete": "off"}
"""A field that proposes the rooms (``workshops/_rooms.html``) and takes any other name."""


class RoomForm(forms.Form):
    """What is asked of a room."""

    name = forms.CharField(label=pro_lazy("Nom de la salle"), max_length=80)
    places = forms.IntegerField(
        label=pro_lazy("Nombre de places"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=pro_lazy("Vide : pas compté. Un atelier plus grand est signalé."),
    )
