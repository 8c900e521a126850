"""From bytes to text that YAML can be read from."""

import re

from callcontrol.config.problems import Problems
from callcontrol.model.names import Source

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 (section 5.1) does not take, and the line ends that editors do not count: NEL, LS, PS."""


def decode(file: str, content: bytes, problems: Problems) -> str | None:
    """The file's text; None, with a problem at the first wrong byte or character, when it is none."""
    shown = content.decode("utf-8-sig", errors="replace")
    problems.know(file, shown)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        problems.add(_place(file, before), message, "save the file with the encoding UTF-8")
        return None
    found = _UNREADABLE.search(text)
    if found is None:
        return text
    message = f"the character U+{ord(found[0]):04X} can not stand in a rules file"
    problems.add(_place(file, text[: found.start()]), message, "delete it; it may not be visible")
    return None


def _place(file: str, before: str) -> Source:
    """The place after the text ``before``."""
    lines = re.split(r"\r\n|\r|\n", before)
    return Source(file, len(lines), len(lines[-1]) + 1)
