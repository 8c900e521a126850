"""From a tree to the entries of `schema`, with every mistake told at its place.

A wrong value is reported and taken out of the tree, then the rest is read again, so that one mistake
hides no other.
"""

from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callcontrol.config.problems import LONGEST_QUOTE, Problems, did_you_mean, nearest, quote
from callcontrol.config.schema_base import Entry, keys_of
from callcontrol.config.tree import Mapping, Path, Sequence, find, key_source, plain, source_of
from callcontrol.config.values import IncompleteError, WrongValueError

E = TypeVar("E", bound=Entry)

ROUNDS = 8
"""Times a tree is read again. Each round takes a wrong part out; parts are nested less deep than this."""


def read_entry(entry: type[E], tree: Mapping, problems: Problems) -> E | None:
    """The entry that ``tree`` holds, without its wrong parts; None when nothing can be made of it."""
    for _ in range(ROUNDS):
        try:
            return entry.model_validate(plain(tree))
        except ValidationError as error:
            details = error.errors(include_url=False)
            # What is missing comes last: a misspelt key excuses it.
            wrong = {_written(tree, _report(entry, tree, one, problems)) for one in sorted(details, key=_is_missing)}
            # Inner parts go before outer ones and later list items before earlier ones: paths stay true.
            for path in sorted(wrong, key=lambda path: (len(path), path), reverse=True):
                _drop(tree, path)
    return None


def _report(entry: type[Entry], tree: Mapping, detail: ErrorDetails, problems: Problems) -> Path:
    """Tell of one mistake; the path of what has to be taken out because of it."""
    of_key = detail["loc"][-1:] == ("[key]",)
    path: Path = detail["loc"][:-1] if of_key else detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            word, known = str(path[-1]), _keys_at(entry, path[:-1])
            message = f"there is no key {quote(word)} here"
            problems.add(key_source(tree, *path), message, did_you_mean(word, known))
            _excuse(tree, path[:-1], nearest(word, known))
        case "missing":
            path, missing = path[:-1], str(path[-1])
            if not _already_told(tree, path, missing):
                where = key_source(tree, *path) if path else tree.source
                problems.add(where, f"`{missing}` is missing here", f"add `{missing}: ...`")
        case "value_error":
            _report_value(tree, path, detail, problems)
        case other:
            problems.add(source_of(tree, *path), *_wrong_shape(other, detail))
    return path


def _report_value(tree: Mapping, path: Path, detail: ErrorDetails, problems: Problems) -> None:
    wrong = detail.get("ctx", {}).get("error")
    found = find(tree, path)
    if isinstance(wrong, IncompleteError) and isinstance(found, Mapping) and found.dropped:
        return  # what was taken out is not missing
    hint, key = (wrong.hint, wrong.key) if isinstance(wrong, WrongValueError) else ("", None)
    of_key = detail["loc"][-1:] == ("[key]",)
    inside = (*path, key) if key is not None else path
    where = key_source(tree, *inside) if of_key or key is not None else source_of(tree, *path)
    if isinstance(wrong, WrongValueError) and wrong.word is not None:
        where = problems.place_of(wrong.word, where)
    problems.add(where, str(wrong), hint)


def _is_missing(detail: ErrorDetails) -> bool:
    return detail["type"] == "missing"


def _excuse(tree: Mapping, path: Path, meant: str | None) -> None:
    """A key that was misspelt is not missing as well."""
    parent = find(tree, path)
    if isinstance(parent, Mapping) and meant is not None and meant not in parent.values:
        parent.dropped.add(meant)


def _already_told(tree: Mapping, path: Path, missing: str) -> bool:
    parent = find(tree, path)
    return isinstance(parent, Mapping) and missing in parent.dropped


def _wrong_shape(kind: str, detail: ErrorDetails) -> tuple[str, str]:
    given = detail["input"]
    found = "text" if isinstance(given, str) else "a list" if isinstance(given, list) else "keys with values"
    if kind == "list_type":
        example = f"[{given}]" if isinstance(given, str) and len(given) <= LONGEST_QUOTE else "[first, second]"
        return f"a list is expected here, not {found}", f"write it such as {example}"
    if kind in {"dict_type", "model_type", "model_attributes_type"}:
        return (
            f"keys with values are expected here, not {found}",
            "write them below, indented, such as `key: value`",
        )
    return detail["msg"], ""


def _written(tree: Mapping, path: Path) -> Path:
    """The path itself, or that of the short way to write what has it."""
    while path and find(tree, path) is None:
        path = path[:-1]
    return path


def _drop(tree: Mapping, path: Path) -> None:
    if not path:
        return
    parent = find(tree, path[:-1])
    match parent, path[-1]:
        case Mapping(), str(key):
            parent.drop(key)
        case Sequence(), int(index) if index < len(parent.items):
            parent.drop(index)


def _keys_at(entry: type[Entry], path: Path) -> list[str]:
    """The keys that the entry at ``path`` may have."""
    kind: Any = entry
    for part in path:
        kind = _inside(kind, part)
    return list(keys_of(kind)) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _inside(kind: Any, part: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = keys_of(kind).get(str(part))
        kind = field.annotation if field is not None else None
    else:
        kind = get_args(kind)[-1] if get_args(kind) else None
    if get_origin(kind) in {Union, UnionType}:
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
