"""What a dbt project knows of its columns: their descriptions, and how staging models rename the sources'.

`harvest(folder)` reads it all; nothing of the project is run, and no database is asked.
"""

from training.data.dbt.harvest import DESCRIPTIONS, RENAMES, Harvest, harvest, write_harvest

__all__ = ["DESCRIPTIONS", "RENAMES", "Harvest", "harvest", "write_harvest"]
