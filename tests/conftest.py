"""Fixtures that any test may ask for."""

pytest_plugins = ("tests.fixtures.postgres", "tests.fixtures.asterisk", "tests.fixtures.sip", "tests.fixtures.calls")
