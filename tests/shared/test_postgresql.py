"""Our own PostgreSQL backend: a kept connection is trusted while it is silent, never once it is gone."""

import psycopg
import pytest
from django.db import connection

from clicnjob.structures.models import Structure

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the backend of PostgreSQL")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_went_away_is_noticed(toulon: Structure) -> None:
    """Killed by the operator between two requests: the next one is served by a new connection."""
    own = connection.connection.info.backend_pid
    options = connection.connection.info.dsn
    with psycopg.connect(options, password=connection.settings_dict["PASSWORD"] or None, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
    connection.health_check_enabled, connection.health_check_done = True, False

    connection.close_if_health_check_failed()

    assert Structure.objects.get() == toulon
    assert connection.connection.info.backend_pid != own


@pytest.mark.django_db
def test_a_silent_one_is_used_without_asking_it() -> None:
    connection.ensure_connection()

    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
