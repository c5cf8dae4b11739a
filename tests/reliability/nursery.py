"""Where servers are born: a process that has read the code once, and starts ``clicnjob serve`` in a child each time.

A killed server comes back in a fraction of a second instead of the seconds it takes to read the code again, so that two
hundred kills are possible. Each child opens its own connections, threads and keys, as a process of its own does.

    python -m tests.reliability.nursery     (its environment says which data folder, which database)

One order a line of JSON on its input, one answer a line on its output.
"""

import json
import os
import signal
import sys
import uuid
from typing import Any

_answers = os.fdopen(os.dup(1), "w")


def say(answer: Any) -> None:
    """Answer; what commands print goes to the log instead."""
    print(json.dumps(answer), file=_answers, flush=True)


def prepare() -> None:
    """What an operator does before serving."""
    from django.core.management import call_command

    call_command("up", prepare=True, stdout=sys.stderr)


def serve(port: int, synchronous: str) -> None:
    """``clicnjob serve``; ``synchronous`` is for the check of the check only (G2)."""
    from django.conf import settings
    from django.core.management import call_command

    settings.PORT = port
    if synchronous:
        from clicnjob.config.management.commands import serve as command

        options = settings.DATABASES["default"]["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", f"synchronous={synchronous}")
        command.database_dangers = list  # type: ignore[assignment]  # it would refuse, and rightly
    call_command("serve", stdout=sys.stderr)


def seed(talks: int, devices: int) -> list[dict[str, Any]]:
    """So many young people with their counsellor and their conversation, each side signed in on so many devices."""
    from django.test import Client

    from clicnjob.enrolment.actors import STRUCTURE
    from clicnjob.messaging.actions import open_conversation
    from clicnjob.shared.actor import SYSTEM, Role
    from clicnjob.structures.models import Site
    from tests.conftest import make_account, make_member, make_person, make_structure

    mark = uuid.uuid4().hex[:8]
    structure = make_structure(mark, f"Ville {mark}")
    site = Site.objects.create(structure=structure, name="Centre", address="1 rue de la Paix")
    found = []
    for number in range(talks):
        counsellor = make_member(structure, f"Claire-{mark}-{number}", Role.COUNSELLOR)
        phone = f"+336{uuid.uuid4().int % 10**8:08d}"
        person = make_person(site, "Léa", f"Moreau-{mark}-{number}", counsellor, phone=phone)
        account = make_account(person)
        talk = open_conversation(person=person, by=SYSTEM)
        sides = {}
        for side, user in (("youth", account), ("staff", counsellor)):
            cookies = []
            for _ in range(devices):
                client = Client()
                client.force_login(user)
                web = client.session
                web[STRUCTURE] = str(structure.pk)
                web.save()
                cookies.append(web.session_key)
            sides[side] = {"account": str(user.pk), "sessions": cookies}
        found.append({"talk": str(talk.pk), "person": str(person.pk), "email": counsellor.email, **sides})
    return found


def command(words: list[str]) -> dict[str, Any]:
    """``clicnjob <words>``: what it said, and whether it ended well."""
    import io

    from django.core.management import CommandError, call_command

    out = io.StringIO()
    try:
        call_command(*words, stdout=out, stderr=out)
    except CommandError as error:
        return {"well": False, "said": f"{out.getvalue()}{error}"}
    return {"well": True, "said": out.getvalue()}


def _in_a_child(order: dict[str, Any]) -> None:
    do = order.pop("do")
    if do == "serve":
        serve(**order)
    elif do == "prepare":
        prepare()
    elif do == "command":
        say(command(**order))
    elif do == "drill":
        from tests.reliability import drill

        say(getattr(drill, order.pop("step"))(**order))
    else:
        say(seed(**order))


def main() -> None:
    """Obey until the input ends, then take every child along."""
    import django

    os.dup2(2, 1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clicnjob.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from clicnjob.config import asgi  # noqa: F401  what a server reads

    call_command("check", stdout=sys.stderr)  # reads every address, form and model: each child would do it again
    connections.close_all()  # a restore must be alone with its database

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    children: set[int] = set()
    say({"ready": os.getpid()})
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            sys.stdin.close()
            status = 0
            try:
                _in_a_child(order)
            except BaseException as error:  # noqa: BLE001  a child never goes back to obeying
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                status = 1
            os._exit(status)
        children.add(pid)
        if order["do"] == "serve":
            say({"pid": pid})
        else:
            _, status = os.waitpid(pid, 0)
            children.discard(pid)
            say({"status": status})
        children -= {child for child in children if os.waitpid(child, os.WNOHANG)[0]}
    for child in children:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
