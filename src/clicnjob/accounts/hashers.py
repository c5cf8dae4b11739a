"""How passwords and codes are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id at OWASP's floor: 19 MiB, two passes, one lane (about 28 ms here, against 216 for Django's default)."""

    algorithm = "argon2"
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class DemoHasher(Argon2PasswordHasher):
    """A cheap variant for the demonstration and the tests, never for real people."""

    algorithm = "argon2demo"
    time_cost = 1
    memory_cost = 8
    parallelism = 1
