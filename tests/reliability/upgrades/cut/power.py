import os
import signal
from typing import Any

from django.db import migrations


def cut(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Migration(migrations.Migration):
    dependencies = [("demo", "loss")]
    operations = [migrations.RunPython(cut)]
