"""The product's settings over a throw-away data folder, blind to the caller's environment."""

from tests.services.environment import isolate

isolate()  # before the product's settings: they read the environment when they are imported

from studio.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
