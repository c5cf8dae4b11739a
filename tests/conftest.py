"""The cast (R28) and the strict environment. Fixtures are lazy: a test pays for the people it names."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.actions import register_device
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import ENDS, STRONG, own_actor
from clicnjob.enrolment.actors import DAY_PASS, STRUCTURE, account_actor, volunteer_actor
from clicnjob.files import store
from clicnjob.messaging import pace
from clicnjob.messaging.hot.remembered import verdicts
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.catalogues import compile_stale
from clicnjob.shared.minified import MINIFIERS, MinifiedFinder, minified
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import Attachment, FirstReception, Membership, Site, Structure, YoungPerson
from clicnjob.structures.queries import normalise
from clicnjob.vault.envelope import forget_keys
from clicnjob.vault.keys import keyed_hash
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import DayPass, Seat, Session, Workshop

CODE = "482915"
PASSWORD = "le mistral souffle fort"


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    """Pages speak English here too: catalogues are compiled when their texts changed."""
    compile_stale()


@pytest.fixture(scope="session", autouse=True)
def _short_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Browsers run, and budgets weigh, what production serves: scripts and style sheets in their short form."""
    folder = tmp_path_factory.mktemp("minified")
    plain = MinifiedFinder.find_in_app

    def find_in_app(self: MinifiedFinder, app: str, path: str) -> str | None:
        found, short = plain(self, app, path), folder / path
        if not found or Path(found).suffix not in MINIFIERS:
            return found
        if not short.exists():
            short.parent.mkdir(parents=True, exist_ok=True)
            short.write_bytes(minified(path, Path(found).read_bytes()))
        return str(short)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MinifiedFinder, "find_in_app", find_in_app)
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """On a busy machine too, a job goes to the end of its work in one round."""
    with pytest.MonkeyPatch.context() as patch:
        for seconds in (
            "clicnjob.messaging.tasks.files.ROUND_SECONDS",
            "clicnjob.messaging.tasks.messages.MOST_SECONDS",
            "clicnjob.keeping.tasks.MOST_SECONDS",
            "clicnjob.structures.tasks.IMPORT_SECONDS",
        ):
            patch.setattr(seconds, 120)
        yield


EMPTY = """
DO $$ DECLARE one text; holds boolean; BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH one IN ARRAY ARRAY[{tables}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO holds;
        IF holds THEN EXECUTE format('DELETE FROM %s', one); END IF;
    END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """After a test that commits, PostgreSQL empties the tables that hold something: truncating writes a new file for each."""
    with pytest.MonkeyPatch.context() as patch:

        def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **_: object) -> list[str]:
            names = ", ".join(f"'{self.quote_name(table)}'" for table in tables)
            return [EMPTY.format(tables=names)] if tables else []

        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True)
def _clean_memory() -> Iterator[None]:
    """Nothing a test leaves in the process reaches the next one."""
    yield
    forget_keys()
    verdicts.forget()
    pace.forget()
    cache.clear()


@pytest.fixture(autouse=True)
def _own_store(settings: Settings) -> None:
    """Each test has a store of its own, in memory; nothing reaches the data folder.

    Its folder is there beforehand: this store, unlike a disk, loses what one thread wrote while another makes the folder too.
    """
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    default_storage.delete(default_storage.save(f"{store.FOLDER}/first", ContentFile(b"")))


def make_structure(code: str, name: str, department: str = "83") -> Structure:
    return Structure.objects.create(
        code=code,
        official_name=f"{department}-ML {name.upper()}",
        usual_name=f"Mission locale de {name}",
        department_code=department,
        department="Var",
        region_code="93",
        region="Provence-Alpes-Côte d'Azur",
        email="contact@exemple.fr",
        data_officer="Mme Roux, dpo@exemple.fr",
    )


def make_member(structure: Structure, first_name: str, role: Role, last_name: str = "Test") -> User:
    user = User.objects.create(
        kind=AccountKind.STAFF,
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name.lower()}@exemple.fr",
        activated_at=clock.now(),
    )
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(structure=structure, user=user, role=role, starts_on=dt.date(2020, 1, 1))
    return user


def make_person(
    site: Site, first_name: str, last_name: str, referent: User | None = None, **fields: object
) -> YoungPerson:
    """A file with its first reception; interview held when there is a referent."""
    person = YoungPerson.objects.create(
        structure_id=site.structure_id,
        site=site,
        first_name=first_name,
        last_name=last_name,
        search_name=normalise(f"{first_name} {last_name}"),
        **{"birth_date": dt.date(2007, 3, 14), "phone": "+33612345678", "referent": referent, **fields},
    )
    received = clock.now() - dt.timedelta(days=3)
    receiver = referent or Membership.objects.filter(structure_id=site.structure_id).first().user
    FirstReception.objects.create(
        structure_id=site.structure_id,
        site=site,
        young_person=person,
        received_at=received,
        received_by=receiver,
        interview_at=received if referent else None,
        interviewed_by=referent,
        orientation=Orientation.PENDING,
    )
    return person


def make_account(person: YoungPerson, code: str = CODE) -> User:
    """An activated account attached to the person's structure."""
    from django.contrib.auth.hashers import make_password

    user = User.objects.create(
        kind=AccountKind.YOUTH,
        first_name=person.first_name,
        last_name=person.last_name,
        code=make_password(code),
        activated_at=clock.now(),
    )
    Attachment.objects.create(structure_id=person.structure_id, young_person=person, user=user)
    return user


