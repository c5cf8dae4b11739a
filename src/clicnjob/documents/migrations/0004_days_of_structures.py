"""A structure that had chosen how long an unverified copy lives keeps its choice, for every paper."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

USUAL = 7
ASKED = (
    ("identity", "required", ["cni", "passport", "residence", "receipt", "asylum", "birth", "placement"]),
    ("health", "useful", ["vitale", "rights"]),
    ("address", "later", ["address", "hosting", "domicile"]),
)
"""What was usual on the day of this migration."""


def keep_choices(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """One row a subject for each structure that chose otherwise."""
    structure, requirement = apps.get_model("structures", "Structure"), apps.get_model("documents", "Requirement")
    chosen = structure.objects.exclude(unverified_days=USUAL).values_list("pk", "unverified_days")
    requirement.objects.bulk_create(
        [
            requirement(structure_id=pk, subject=subject, weight=weight, kinds=kinds, unverified_days=days)
            for pk, days in chosen
            for subject, weight, kinds in ASKED
        ],
        ignore_conflicts=True,  # applied again after a way back, which leaves the rows where they are
    )


def give_back(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Structures have one number again: the identity's."""
    structure, requirement = apps.get_model("structures", "Structure"), apps.get_model("documents", "Requirement")
    for row in requirement.objects.filter(subject="identity"):
        structure.objects.filter(pk=row.structure_id).update(unverified_days=row.unverified_days)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_requirements"), ("structures", "0007_own_phones")]

    operations = [migrations.RunPython(keep_choices, give_back)]
