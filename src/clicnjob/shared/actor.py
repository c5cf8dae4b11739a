"""Who acts: plain ids, so that every storey can name the actor without knowing the people's models."""

import enum
import uuid
from dataclasses import dataclass, replace


class Kind(enum.StrEnum):
    """What sort of someone stands behind a request or a job."""

    ANONYMOUS = "anonymous"
    YOUTH = "youth"
    STAFF = "staff"
    VOLUNTEER = "volunteer"
    """Someone holding a day pass: no account, no past, no tomorrow (R4)."""
    SYSTEM = "system"
    """A job or the command line."""


class Role(enum.StrEnum):
    """What a professional is at a structure (R1). Session leadership is a grant on a session, not a role."""

    DIRECTION = "direction"
    SECTOR_MANAGER = "sector_manager"
    COUNSELLOR = "counsellor"
    RECEPTION = "reception"
    NETWORK = "network"


ALL_STAFF = (Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR, Role.RECEPTION)
"""Every professional of a structure (R2); the network stands apart: it sees figures, never people."""


NOWHERE = uuid.UUID(int=0)
"""An id that no row has."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who reads or acts, where, and under which title.

    ``structure_id`` is the structure one works at now (or is attached to); ``person_id`` a young person's own file there;
    ``pass_id`` and ``session_id`` a volunteer's day pass and its only session; ``claim_id`` the place this browser claims
    in a room (R7): it proves nothing else.
    """

    kind: Kind
    name: str = ""
    user_id: uuid.UUID | None = None
    role: Role | None = None
    structure_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    pass_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    claim_id: uuid.UUID | None = None

    @property
    def is_staff(self) -> bool:
        """A professional with a role at a structure, volunteers and network excepted."""
        return self.kind is Kind.STAFF and self.role in ALL_STAFF

    @property
    def is_youth(self) -> bool:
        """A young person signed in."""
        return self.kind is Kind.YOUTH

    @property
    def is_volunteer(self) -> bool:
        """The holder of a day pass."""
        return self.kind is Kind.VOLUNTEER

    @property
    def structure(self) -> uuid.UUID:
        """``structure_id`` for a filter: no structure matches nothing."""
        return self.structure_id or NOWHERE

    @property
    def session(self) -> uuid.UUID:
        """``session_id`` for a filter: no session matches nothing."""
        return self.session_id or NOWHERE

    @property
    def id(self) -> uuid.UUID | None:
        """The account, or the day pass, for the audit trail."""
        return self.user_id or self.pass_id

    def at(self, structure_id: uuid.UUID) -> "Actor":
        """The same actor at another structure (jobs that go through all of them)."""
        return replace(self, structure_id=structure_id)


ANONYMOUS = Actor(Kind.ANONYMOUS)
SYSTEM = Actor(Kind.SYSTEM, name="ClicNJob")
