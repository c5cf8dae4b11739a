"""What a page's script sends."""

from django import forms


class PieceForm(forms.Form):
    """Some bytes of a file of a paper, as ``sending.js`` sends them; nobody sees this form."""

    document = forms.UUIDField()
    part = forms.UUIDField()
    number = forms.IntegerField(min_value=0)
    size = forms.IntegerField(min_value=1)
    piece = forms.FileField()
