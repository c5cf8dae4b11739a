from typing import Any

from django.db import migrations


def fail(*_: Any) -> None:
    raise ValueError("on purpose")


class Migration(migrations.Migration):
    dependencies = [("demo", "loss")]
    operations = [migrations.RunPython(fail)]
