"""A plugin for pytest: every test of the suites is a test of pytest, and its outcome is one of pytest's.

    pytest --oasc-platform platform.yaml suites/

Without ``--oasc-platform`` nothing of oasc-check is imported but this file.
"""

from __future__ import annotations

import pytest

_NEEDY = {"mim": "--oasc-mim", "profile": "--oasc-profile", "allow_writes": "--oasc-allow-writes"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """What can be asked for; the words are those of ``oasc-check run``."""
    group = parser.getgroup("oasc-check", "conformance of a smart-city platform")
    group.addoption(
        "--oasc-platform",
        metavar="PLATFORM",
        help="Test this platform, a platform file or the URL of one, with the suites among the paths that are given.",
    )
    group.addoption("--oasc-mim", action="append", metavar="MIM", help="Only this MIM, such as MIM7. Repeatable.")
    group.addoption("--oasc-profile", metavar="P", help="Only what this profile asks for: its name, or its file.")
    group.addoption(
        "--oasc-allow-writes",
        action="store_true",
        help="Let tests create and remove data. Not needed with `sandbox: true` in the platform file, or on loopback.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take part when a platform is named. Raises UsageError for an option that needs one."""
    if config.option.oasc_platform:
        from oasc_check.pytest_plugin.taking_part import TakingPart

        config.pluginmanager.register(TakingPart(config), "oasc-check-platform")
        return
    for name, option in _NEEDY.items():
        if getattr(config.option, f"oasc_{name}"):
            raise pytest.UsageError(f"{option} says nothing without a platform: add --oasc-platform platform.yaml")
