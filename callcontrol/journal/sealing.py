"""Personal data that has to be kept is sealed: without the key of this machine nobody can read it."""

import base64
import hmac
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from callcontrol.model.callers import Entry
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.told import Answered


class SealError(CallcontrolError):
    """The key can not be used, or does not open what was sealed. No text holds a key or what is sealed."""


class Sealer:
    """Seals with authenticated encryption (Fernet: AES-128-CBC and HMAC-SHA256); what was changed does not open."""

    def __init__(self, *keys: bytes) -> None:
        """The first key seals, any of them opens. Raises SealError for what is no key."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
            self._keys = tuple(base64.urlsafe_b64decode(key) for key in keys)
        except ValueError:
            raise SealError("a key is 32 bytes in URL-safe base64, one a line") from None

    def seal(self, text: str) -> str:
        """``text`` as nobody can read it, ASCII; twice the same text is sealed in two ways."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        """What was sealed. Raises SealError."""
        return self.unseal_bytes(sealed.encode()).decode()

    def marks(self, purpose: str, text: str) -> tuple[bytes, ...]:
        """What stands for ``text`` where it must be found again and not read: HMAC-SHA-256, by a key for ``purpose``.

        By each key, the newest first: what was marked before a new key came is found by a later one.
        """
        return tuple(
            hmac.digest(hmac.digest(key, f"callcontrol {purpose}".encode(), "sha256"), text.encode(), "sha256")
            for key in self._keys
        )

    def seal_bytes(self, data: bytes) -> bytes:
        """As `seal`, of any bytes."""
        return self._fernet.encrypt(data)

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """What was sealed. Raises SealError."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealError("this was sealed with a key that is not in the key file, or changed since") from None


def seal_answers(sealer: Sealer, answers: tuple[Answered, ...]) -> str:
    """What a caller has answered, as only this machine can read it."""
    return sealer.seal(msgspec.json.encode(answers).decode())


def unseal_answers(sealer: Sealer, sealed: str) -> tuple[Answered, ...]:
    """What `seal_answers` has sealed. Raises SealError."""
    try:
        return msgspec.json.decode(sealer.unseal(sealed), type=tuple[Answered, ...])
    except msgspec.MsgspecError:
        raise SealError("what is sealed here are no answers of this version") from None


def seal_identity(sealer: Sealer, entry: Entry) -> str:
    """Who a caller has shown to be, as only this machine can read it; without what they showed it by."""
    return sealer.seal(msgspec.json.encode(replace(entry, date_of_birth="", code="")).decode())


def unseal_identity(sealer: Sealer, sealed: str) -> Entry:
    """What `seal_identity` has sealed. Raises SealError."""
    try:
        return msgspec.json.decode(sealer.unseal(sealed), type=Entry)
    except msgspec.MsgspecError:
        raise SealError("what is sealed here is no caller of this version") from None


def sealer_of(path: Path) -> Sealer:
    """The sealer of a key file: a key a line, the newest first. It is made, for its owner alone, when it is missing.

    Raises SealError that names the file.
    """
    try:
        _make(path)
        return Sealer(*path.read_bytes().split())
    except OSError as error:
        raise SealError(f"{path}: {error.strerror}; the key that seals personal data is kept there") from error
    except SealError as error:
        raise SealError(f"{path}: {error}; put the key back from your backup") from None


def read_sealer(path: Path) -> Sealer:
    """The same for somebody who only opens: no key is made. Raises SealError."""
    if not path.exists():
        raise SealError(f"{path} does not exist: it is on the machine on which callcontrol answers the calls")
    return sealer_of(path)


def _make(path: Path) -> None:
    """In one step: whoever finds the file finds a whole key, also after a power cut, and two who start make one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
