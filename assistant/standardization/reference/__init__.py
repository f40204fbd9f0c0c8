"""A steward's own list of canonical values: the only source of names for the columns that name it."""

from assistant.standardization.reference.lists import ReferenceList, load_list
from assistant.standardization.reference.matcher import Match, Matcher, matcher

__all__ = ["Match", "Matcher", "ReferenceList", "load_list", "matcher"]
