"""D17: one table says how long everything is kept, and no table of the database stands outside it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from clicnjob.accounts.models import User
from clicnjob.keeping.management.commands.retention import in_document
from clicnjob.shared import jobs, retention
from clicnjob.structures.models import YoungPerson
from tests.architecture.source import ROOT

OURS = {model._meta.label: model for model in apps.get_models() if model.__module__.startswith("clicnjob.")}
TELLING = ("sealed", "first_name", "last_name", "birth", "token", "username")
"""How the name of a field that tells of someone begins."""
PUBLIC = {"structures.Structure": "the addresses of a public place"}


def declared() -> dict[str, str]:
    lines = {label: line.what for line in retention.all_lines() for label in line.models}
    return lines | {label: "nobody" for found in retention.nobodys() for label in found.models}


def test_every_table_has_its_line() -> None:
    """A new model fails here until its app's ``kept.py`` says what it holds and how long."""
    assert sorted(OURS.keys() - declared().keys()) == []


def test_no_line_is_about_a_table_that_is_gone() -> None:
    assert sorted(declared().keys() - OURS.keys()) == []


def test_what_is_said_to_be_nobodys_points_at_no_young_person() -> None:
    told = []
    for label in (label for found in retention.nobodys() for label in found.models if label not in PUBLIC):
        for field in OURS[label]._meta.concrete_fields:
            if field.related_model is YoungPerson or (field.related_model is User and field.name == "user"):
                told.append(f"{label}.{field.name}")
            if field.name.startswith(TELLING) and not field.name.endswith("_at"):
                told.append(f"{label}.{field.name}")
    assert told == []


def test_a_table_is_somebodys_or_nobodys() -> None:
    lines = {label for line in retention.all_lines() for label in line.models}
    assert sorted(lines & {label for found in retention.nobodys() for label in found.models}) == []


def test_every_line_is_whole() -> None:
    assert [
        line.what
        for line in retention.all_lines()
        if not all((line.what, line.kept, line.since, line.then, line.why)) or "|" in line.what
    ] == []


def test_what_a_file_holds_is_forgotten_with_it() -> None:
    """Every table that points at a young person is in an app that forgets them, or is deleted by age."""
    forgetting = {label.split(".")[0] for line in retention.all_lines() if line.forget_person for label in line.models}
    pointing = {
        label.split(".")[0]
        for label, model in OURS.items()
        if any(
            isinstance(field, models.ForeignKey) and field.related_model is YoungPerson for field in model._meta.fields
        )
    }
    assert sorted(pointing - forgetting) == []


def test_the_document_is_the_table() -> None:
    """Run ``make retention`` when this fails."""
    text = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    assert in_document(text) == text


def test_it_is_applied_by_itself() -> None:
    assert {"retention", "accounts_left", "trail_emptied", "mailings_forgotten"} <= {
        job.name for job in jobs.all_jobs()
    }


@pytest.mark.django_db
def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retention")
    assert capsys.readouterr().out.count("\n|") == len(retention.all_lines()) + 1
