"""What nearly every command and page opens: the settings, the ledger, who decides."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from assistant.errors import BadSetting

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.settings import Settings


def settings() -> Settings:
    """The settings; raises `BadSetting` with the name of the setting that cannot be used."""
    from pydantic import ValidationError

    from assistant.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in wrong["loc"]).upper()
        raise BadSetting(
            f"The setting DQA_{name} (environment or dqa.toml) cannot be used: {wrong['msg']}. "
            "`dqa doctor` lists the settings."
        ) from None
    except ValueError as error:  # a dqa.toml that is not TOML
        raise BadSetting(f"dqa.toml cannot be read: {error}. Mend or remove it.") from None


def ledger(chosen: Settings | None = None) -> Ledger:
    """The ledger of the settings, created where there is none yet."""
    from assistant.ledger import Ledger

    chosen = chosen or settings()
    chosen.home.mkdir(parents=True, exist_ok=True)
    return Ledger.open(chosen.ledger_url)


def user(chosen: Settings) -> str:
    """The name that decisions are recorded under."""
    if chosen.user:
        return chosen.user
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user id
        return "unknown"
