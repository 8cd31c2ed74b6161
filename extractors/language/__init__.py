"""The statistical side: spaCy pipelines for Chinese that give tokens, tags and entities."""

from extractors.language.models import ModelError, load_model

__all__ = ["ModelError", "load_model"]
