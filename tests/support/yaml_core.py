"""YAML as an editor reads it: the core schema of YAML 1.2 (section 10.3.2), keys as text."""

import re
from typing import Any

import yaml


class CoreLoader(yaml.CSafeLoader):  # by libyaml, six times quicker: tests read thousands of changed files
    """Booleans, numbers and null as YAML 1.2 knows them; dates, ``no`` and ``12:30`` are text."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _starts in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_starts))


def _whole_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))  # decimal even with a leading zero, unlike YAML 1.1


CoreLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)


def as_an_editor_reads(text: str) -> Any:
    """The file as JSON values. Raises yaml.YAMLError."""
    return _text_keys(yaml.load(text, CoreLoader))


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _text_keys(inner) for key, inner in value.items()}
    return [_text_keys(item) for item in value] if isinstance(value, list) else value
