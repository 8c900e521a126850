"""The page of the desk: who is here, who waits, what has to be seen to. NiceGUI is loaded by `loading` alone."""

from callcontrol.web.page.face import DeskPage

__all__ = ["DeskPage"]
