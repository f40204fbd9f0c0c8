"""All settings: by environment (`DQA_…`) or a `dqa.toml` beside the work; `dqa doctor` lists them."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


def _home() -> Path:
    return Path.home() / ".dqa"


class Settings(BaseSettings):
    """The assistant's settings. Each is read from `DQA_<NAME>`, then from `dqa.toml`, then its default."""

    model_config = SettingsConfigDict(env_prefix="DQA_", toml_file="dqa.toml", extra="forbid", frozen=True)

    home: Path = Field(default_factory=_home, description="Folder for the ledger, trained models and caches.")
    ledger: str | None = Field(
        default=None, description="URL of the ledger's database; default: SQLite in the home folder."
    )
    models: Path | None = Field(default=None, description="Folder of models to use before the shipped ones.")
    policy: Path | None = Field(
        default=None,
        description="TOML file: standard forms, per column or kind; default: policy.toml in the home folder.",
    )
    types: Path | None = Field(
        default=None,
        description="YAML file: semantic types of your own; default: types.yaml in the home folder.",
    )
    glossary: Path | str | None = Field(
        default=None,
        description="Your glossary: CSV or YAML file, or URL#TABLE; default: glossary.csv in the home.",
    )
    descriptions: Path | None = Field(
        default=None,
        description="CSV file of described columns (`dqa data harvest`): descriptions are taken from it.",
    )
    writer: str | None = Field(
        default=None,
        description="Language model (a folder, or an id of the Hugging Face hub) that words descriptions.",
    )
    user: str | None = Field(
        default=None, description="Name decisions are recorded under; default: the login."
    )
    threads: int = Field(default=0, ge=0, description="Threads for the models; 0: one a core.")
    chunk_rows: int = Field(default=2_000, ge=1, description="Rows written in one transaction.")
    port: int = Field(default=8501, ge=1, le=65535, description="Port of the review page.")
    watts_per_core: float = Field(
        default=3.5, gt=0, description="Watts a busy core draws, for the carbon figure of a model card."
    )
    grid_intensity: float = Field(
        default=473, ge=0, description="Grams of CO2e a kWh where training runs; default: world average."
    )

    @property
    def ledger_url(self) -> str:
        """The ledger's URL, the default filled in."""
        return self.ledger or f"sqlite:///{self.home / 'ledger.sqlite'}"

    @property
    def policy_file(self) -> Path:
        """Where the policy is, or would be: `policy`, else `policy.toml` in the home folder."""
        return self.policy or self.home / "policy.toml"

    @property
    def policy_to_read(self) -> Path | None:
        """The policy file, None where no file is named and none is in the home folder."""
        return self.policy_file if self.policy or self.policy_file.exists() else None

    @property
    def types_file(self) -> Path:
        """Where the user's own semantic types are, or would be: `types`, else `types.yaml` in the home."""
        return self.types or self.home / "types.yaml"

    @property
    def types_to_read(self) -> Path | None:
        """The file of semantic types, None where no file is named and none is in the home folder."""
        return self.types_file if self.types or self.types_file.exists() else None

    @property
    def glossary_to_read(self) -> Path | str | None:
        """The user's glossary, None where no file is named and none is in the home folder."""
        there = [self.home / name for name in ("glossary.csv", "glossary.yaml", "glossary.yml")]
        return self.glossary or next((file for file in there if file.exists()), None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file before defaults."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
