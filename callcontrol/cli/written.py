"""Lines of rules files, to be shown beside what they do."""

from pathlib import Path

from callcontrol.model.names import Source


def line_of(folder: Path, source: Source) -> str:
    """The line at ``source`` as it stands in the folder now; empty when it cannot be read."""
    try:
        lines = (folder / source.file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[source.line - 1] if 0 < source.line <= len(lines) else ""
