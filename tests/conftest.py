"""For all tests: how long an example takes says nothing on a busy machine, and golden files differ line by line."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("report.golden_files")
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
