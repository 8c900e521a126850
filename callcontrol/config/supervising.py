"""Who may listen to a location's conversations."""

from callcontrol.config.scope import Scope
from callcontrol.config.staffing import skills_named
from callcontrol.config.tree import Mapping
from callcontrol.model.supervising import Supervision


def supervision_of(scope: Scope) -> Supervision | None:
    """The rule; None: nobody may."""
    picked = scope.pick("supervision", scope.own.supervision, scope.defaults.supervision)
    if picked is None or not isinstance(picked.tree, Mapping):
        return None
    skills = skills_named(scope, picked.value.skills, picked.tree.values["skills"], own=picked.own)
    return Supervision(skills, picked.value.announce, picked.key) if skills else None
