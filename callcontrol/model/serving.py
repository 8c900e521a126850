"""Who may serve a queue, and who is preferred: one definition for live calls, the proof and explanations."""

from callcontrol.model.names import Language, PersonId, Skill


def language_skill(language: Language) -> Skill:
    """The skill that a speaker of ``language`` has in the rules: ``speaks-es``."""
    return Skill(f"speaks-{language}")


def may_serve(skills: frozenset[Skill], needed: frozenset[Skill]) -> bool:
    """Whether somebody with these skills may be rung for a queue that needs those: they must have all of them."""
    return needed <= skills


def preference(
    skills: frozenset[Skill], language: Language, idle_since: float, person: PersonId
) -> tuple[bool, float, PersonId]:
    """Sorts people who are free, first to be rung first: speakers of the language, then the longest idle.

    ``idle_since`` is in seconds on any one clock; the person's id makes the order total.
    """
    return language_skill(language) not in skills, idle_since, person
