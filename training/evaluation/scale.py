"""How a scan grows with rows: `python -m training.evaluation.scale URL [--rows 100000 1000000] [--json]`.

Makes a table of ten columns in a PostgreSQL database (URL: one where a schema may be created), scans it in a
process of its own, prints wall and CPU seconds and peak memory for each size, and drops it again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

SCHEMA = "dqa_scale"
_TABLE = """
CREATE TABLE dqa_scale.orders AS
SELECT i AS id,
  'C-' || lpad((hashint4(i) & 131071)::text, 6, '0') AS customer_code,
  (ARRAY['Anna', 'Boris', 'Chloé', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hugo'])[1 + (hashint4(i + 1) & 7)]
  || ' ' ||
  (ARRAY['Smith', 'Müller', 'Rossi', 'Kim', 'Novák', 'Silva', 'Okafor', 'Larsen'])[1 + (hashint4(i + 2) & 7)]
  AS contact,
  'user' || (hashint4(i + 3) & 65535) || '@example.com' AS email,
  CASE WHEN i % 20011 = 0 THEN 'Birmingxam' ELSE
  (ARRAY['Birmingham', 'Lyon', 'Hamburg', 'Torino', 'Porto', 'Gdańsk', 'Leeds', 'Malmö'])
  [1 + (hashint4(i + 4) & 7)] END AS city,
  CASE WHEN i % 50 = 0 THEN 'UK' ELSE
  (ARRAY['United Kingdom', 'France', 'Germany', 'Italy', 'Portugal', 'Poland', 'United Kingdom', 'Sweden'])
  [1 + (hashint4(i + 4) & 7)] END AS country,
  to_char(date '2015-01-01' + (hashint4(i + 5) & 2047),
          CASE WHEN i % 40 = 0 THEN 'DD Mon YYYY' ELSE 'YYYY-MM-DD' END) AS ordered_on,
  round(((hashint4(i + 6) & 1048575) / 100.0)::numeric, 2) AS amount,
  CASE WHEN i % 3001 = 0 THEN 'shiped' ELSE
  (ARRAY['open', 'shipped', 'returned', 'shipped'])[1 + (hashint4(i + 7) & 3)] END AS status,
  (1 + (hashint4(i + 8) & 31)) || CASE WHEN i % 30 = 0 THEN ' KG' ELSE ' kg' END AS weight
FROM generate_series(1, :rows) AS i
"""
_SCAN = """
import json, resource, sys
from assistant import models, scan
from assistant.ledger import Ledger
from assistant.settings import Settings
settings = Settings()
with Ledger.open(settings.ledger_url) as ledger:
    report = scan.scan(sys.argv[1], ledger, models.load(settings), settings, tables=[sys.argv[2]])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": report.seconds, "cpu_seconds": report.cpu_seconds, "peak_mib": peak,
                  "suggestions": report.as_dict()["suggestions"]}))
"""


def measure(url: str, rows: int) -> dict[str, Any]:
    """Make the table with `rows` rows, scan it once in a fresh process, drop it."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.execute(text(_TABLE), {"rows": rows})
        connection.execute(text(f"ALTER TABLE {SCHEMA}.orders ADD PRIMARY KEY (id)"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM ANALYZE {SCHEMA}.orders"))
    try:
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, "-c", _SCAN, url, f"{SCHEMA}.orders"]
            done = subprocess.run(  # noqa: S603 - our own interpreter and script
                command,
                capture_output=True,
                text=True,
                env={"DQA_HOME": home, "PATH": "/usr/bin:/bin"},
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"The scan of {rows} rows failed: {done.stderr[-2000:]}")
        return {"rows": rows, **json.loads(done.stdout)}
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        engine.dispose()


def main() -> None:
    """Measure each size and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    measured = [measure(arguments.url, rows) for rows in arguments.rows]
    if arguments.json:
        print(json.dumps(measured))
        return
    for one in measured:
        print(
            f"{one['rows']:>9,} rows: {one['seconds']:.1f} s, {one['cpu_seconds']:.1f} CPU-s of ours, "
            f"peak {one['peak_mib']} MiB, suggestions {one['suggestions']}"
        )


if __name__ == "__main__":
    main()
