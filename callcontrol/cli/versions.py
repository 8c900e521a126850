"""Rules by what a person names: a folder, or a version that was live on this machine."""

from pathlib import Path

from callcontrol.cli.check import load_or_explain
from callcontrol.config import Settings
from callcontrol.model.errors import CallcontrolError, RulesError
from callcontrol.model.rules import Group
from callcontrol.rules import RulesStore
from callcontrol.rules.start import load_kept


def rules_named(name: str, settings: Settings) -> Group:
    """The rules of a folder, else those of the version that begins so.

    Ends the command when a folder's rules are wrong; raises CallcontrolError when there is neither, or a kept
    version can not be read by this program any more.
    """
    folder = Path(name)
    if folder.is_dir():
        return load_or_explain(folder)
    store = RulesStore(settings.kept_rules)
    try:
        version = store.find(name)
    except CallcontrolError as error:
        raise CallcontrolError(f"{folder} is no folder, and {error}") from None
    return _kept(store, version)


def rules_of_then(version: str, settings: Settings) -> Group | None:
    """The rules by which a call was answered, as they were kept; None when they are lost or not readable."""
    try:
        return _kept(RulesStore(settings.kept_rules), version)
    except CallcontrolError:
        return None


def _kept(store: RulesStore, version: str) -> Group:
    try:
        return load_kept(store, version)
    except RulesError as error:
        first = error.problems[0].message if error.problems else str(error)
        raise CallcontrolError(f"version {version} can not be read by this program: {first}") from None
