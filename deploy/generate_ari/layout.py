"""Lays out Python text at the project's line width."""

from collections.abc import Iterable, Mapping, Sequence

PACKAGE = "callcontrol.ari.generated"
WIDTH = 110


def bracketed(before: str, items: Sequence[str], after: str, indent: int = 0) -> list[str]:
    """``before`` + items separated by commas + ``after``, on one line or filled into several."""
    pad = " " * indent
    line = f"{pad}{before}{', '.join(items)}{after}"
    if len(line) <= WIDTH or not items:
        return [line]
    return [f"{pad}{before}", *filled((f"{item}," for item in items), indent + 4), f"{pad}{after}"]


def filled(words: Iterable[str], indent: int) -> list[str]:
    """Words on as few lines as fit the width."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(" " * indent + word)
    return lines


def module(header: str, imports: Sequence[str], body: Sequence[str]) -> str:
    """One module's text, ending in one newline."""
    parts = [header, *(["", *imports] if imports else []), *body]
    return "\n".join(parts).rstrip("\n") + "\n"


def header(title: str, version: str) -> str:
    """The docstring of a generated module."""
    return (
        f'"""{title}\n\nGenerated from the rest-api folder of Asterisk {version}; do not edit. To renew it:\n'
        f'python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION\n"""'
    )


def imports_of(names: Iterable[str], homes: Mapping[str, str]) -> list[str]:
    """Import lines for models, given which module each lives in."""
    by_home: dict[str, list[str]] = {}
    for name in sorted(names):
        by_home.setdefault(homes[name], []).append(name)
    lines: list[str] = []
    for home, members in sorted(by_home.items()):
        start = f"from {PACKAGE}.models.{home} import "
        line = start + ", ".join(members)
        lines += [line] if len(line) <= WIDTH else bracketed(f"{start}(", members, ")")
    return lines
