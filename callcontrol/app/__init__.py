"""Composition root: how the process is put together."""

from callcontrol.app.running import running
from callcontrol.app.state import App

__all__ = ["App", "running"]
