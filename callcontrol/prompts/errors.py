"""What can go wrong with prompts."""

from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt

WRITABLE = (
    "prompts are written there: give this user the right to, or name another folder in CALLCONTROL_PROMPTS_FOLDER"
)


class PromptError(CallcontrolError):
    """Base of the errors about prompts."""


class MissingPrompt(PromptError):
    """A prompt has no sound file, or no words, in a language that callers are offered."""

    def __init__(self, prompt: Prompt, language: Language, why: str) -> None:
        self.prompt = prompt
        self.language = language
        super().__init__(f"prompt '{prompt.name}' ({prompt.source}) in language '{language}': {why}")


class RenderFailed(PromptError):
    """A speech engine could not say a sentence."""


class UnusableRecording(PromptError):
    """A recording can not be made into a prompt; says why and what to do, and names no file."""


class SpeechMissing(PromptError):
    """The speech engines are not installed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not installed; install the extra 'speech': pip install 'callcontrol[speech]'")
