"""Reading a structure's sign."""

import uuid

from django.http import Http404

from clicnjob.files.models import StoredFile
from clicnjob.structures.models import Structure


def get_logo(token: str) -> StoredFile:
    """The file of a sign by the name its address has; anyone may see it, whoever knows the address. 404 otherwise."""
    try:
        key = uuid.UUID(hex=token)
    except ValueError as error:
        raise Http404 from error
    row = Structure.objects.filter(logo_id=key).select_related("logo").first()
    if row is None or row.logo is None:
        raise Http404
    return row.logo
