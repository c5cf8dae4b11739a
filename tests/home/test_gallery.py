"""The gallery of components: only where nobody works."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.parametrize("mode", ["DEBUG", "DEMO_MODE"])
def test_shows_every_component_while_building(mode: str, settings: Settings, db: None) -> None:
    setattr(settings, mode, True)
    response = Client().get("/galerie/")

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == ["Deux réponses sont à revoir."]
    assert "send" in response.context["icons"]


def test_does_not_exist_elsewhere(client: Client, db: None) -> None:
    assert client.get("/galerie/").status_code == 404
