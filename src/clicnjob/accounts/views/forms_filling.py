"""How a refusal reaches the field it belongs to."""

from django import forms
from django.utils.translation import gettext

from clicnjob.shared.errors import DomainError


def refuse(form: forms.Form, error: DomainError, **fields: str) -> None:
    """Show the refusal, in the page's language, on its field (``fields`` renames), else at the top of the form."""
    field = fields.get(error.field or "", error.field)
    form.add_error(field if field in form.fields else None, gettext(error.message))
