"""What a training run costs the climate: an estimate from its CPU seconds, its assumptions said with it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from assistant.settings import Settings

OVERHEAD = 1.135
"""Energy a data centre draws for each unit its computers do (PUE). Source: as for the watts."""
SOURCES = (
    "watts a busy virtual core and overhead: Cloud Carbon Footprint methodology, its averages for AWS; "
    "grid: world average of 2024, Ember, Global Electricity Review 2025"
)
"""Where the defaults of `Settings.watts_per_core`, `Settings.grid_intensity` and `OVERHEAD` come from."""


class Carbon(BaseModel):
    """Energy (kWh, overhead included) and grams of CO2 equivalent, with what they were computed from.

    `watts_per_core`: W a busy core; `grid_intensity`: g CO2e a kWh; `sources` says whose numbers they are.
    """

    model_config = ConfigDict(frozen=True)

    cpu_seconds: float
    watts_per_core: float
    overhead: float
    grid_intensity: float
    kwh: float
    grams: float
    sources: str


def carbon(
    cpu_seconds: float, *, watts_per_core: float | None = None, grid_intensity: float | None = None
) -> Carbon:
    """The estimate for `cpu_seconds` of work, all cores together.

    What is not given is taken from the settings. Memory, disks and the making of the machine are left out.
    Raises ValueError for a negative time.
    """
    if cpu_seconds < 0:
        raise ValueError(f"{cpu_seconds} CPU seconds were given; a time is not negative.")
    settings = Settings()
    watts = settings.watts_per_core if watts_per_core is None else watts_per_core
    grid = settings.grid_intensity if grid_intensity is None else grid_intensity
    defaults = {name: Settings.model_fields[name].default for name in ("watts_per_core", "grid_intensity")}
    usual = defaults == {"watts_per_core": watts, "grid_intensity": grid}
    kwh = cpu_seconds / 3600 * watts * OVERHEAD / 1000
    return Carbon(
        cpu_seconds=cpu_seconds,
        watts_per_core=watts,
        overhead=OVERHEAD,
        grid_intensity=grid,
        kwh=kwh,
        grams=kwh * grid,
        sources=SOURCES
        if usual
        else "watts or grid were set for this machine; overhead: Cloud Carbon Footprint",
    )
