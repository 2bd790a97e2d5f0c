"""For all tests: how long an example takes says nothing on a busy machine, so none fails for its time."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
