"""Stage 4, expectation + exchange -> findings -> verdicts. Pure: no network, no clock, no printing."""
