"""The product's settings over a throw-away data folder, blind to the caller's environment."""

from tests.services.environment import isolate

isolate()  # before the product's settings: they read the environment when they are imported

from studio.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A power cut cannot be tested in this process; waiting for the disk only makes the tests slow.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
