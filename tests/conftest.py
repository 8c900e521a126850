"""Fixtures that any test may ask for."""

pytest_plugins = ("tests.fixtures.asterisk", "tests.fixtures.calls", "tests.fixtures.postgres", "tests.fixtures.sip")
