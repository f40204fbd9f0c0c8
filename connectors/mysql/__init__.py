"""MariaDB and MySQL, by PyMySQL."""

from __future__ import annotations

from connectors.mysql.engine import engine_for
from connectors.mysql.errors import explain
from connectors.mysql.reflect import draw, reflect
from connectors.mysql.texts import TEXTS
from connectors.sql.backend import Backend
from connectors.sql.connector import SqlConnector
from connectors.sql.urls import server_url, source_of
from connectors.sql.write import executemany

# Neither server uses an index for (a, b) > (x, y).
BACKEND = Backend("mysql", reflect, explain, draw, executemany, TEXTS, row_values=False)
EXAMPLE = "mysql://user:password@host:3306/database"


def open(url: str) -> SqlConnector:
    """The database of `url`; raises BadUrl, or CannotConnect if nobody answers there."""
    parsed = server_url(url, "mysql+pymysql", 3306, EXAMPLE)
    connector = SqlConnector(engine_for(parsed), BACKEND, source_of(parsed))
    connector.ping()
    return connector
