"""Units of measure and how people write them. The names on the left are pint's, so that values convert."""

from __future__ import annotations

from functools import cache

_WRITTEN = {
    # length
    "millimeter": "mm millimeter millimeters millimetre millimetres",
    "centimeter": "cm cms centimeter centimeters centimetre centimetres",
    "meter": "m meter meters metre metres mtr",
    "kilometer": "km kms kilometer kilometers kilometre kilometres",
    "inch": 'in inch inches " ″ zoll',
    "foot": "ft foot feet ' ′",
    "yard": "yd yds yard yards",
    "mile": "mi mile miles",
    # mass
    "milligram": "mg milligram milligrams",
    "gram": "g gr gram grams gramme grammes",
    "kilogram": "kg kgs kilo kilos kilogram kilograms",
    "metric_ton": "t tonne tonnes",
    "ounce": "oz ozs ounce ounces",
    "pound": "lb lbs pound pounds",
    "stone": "st stone",
    # volume
    "milliliter": "ml mls milliliter milliliters millilitre millilitres",
    "centiliter": "cl centiliter centiliters centilitre centilitres",
    "liter": "l ltr liter liters litre litres",
    "fluid_ounce": "floz fl_oz fluid_ounce fluid_ounces",
    "gallon": "gal gals gallon gallons",
    "quart": "qt quart quarts",
    "pint": "pint pints",
    "cup": "cup cups",
    "tablespoon": "tbsp tablespoon tablespoons",
    "teaspoon": "tsp teaspoon teaspoons",
    # time
    "millisecond": "ms msec millisecond milliseconds",
    "second": "s sec secs second seconds",
    "minute": "min mins minute minutes",
    "hour": "h hr hrs hour hours",
    "day": "d day days",
    "week": "wk wks week weeks",
    "month": "mo mos month months",
    "year": "yr yrs year years",
    # area
    "square_meter": "m² m2 sqm sq_m square_meter square_meters square_metre square_metres",
    "square_foot": "ft² ft2 sqft sq_ft square_foot square_feet",
    "square_kilometer": "km² km2 sq_km square_kilometer square_kilometers",
    "acre": "ac acre acres",
    "hectare": "ha hectare hectares",
    # temperature
    "degree_Celsius": "c °c ºc celsius celcius celsuis degrees_celsius deg_c",
    "degree_Fahrenheit": "f °f ºf fahrenheit degrees_fahrenheit deg_f",
    "kelvin": "kelvin kelvins",
    # speed, power, energy, pressure, frequency, electricity
    "kilometer_per_hour": "km/h kmh kph",
    "mile_per_hour": "mph mi/h",
    "meter_per_second": "m/s",
    "watt": "w watt watts",
    "kilowatt": "kw kilowatt kilowatts",
    "horsepower": "hp horsepower",
    "joule": "j joule joules",
    "kilowatt_hour": "kwh kilowatt_hour kilowatt_hours",
    "calorie": "cal calorie calories",
    "kilocalorie": "kcal kilocalorie kilocalories",
    "psi": "psi",
    "bar": "bar bars",
    "pascal": "pa pascal pascals",
    "hertz": "hz hertz",
    "volt": "v volt volts",
    "ampere": "amp amps ampere amperes",
    # things counted
    "piece": "pc pcs piece pieces pce ea each stk",
    "person": "person persons people pax",
    "patient": "patient patients",
    "unit": "unit units",
    "item": "item items",
    "percent": "percent pct",
}
_EXACT = {
    "B": "byte",
    "KB": "kilobyte",
    "kB": "kilobyte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "TB": "terabyte",
    "KiB": "kibibyte",
    "MiB": "mebibyte",
    "GiB": "gibibyte",
    "K": "kelvin",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "MW": "megawatt",
    "mW": "milliwatt",
    "mA": "milliampere",
    "A": "ampere",
    "T": "metric_ton",
}
"""Where letter case tells units apart."""
_WORDS = {
    "byte": "bytes",
    "kilobyte": "kilobytes",
    "megabyte": "megabytes",
    "gigabyte": "gigabytes",
    "terabyte": "terabytes",
}


@cache
def _aliases() -> dict[str, str]:
    aliases = {alias: unit for unit, written in _WRITTEN.items() for alias in written.split()}
    aliases |= {unit: unit for unit in _WORDS} | {words: unit for unit, words in _WORDS.items()}
    return aliases


def find_unit(text: str) -> str | None:
    """The unit a word or sign stands for: `oz.`, `OZ` and `ounces` are one. None if it is no unit we know."""
    word = text.strip()
    if word in _EXACT:
        return _EXACT[word]
    plain = word.casefold().replace(".", "").strip().replace(" ", "_")
    return _aliases().get(plain)


@cache
def header_unit(header: str) -> str | None:
    """The unit a column's name states (`ounces`, `weight_kg`, `Length (cm)`); None where it states none.

    A single letter is no statement, and neither is the name of a thing that is counted.
    """
    words = header.replace("(", " ").replace(")", " ").replace("[", " ").replace("_", " ").split()
    if not words or len(words[-1]) < 2:
        return None
    unit = find_unit(words[-1])
    return (
        None
        if unit in {"piece", "person", "patient", "unit", "item", "month", "year", "day", "stone"}
        else unit
    )


def unit_names() -> list[str]:
    """All units we know, by pint's names."""
    return list(dict.fromkeys([*_WRITTEN, *_EXACT.values()]))
