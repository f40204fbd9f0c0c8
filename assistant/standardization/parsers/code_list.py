"""Values from published lists, written as a name or as one of its codes: countries, languages, currencies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from assistant.standardization.parsers.interface import Evidence, Learnt, Reading, Sample, best_form, settle
from assistant.standardization.parsers.text import casing, to_case

Find = Callable[[str], str | None]
Write = Callable[[str, str, str], str | None]
"""(code, form, language) to text; the form "name" in that language."""


def learner(
    find: Find,
    write: Callable[[str, str, Evidence], str | None],
    forms: Sequence[str],
    is_name: Callable[[str], bool],
    languages_of: Callable[[str], tuple[str, ...]],
) -> Callable[[Sample, str | None], Learnt | None]:
    """The `learn` of such a family: the column's spelling of each name, its language and letter case."""

    def learn(sample: Sample, form: str | None) -> Learnt | None:
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        languages: Counter[str] = Counter()
        cases: Counter[str] = Counter()
        for text, count in sample:
            code = find(text)
            if code is None:
                continue
            cases[casing(text) or "mixed"] += count
            if is_name(text):
                spellings[code][text] += count
                languages.update(languages_of(text))
        case = cases.most_common(1)[0][0] if cases else "mixed"
        language = languages.most_common(1)[0][0] if languages else "en"
        usual = {code: seen.most_common(1)[0][0] for code, seen in spellings.items()}
        evidence = {
            "spellings": {
                code: name
                for code, name in usual.items()
                if not languages_of(name) or language in languages_of(name)
            },
            "language": language,
            "case": case if case in ("upper", "lower") else None,
        }
        fit = best_form(sample, forms, evidence, lambda text, _: _read(find, text), write)
        return settle(fit, form, evidence)

    return learn


def _read(find: Find, text: str) -> Reading | None:
    code = find(text)
    return None if code is None else Reading(code)


def reader(find: Find) -> Callable[[str, Evidence], Reading | None]:
    """The `read` of such a family: the list decides, the column has no say."""
    return lambda text, evidence: _read(find, text)


def writer(write: Write) -> Callable[[str, str, Evidence], str | None]:
    """The `write` of such a family: names as the column spells them, codes in its letter case."""

    def write_value(code: str, form: str, evidence: Evidence) -> str | None:
        if form == "name" and code in evidence.get("spellings", {}):
            return str(evidence["spellings"][code])
        text = write(code, form, evidence.get("language", "en"))
        case = evidence.get("case")
        lower_codes = case == "lower" and (form == "name" or len(text or "") <= 3)
        return (
            to_case(text, str(case))
            if text and (lower_codes or (case == "upper" and form == "name"))
            else text
        )

    return write_value
