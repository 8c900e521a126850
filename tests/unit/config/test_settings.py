"""Settings from the environment."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcontrol.config import SettingsError, load_settings
from callcontrol.model.errors import CallcontrolError


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RULES", "STATE", "DSN", "HTTP_PORT", "SIP_PORT", "AS_IF", "ARI_URL", "ARI_PASSWORD", "LOG_LEVEL"):
        monkeypatch.delenv(f"CALLCONTROL_{name}", raising=False)


def test_defaults_are_on_loopback_and_free_ports() -> None:
    settings = load_settings()
    assert (settings.http_host, settings.http_port, settings.sip_port) == ("127.0.0.1", 0, 0)
    assert settings.ari_url == "http://127.0.0.1:8088"
    assert (settings.dsn, settings.as_if) == (None, None)
    assert "rules" not in settings.model_fields_set


def test_the_environment_is_read_and_what_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCONTROL_RULES", "some/rules")
    monkeypatch.setenv("CALLCONTROL_HTTP_PORT", "8080")
    monkeypatch.setenv("CALLCONTROL_AS_IF", "2026-03-03T09:30:00-05:00")
    monkeypatch.setenv("CALLCONTROL_DSN", "")
    settings = load_settings(http_port=9090, rules=None)
    assert settings.rules == Path("some/rules")
    assert settings.http_port == 9090
    assert settings.as_if == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    assert settings.dsn is None


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCONTROL_ARI_PASSWORD", "hunter2")
    monkeypatch.setenv("CALLCONTROL_DSN", "postgresql://u:hunter2@h/d")
    settings = load_settings()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.ari_password.get_secret_value() == "hunter2"


def test_every_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCONTROL_HTTP_PORT", "abc")
    monkeypatch.setenv("CALLCONTROL_SIP_PORT", "70000")
    monkeypatch.setenv("CALLCONTROL_AS_IF", "2026-03-03T09:30:00")
    monkeypatch.setenv("CALLCONTROL_ARI_URL", "http://user:secret@host:8088")
    with pytest.raises(SettingsError) as raised:
        load_settings(log_level="loud")
    lines = str(raised.value).splitlines()
    assert isinstance(raised.value, CallcontrolError)
    assert any(line.startswith("CALLCONTROL_HTTP_PORT=abc: a port number") for line in lines)
    assert any(line.startswith("CALLCONTROL_SIP_PORT=70000: a port number") for line in lines)
    assert any(line.startswith("CALLCONTROL_AS_IF=2026-03-03T09:30:00: a moment with its offset") for line in lines)
    assert any(line.startswith("CALLCONTROL_ARI_URL=") for line in lines)
    assert any(line.startswith("--log-level=loud: one of debug") for line in lines)
    assert len(lines) == 5
    assert "secret" not in str(raised.value)
