"""Sentences of the rules as sound files: rendered ahead of time, found again while calls are up.

Finding a prompt needs none of the speech engines; rendering needs the extra ``speech``.
"""

from callcontrol.prompts.catalogue import prompts_of
from callcontrol.prompts.errors import MissingPrompt, PromptError, RenderFailed, SpeechMissing
from callcontrol.prompts.library import PromptLibrary
from callcontrol.prompts.render import RenderReport, render

__all__ = [
    "MissingPrompt",
    "PromptError",
    "PromptLibrary",
    "RenderFailed",
    "RenderReport",
    "SpeechMissing",
    "prompts_of",
    "render",
]
