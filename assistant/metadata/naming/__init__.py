"""What people call a column or a table, and what it means: abbreviations, a glossary, descriptions.

`name_and_describe` is the whole of it; `expand` reads one name, `Glossary` holds terms.
"""

from assistant.metadata.naming.corpus import read_descriptions
from assistant.metadata.naming.expansion import Expansion, expand
from assistant.metadata.naming.generator import Generator
from assistant.metadata.naming.memory import Memory, Upstream
from assistant.metadata.naming.propose import name_and_describe
from assistant.metadata.naming.reading import open_glossary, read_glossary
from assistant.metadata.naming.terms import Glossary, Term, builtin_glossary

__all__ = [
    "Expansion", "Generator", "Glossary", "Memory", "Term", "Upstream", "builtin_glossary", "expand",
    "name_and_describe", "open_glossary", "read_descriptions", "read_glossary",
]  # fmt: skip
