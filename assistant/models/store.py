"""Where models lie on disk, and opening them when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelMissing
from assistant.models.manifest import MANIFEST, Manifest, check_files, read_manifest

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder
    from assistant.models.heads import AdaptedEmbedder, LabelClassifier, Plausibility, RuleWords
    from assistant.models.static import StaticEmbedder, StaticEncoder
    from assistant.settings import Settings

SHIPPED = Path(__file__).parent / "weights"
NAMES = (
    "encoder",
    "static",
    "column_kind",
    "cell_plausibility",
    "rule_judge",
    "semantic_type",
    "column_match",
)


def models_folder(settings: Settings) -> Path:
    """Where models trained here are saved, and looked for before the shipped ones."""
    return settings.models or settings.home / "models"


class StoredModels:
    """The `Models` on disk: those of `settings.models` (default: `models` in the home) before the shipped.

    With `shipped` those of the package alone.
    """

    def __init__(self, settings: Settings, *, shipped: bool = False) -> None:
        self._folders = (SHIPPED,) if shipped else (models_folder(settings), SHIPPED)
        self._threads = settings.threads
        self._encoders: dict[str, Encoder | StaticEncoder] = {}

    def find(self, model: str) -> tuple[Path, Manifest]:
        """Folder and manifest of `model`, its files not yet checked; raises `ModelMissing`."""
        for root in self._folders:
            if (root / model / MANIFEST).is_file():
                return root / model, read_manifest(root / model)
        looked = " nor ".join(str(root / model) for root in self._folders)
        raise ModelMissing(
            f"The model {model} is neither in {looked}; install the package anew, train it with "
            "`dqa train`, or set DQA_MODELS to a folder that has it."
        )

    @property
    def versions(self) -> dict[str, str]:
        """Version by model name, of those that are there; reads manifests alone."""
        found = {}
        for name in NAMES:
            try:
                found[name] = self.find(name)[1].version
            except ModelMissing:
                continue
        return found

    @cached_property
    def encoder(self) -> Encoder:
        """The base encoder, with no adapter."""
        from assistant.models.encoder import Encoder

        opened = self._open_encoder(*self.find("encoder"))
        assert isinstance(opened, Encoder)
        return opened

    @cached_property
    def static(self) -> StaticEmbedder:
        """The distilled static embeddings."""
        from assistant.models.static import StaticEmbedder

        folder, manifest = self.find("static")
        check_files(folder, manifest)
        return StaticEmbedder(folder, manifest)

    @cached_property
    def column_kind(self) -> LabelClassifier:
        """The classifier of columns over `assistant.kinds.KINDS`."""
        from assistant.models.heads import Adapter, LabelClassifier

        folder, manifest = self.find("column_kind")
        check_files(folder, manifest)
        return LabelClassifier(Adapter(folder, manifest, lambda: self._encoder_of(manifest)))

    @cached_property
    def cell_plausibility(self) -> Plausibility:
        """The scorer of cells in their columns."""
        from assistant.models.heads import Adapter, Plausibility

        folder, manifest = self.find("cell_plausibility")
        check_files(folder, manifest)
        return Plausibility(Adapter(folder, manifest, lambda: self._encoder_of(manifest)))

    @cached_property
    def rule_judge(self) -> RuleWords:
        """The scorer of rules in words."""
        from assistant.models.heads import Adapter, RuleWords

        folder, manifest = self.find("rule_judge")
        check_files(folder, manifest)
        return RuleWords(Adapter(folder, manifest, lambda: self._encoder_of(manifest)))

    @cached_property
    def semantic_type(self) -> LabelClassifier:
        """The classifier of columns over the taxonomy of semantic types."""
        from assistant.models.abstention import ABSTENTION, Abstainer
        from assistant.models.heads import Adapter, LabelClassifier

        folder, manifest = self.find("semantic_type")
        check_files(folder, manifest)
        abstainer = Abstainer.load(folder) if (folder / ABSTENTION).is_file() else None
        return LabelClassifier(Adapter(folder, manifest, lambda: self._encoder_of(manifest)), abstainer)

    @cached_property
    def column_match(self) -> AdaptedEmbedder:
        """The encoder of columns whose neighbours mean the same."""
        from assistant.models.heads import AdaptedEmbedder

        folder, manifest = self.find("column_match")
        check_files(folder, manifest)
        return AdaptedEmbedder(folder, manifest, lambda: self._encoder_of(manifest))

    def _encoder_of(self, adapter: Manifest) -> Encoder | StaticEncoder:
        """The encoder an adapter was trained on: any folder `encoder*` with that version."""
        for root in self._folders:
            for folder in sorted(root.glob("encoder*")):
                if (folder / MANIFEST).is_file():
                    manifest = read_manifest(folder)
                    if manifest.version == adapter.base:
                        return self._open_encoder(folder, manifest)
        raise ModelMissing(
            f"The adapter {adapter.version} needs the encoder {adapter.base}, which is in none of "
            f"{', '.join(map(str, self._folders))}; train it again on the base that is there."
        )

    def _open_encoder(self, folder: Path, manifest: Manifest) -> Encoder | StaticEncoder:
        from assistant.models.encoder import open_encoder

        if manifest.version not in self._encoders:
            check_files(folder, manifest)
            self._encoders[manifest.version] = open_encoder(folder, manifest, self._threads)
        return self._encoders[manifest.version]
