"""What else can be said of a column: unit, currency, time zone, language, its role as a key, its use.

traits_of(table, columns, keys=()) -> list[Fact]       # `columns` as `semantic.read_columns` gives them
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.metadata.facts import Facet, Fact, Origin
from assistant.metadata.header_words import name_words
from assistant.metadata.languages import language_of
from assistant.metadata.shapes import dated, numeric, share
from assistant.metadata.taxonomy import MONEY, taxonomy
from assistant.rules.semantics import currency_codes
from assistant.standardization.parsers.currency import SYMBOLS
from assistant.standardization.parsers.units import find_unit, header_unit
from assistant.suggestion import Json

if TYPE_CHECKING:
    from assistant.metadata.semantic import Typed
    from assistant.sketch import ColumnSketch, TableSketch

_MEASURED = frozenset({
    "weight", "length", "volume", "area", "speed", "temperature", "power", "energy", "dataSize",
    "measurement", "pressure", "dosage", "labMeasurement", "Duration", "vitalSign", "percentage",
})  # fmt: skip
_MOMENTS = frozenset(
    {"DateTime", "dateCreated", "dateModified", "dateDeleted", "loadedAt", "startDate", "endDate"}
)
_PROSE = frozenset({
    "comment", "description", "message", "reviewBody", "instructions", "headline", "question",
    "ScholarlyArticle/name", "indicator", "CreativeWork/name",
})  # fmt: skip
_CANDIDATES = frozenset({
    "email", "userName", "isbn", "issn", "iban", "isin", "leiCode", "gtin13", "sku", "vatID", "nationalID",
    "taxID", "doi", "vehicleIdentificationNumber", "licensePlate", "uuid", "passportNumber",
    "medicalRecordNumber", "slug", "internalCode", "identifier",
})  # fmt: skip
_SYMBOL: Mapping[str, str] = {
    "millimeter": "mm", "centimeter": "cm", "meter": "m", "kilometer": "km", "inch": "[in_i]",
    "foot": "[ft_i]",
    "yard": "[yd_i]", "mile": "[mi_i]", "milligram": "mg", "gram": "g", "kilogram": "kg", "metric_ton": "t",
    "ounce": "[oz_av]", "pound": "[lb_av]", "stone": "[stone_av]", "milliliter": "mL", "centiliter": "cL",
    "liter": "L", "gallon": "[gal_us]", "millisecond": "ms", "second": "s", "minute": "min", "hour": "h",
    "day": "d", "week": "wk", "month": "mo", "year": "a", "square_meter": "m2", "square_foot": "[sft_i]",
    "square_kilometer": "km2", "acre": "[acr_us]", "hectare": "har", "degree_Celsius": "Cel",
    "degree_Fahrenheit": "[degF]", "kelvin": "K", "kilometer_per_hour": "km/h", "mile_per_hour": "[mi_i]/h",
    "meter_per_second": "m/s", "watt": "W", "kilowatt": "kW", "horsepower": "[HP]", "joule": "J",
    "kilowatt_hour": "kW.h", "calorie": "cal", "kilocalorie": "kcal", "psi": "[psi]", "bar": "bar",
    "pascal": "Pa", "hertz": "Hz", "volt": "V", "ampere": "A", "percent": "%", "byte": "By",
    "kilobyte": "kBy", "megabyte": "MBy", "gigabyte": "GBy", "terabyte": "TBy", "kibibyte": "KiBy",
    "mebibyte": "MiBy", "gibibyte": "GiBy", "kilohertz": "kHz", "megahertz": "MHz", "gigahertz": "GHz",
    "megawatt": "MW", "milliwatt": "mW", "milliampere": "mA",
}  # fmt: skip
"""UCUM's symbol by pint's name."""
_LEAST_ROWS = 20
_QUANTITY = re.compile(r"-?\d[\d.,' ]*\s*([^\d\s.,][^\d]*)")
_OFFSET = re.compile(r".*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)")
_ZONES: Mapping[str, str] = {"utc": "UTC", "gmt": "UTC"}


def traits_of(
    table: TableSketch, columns: Sequence[Typed], keys: Mapping[str, str] | None = None, *, names: bool = True
) -> list[Fact]:
    """The facts of a table's columns but type and sensitivity, in their order.

    `keys` gives the source's tables by what a column with their key is called after (`propose.keys_of`).
    `names` False: names are not read.
    """
    found: list[Fact] = []
    for one in columns:
        name = one.column.name if names else ""
        for facet, value, confidence, origin, why in _traits(table, one, name, columns, keys or {}):
            found.append(
                Fact(table=table.name, column=one.column.name, facet=facet, value=value,
                     confidence=confidence, sentence=why, origin=origin)
            )  # fmt: skip
    return found


_Trait = tuple[Facet, Json, float, Origin, str]


def _traits(
    table: TableSketch, one: Typed, name: str, columns: Sequence[Typed], keys: Mapping[str, str]
) -> Iterator[_Trait]:
    yield from _unit(one, name)
    yield from _currency(one, name, columns)
    yield from _time_zone(one, name)
    yield from _language(one)
    role = _role(table, one, name, keys)
    if role is not None:
        yield role
    use = _use(one, None if role is None else str(role[1]))
    if use is not None:
        yield use


def _unit(one: Typed, name: str) -> Iterator[_Trait]:
    if one.type not in _MEASURED or one.reading.type == "percentage":
        if one.type == "percentage":
            yield "unit", "%", 0.95, "name", "Percentages are in percent."
        return
    written = [_written_unit(value) for value in one.column.values[:60]]
    units = {unit for unit in written if unit}
    if len(units) == 1 and sum(map(bool, written)) >= 0.95 * len(written):
        (unit,) = units
        yield (
            "unit",
            _SYMBOL.get(unit, unit),
            0.97,
            "proof",
            f"Every value is written with {_SYMBOL.get(unit, unit)}.",
        )
    elif not units:
        unit_said = header_unit(_spaced(name))
        if unit_said is not None and unit_said in _SYMBOL:
            yield "unit", _SYMBOL[unit_said], 0.95, "name", "Its name ends with the unit."


def _written_unit(value: str) -> str | None:
    match = _QUANTITY.fullmatch(value.strip())
    return find_unit(match.group(1)) if match else None


def _currency(one: Typed, name: str, columns: Sequence[Typed]) -> Iterator[_Trait]:
    if one.type not in MONEY:
        return
    words = name_words(name)
    if words and words[-1].upper() in currency_codes():
        yield "currency", words[-1].upper(), 0.96, "name", "Its name ends with the currency."
        return
    signs = {sign for value in one.column.values[:60] if (sign := _sign(value))}
    if len(signs) == 1 and share(one.column, lambda value: _sign(value) is not None) >= 0.9:
        yield "currency", signs.pop(), 0.95, "proof", "Every value is written with the currency."
        return
    beside = [other for other in columns if other.type == "currency"]
    if len(beside) == 1 and beside[0].column.complete and len(beside[0].column.values) == 1:
        code = beside[0].column.values[0].strip().upper()
        if code in currency_codes():
            yield "currency", code, 0.9, "profile", f"Every row of {beside[0].column.name} is {code}."


def _sign(value: str) -> str | None:
    text = value.strip()
    if (found := re.search(r"\b([A-Z]{3})\b", text)) and found.group(1) in currency_codes():
        return found.group(1)
    return next(
        (code for sign, code in SYMBOLS.items() if text.startswith(sign) or text.endswith(sign)), None
    )


def _time_zone(one: Typed, name: str) -> Iterator[_Trait]:
    if one.type not in _MOMENTS and one.column.type != "datetime":
        return
    zones = {_zone(value) for value in one.column.values[:60]}
    if len(zones) == 1 and (zone := zones.pop()) is not None:
        yield "time_zone", zone, 0.97, "proof", f"Every value is written with {zone}."
        return
    said = [_ZONES[word] for word in name_words(name) if word in _ZONES]
    if said:
        yield "time_zone", said[-1], 0.93, "name", "Its name says so."


def _zone(value: str) -> str | None:
    found = _OFFSET.fullmatch(value.strip())
    if found is None:
        return None
    offset = found.group(1)
    if offset in {"Z", "UTC"} or offset.replace(":", "")[1:] == "0000":
        return "UTC"
    return offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"


def _language(one: Typed) -> Iterator[_Trait]:
    if one.type not in _PROSE:
        return
    found = language_of(one.column.values[:80])
    if found is not None:
        code, confidence = found
        yield "language", code, confidence, "profile", "Its words are of this language."


def _role(table: TableSketch, one: Typed, name: str, keys: Mapping[str, str]) -> _Trait | None:
    column = one.column
    if column.key:
        beside = " with the other columns of the key" if len(table.key) > 1 else ""
        return "role", "primary key", 0.99, "profile", f"The source declares it its key{beside}."
    target = refers_to(name, table.name, keys)
    if target is not None:
        sure = 0.92 if keys.get(target) else 0.8
        return (
            "role",
            "foreign key",
            sure,
            "name",
            f"It is called after the key of {keys.get(target) or target}.",
        )
    if one.type in _CANDIDATES and _unique(column):
        why = f"All {column.rows:,} rows have one, and no two the same."
        return "role", "natural key" if table.key else "primary key", 0.85, "profile", why
    return None


def refers_to(name: str, table: str, keys: Mapping[str, str]) -> str | None:
    """The entity whose key a column holds by its name: `customer_id` in orders → "customer"; else None.

    Where the keys of the source are known, only those count.
    """
    words = name_words(name)
    if len(words) < 2 or words[-1] not in {"id", "key", "fk", "sk"}:
        return None
    own = name_words(table.rpartition(".")[2])
    for start in range(len(words) - 1):
        entity = " ".join(words[start:-1])
        if own[-len(words[start:-1]) :] == words[start:-1]:
            return None
        if entity in keys:
            return entity
    return None if keys else " ".join(words[:-1])


def _unique(column: ColumnSketch) -> bool:
    return column.rows >= _LEAST_ROWS and not column.nulls and column.distinct == column.rows


def _use(one: Typed, role: str | None) -> _Trait | None:
    column = one.column
    if role in {"primary key", "foreign key", "natural key"}:
        return "use", "identifier", 0.95, "profile", f"It is a {role}."
    known = taxonomy().get(one.type)
    if known is not None:
        use, why = known.use, f"Columns of its type ({known.label}) are used so."
        if use == "measure" and column.values and not numeric(column) and one.type not in _MEASURED | MONEY:
            use, why = "dimension", "Its values are no plain numbers."
        return "use", use, round(max(0.5, one.confidence * 0.97), 3), "name", why
    if dated(column):
        return "use", "time", 0.9, "profile", "It holds days or moments."
    if not column.values:
        return None
    if numeric(column):
        if column.distinct > 12:
            return "use", "measure", 0.7, "profile", "It holds numbers, many of them different."
        return None
    if share(column, lambda value: len(value.split()) >= 5) >= 0.6:
        return "use", "text", 0.85, "profile", "It holds sentences."
    if column.complete and column.distinct * 5 <= column.rows - column.nulls:
        return (
            "use",
            "dimension",
            0.8,
            "profile",
            f"It holds {column.distinct} different values, again and again.",
        )
    return None


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
