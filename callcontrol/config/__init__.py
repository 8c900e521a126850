"""What people write: the rules folder, and the settings of the process."""

from callcontrol.config.loader import load_folder, load_group, load_group_text, version_of
from callcontrol.config.settings import Settings, SettingsError, load_settings

__all__ = ["Settings", "SettingsError", "load_folder", "load_group", "load_group_text", "load_settings", "version_of"]
