"""How the places of a workshop are given."""

from django import forms


class PlacesForm(forms.Form):
    """By whom, how many are kept, for how long one is offered."""

    open_to_all = forms.BooleanField(
        label="Les jeunes choisissent eux-mêmes leur date",
        required=False,
        help_text="Depuis « Mes rendez-vous ». Sinon, seuls ceux à qui une place a été donnée peuvent en changer.",
    )
    reserved = forms.IntegerField(
        label="Places gardées pour les urgences",
        min_value=0,
        help_text="De chaque séance. Un conseiller ou la direction les donne, jusqu’à l’ouverture de la salle.",
    )
    offer_hours = forms.IntegerField(
        label="Heures pour prendre une place libérée",
        min_value=1,
        max_value=72,
        help_text="Proposée au premier de la liste d’attente, puis au suivant. Moins longtemps quand la séance est proche.",
    )
