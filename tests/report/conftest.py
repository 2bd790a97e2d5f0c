"""Differences to golden files are shown line by line."""

import pytest

pytest.register_assert_rewrite("report.golden_files")
