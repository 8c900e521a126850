"""A sentence recorded by phone: hear it as it is, speak it, hear that, keep it."""

from dataclasses import dataclass

from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.ports import Studio
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.model.desk import SENTENCE_DIGITS, DeskPrompt, Recorded
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.prompts import PromptError, SpokenCandidate, UnusableRecording, sentences_of
from callcontrol.routing.desk import may_record, numbered

LONGEST_SECONDS = 120.0
KEY_SECONDS = 10.0
TRIES = 5
"""Attempts at one sentence; then what is not kept is dropped."""
KEEP_KEY, AGAIN_KEY = "1", "2"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be recorded, and who answers for it."""

    prompt: Prompt
    language: Language
    author: str


async def record_by_number(phone: DeskPhone, studio: Studio) -> Recorded:
    """Ask which sentence, then record it. Raises AriError."""
    known = numbered(sentences_of(phone.group))
    for _ in range(TRIES):
        await phone.tell(DeskPrompt.ENTER_SENTENCE)
        keyed = await entry(phone.keys, lambda keys: len(keys) >= SENTENCE_DIGITS or keys.endswith(END_KEY))
        phone.keys.forget()
        found = known.get(keyed.removesuffix(END_KEY))
        if found is None:
            await phone.tell(DeskPrompt.NO_SUCH_SENTENCE)
        elif not may_record(phone.group, phone.person, found[0]):
            phone.log.warning("a phone may not record this", person=phone.person, prompt=found[0].name)
            await phone.tell(DeskPrompt.MAY_NOT, keys_cut=False)
        else:
            return await record_sentence(phone, studio, Sentence(*found, phone.person))
    return Recorded.DROPPED


async def record_sentence(phone: DeskPhone, studio: Studio, sentence: Sentence) -> Recorded:
    """Record until it is kept, or the receiver is put down. Raises AriError."""
    await phone.tell(DeskPrompt.HEARD_NOW)
    await phone.say((sentence.prompt, sentence.language))
    for _ in range(TRIES):
        phone.keys.forget()
        await phone.tell(DeskPrompt.SPEAK)
        wav = await phone.record(LONGEST_SECONDS)
        try:
            candidate = await studio.prepare(sentence.prompt, sentence.language, wav) if wav else None
        except UnusableRecording as error:
            phone.log.info("a recording by phone can not be used", prompt=sentence.prompt.name, why=str(error))
            candidate = None
        except (PromptError, OSError) as error:
            return await _not_kept(phone, error)
        if candidate is None:
            await phone.tell(DeskPrompt.UNUSABLE, keys_cut=False)
        elif (done := await _judged(phone, studio, candidate, sentence.author)) is not None:
            return done
    return Recorded.DROPPED


async def _judged(phone: DeskPhone, studio: Studio, candidate: SpokenCandidate, author: str) -> Recorded | None:
    """Kept or not; None: to be recorded again. One that Asterisk could not play to its end must be heard first."""
    try:
        await phone.tell(DeskPrompt.AS_RECORDED)
        for _ in range(TRIES):
            phone.keys.forget()  # what is not begun to be heard can not be kept
            played = await phone.play([f"sound:{candidate.path.with_suffix('')}"])
            if not played and not phone.keys.any:
                return await _not_kept(phone, OSError(f"Asterisk does not play {candidate.path}: can it read it?"))
            await phone.tell(DeskPrompt.KEEP)
            key = await phone.keys.next(KEY_SECONDS)
            if key == AGAIN_KEY:
                return None
            if key == KEEP_KEY:
                await studio.keep(candidate, author)
                phone.kept = True
                phone.log.warning("a sentence was recorded by phone", prompt=candidate.prompt.name, author=author)
                await phone.tell(DeskPrompt.KEPT, keys_cut=False)
                return Recorded.KEPT
    except (PromptError, OSError) as error:
        return await _not_kept(phone, error)
    finally:
        if not phone.kept:
            await studio.drop(candidate)
    return Recorded.DROPPED


async def _not_kept(phone: DeskPhone, why: Exception) -> Recorded:
    phone.log.error("a recording by phone could not be kept", error=str(why))
    await phone.tell(DeskPrompt.NOT_KEPT, keys_cut=False)
    return Recorded.NOT_KEPT
