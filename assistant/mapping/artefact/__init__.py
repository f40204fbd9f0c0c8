"""What an accepted mapping becomes: JSON, SQL, a dbt model."""

from assistant.mapping.artefact.export import FORMATS, Artefact, export, export_from

__all__ = ["FORMATS", "Artefact", "export", "export_from"]