@pytest.fixture
def toulon(db: None) -> Structure:
    return make_structure("83137S00", "Toulon")


@pytest.fixture
def nice(db: None) -> Structure:
    return make_structure("06088S00", "Nice", "06")


@pytest.fixture
def toulon_site(toulon: Structure) -> Site:
    return Site.objects.create(structure=toulon, name="Centre", address="10 place d'Armes, 83000 Toulon")


@pytest.fixture
def nice_site(nice: Structure) -> Site:
    return Site.objects.create(structure=nice, name="Vauban", address="4 rue Barla, 06300 Nice")


@pytest.fixture
def claire(toulon: Structure) -> User:
    """Léa's counsellor."""
    return make_member(toulon, "Claire", Role.COUNSELLOR, "Martin")


@pytest.fixture
def karim(toulon: Structure) -> User:
    """Her colleague."""
    return make_member(toulon, "Karim", Role.COUNSELLOR, "Benali")


@pytest.fixture
def nadia(toulon: Structure) -> User:
    """Direction."""
    return make_member(toulon, "Nadia", Role.DIRECTION, "Ferrand")


@pytest.fixture
def sonia(toulon: Structure) -> User:
    """Reception."""
    return make_member(toulon, "Sonia", Role.RECEPTION, "Lopez")


@pytest.fixture
def sami(toulon: Structure, toulon_site: Site) -> User:
    """Sector manager."""
    user = make_member(toulon, "Sami", Role.SECTOR_MANAGER, "Aubert")
    Membership.objects.filter(user=user).update(site=toulon_site)
    return user


@pytest.fixture
def omar(nice: Structure) -> User:
    """Another structure's counsellor."""
    return make_member(nice, "Omar", Role.COUNSELLOR, "Diallo")


@pytest.fixture
def ines(db: None) -> User:
    """Network."""
    return make_member(make_structure("RESEAU", "réseau"), "Inès", Role.NETWORK, "Morel")


@pytest.fixture
def lea(toulon_site: Site, claire: User) -> YoungPerson:
    return make_person(toulon_site, "Léa", "Moreau", claire)


@pytest.fixture
def lea_account(lea: YoungPerson) -> User:
    return make_account(lea)


@pytest.fixture
def own_phone(lea_account: User) -> str:
    """What the cookie of Léa's own phone holds."""
    token = secrets.token_urlsafe(16)
    register_device(
        user=lea_account, token_hash=keyed_hash("device", token), label="Téléphone", by=own_actor(lea_account)
    )
    return token


@pytest.fixture
def younes(nice_site: Site, omar: User) -> YoungPerson:
    return make_person(nice_site, "Younès", "Haddad", omar, phone="")


@pytest.fixture
def younes_account(younes: YoungPerson) -> User:
    return make_account(younes)


def make_session(workshop: Workshop, leaders: list[User], *, minutes_ago: int = 15, code: str = "MIDI42") -> Session:
    """A session that runs now."""
    starts_at = clock.now() - dt.timedelta(minutes=minutes_ago)
    session = Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=workshop.minutes),
        room=workshop.room,
        capacity=workshop.capacity,
        state=SessionState.OPEN,
        room_code=code,
        opened_at=starts_at,
    )
    session.leaders.set(leaders)
    return session


@pytest.fixture
def workshop(toulon: Structure, toulon_site: Site) -> Workshop:
    return Workshop.objects.create(
        structure=toulon, site=toulon_site, title="Atelier d'inscription", room="Salle Mistral", capacity=12
    )


@pytest.fixture
def session(workshop: Workshop, claire: User, karim: User) -> Session:
    """Open now, led by Claire and Karim."""
    return make_session(workshop, [claire, karim])


@pytest.fixture
def lea_seat(session: Session, lea: YoungPerson, claire: User) -> Seat:
    return Seat.objects.create(session=session, young_person=lea, given_by=claire)


@pytest.fixture
def hugo(session: Session, claire: User) -> DayPass:
    """A volunteer for the length of the session."""
    return DayPass.objects.create(
        session=session, first_name="Hugo", token_hash=keyed_hash("day-pass", uuid.uuid4().hex), given_by=claire
    )


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    return account_actor


@pytest.fixture
def hugo_actor(hugo: DayPass) -> Actor:
    return volunteer_actor(hugo.pk)


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A browser signed in to an account (the ceremonies of sign-in have their own tests); ``fresh``: by a second factor, just now."""

    def sign_in(user: User, structure: Structure | None = None, *, fresh: bool = False) -> Client:
        client = Client()
        client.force_login(user)
        web = client.session
        if user.kind == AccountKind.STAFF:  # as each of theirs has; far, since tests travel
            web[ENDS] = (clock.now() + dt.timedelta(days=3650)).isoformat()
        if fresh:
            web[STRONG] = clock.now().isoformat()
        if structure is not None:
            web[STRUCTURE] = str(structure.pk)
        web.save()
        return client

    return sign_in


@pytest.fixture
def client_of_pass() -> Callable[[DayPass], Client]:
    """A browser that took a day pass."""

    def take(day_pass: DayPass) -> Client:
        client = Client()
        web = client.session
        web[DAY_PASS] = str(day_pass.pk)
        web.save()
        return client

    return take
