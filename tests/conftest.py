"""For all tests: how long an example takes says nothing on a busy machine, and golden files differ line by line.

Whoever runs the tests may speak another language: a test that is about languages says which, all others are in English.

A shell without job control starts what runs in the background with SIGINT ignored, nohup with SIGHUP, and so would
every program that a test starts: those that are interrupted would go on.

No run of a test goes into the history of whoever runs the tests.
"""

import os
import signal

import pytest
from hypothesis import settings

for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
    os.environ.pop(name, None)
pytest.register_assert_rewrite("report.golden_files")
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
os.environ["OASC_HISTORY"] = "off"
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
