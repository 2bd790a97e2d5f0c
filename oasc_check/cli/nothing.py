"""What ends a command that has nothing to do."""


class NothingToRun(Exception):
    """No test is left to be run. The message is a sentence without a full stop."""
