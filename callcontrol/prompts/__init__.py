"""Sentences of the rules as sound files: rendered or recorded ahead of time, found again while calls are up.

Finding a prompt needs none of the speech engines; rendering needs the extra ``speech``.
"""

from callcontrol.prompts.catalogue import Spoken, only, prompts_of, recording_of, sentences_of, spoken_by
from callcontrol.prompts.errors import MissingPrompt, PromptError, RenderFailed, SpeechMissing, UnusableRecording
from callcontrol.prompts.library import PromptLibrary
from callcontrol.prompts.prune import Pruned, prune
from callcontrol.prompts.recordings import FOLDER as RECORDINGS_FOLDER
from callcontrol.prompts.recordings import Refused, survey, waiting
from callcontrol.prompts.render import RenderReport, render
from callcontrol.prompts.spoken import SpokenCandidate, SpokenRecording, SpokenStore

__all__ = [
    "RECORDINGS_FOLDER",
    "MissingPrompt",
    "PromptError",
    "PromptLibrary",
    "Pruned",
    "Refused",
    "RenderFailed",
    "RenderReport",
    "SpeechMissing",
    "Spoken",
    "SpokenCandidate",
    "SpokenRecording",
    "SpokenStore",
    "UnusableRecording",
    "only",
    "prompts_of",
    "prune",
    "recording_of",
    "render",
    "sentences_of",
    "spoken_by",
    "survey",
    "waiting",
]
