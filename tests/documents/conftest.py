"""A paper of Léa's, waiting to be checked."""

import pytest

from clicnjob.accounts.models import User
from clicnjob.documents.actions import receive
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.files.decode import Picture
from clicnjob.structures.models import YoungPerson
from tests.files import hostile

PICTURE = Picture(hostile.jpeg(), 640, 400)


@pytest.fixture
def paper(lea: YoungPerson, lea_account: User) -> Document:
    """Two sides, sent by herself."""
    return receive(person=lea, kind="cni", pictures=[PICTURE, PICTURE], by=account_actor(lea_account))


@pytest.fixture
def nice_paper(younes: YoungPerson, younes_account: User) -> Document:
    """Younès's, at another structure."""
    return receive(person=younes, kind="passport", pictures=[PICTURE], by=account_actor(younes_account))
