"""Comments for MariaDB and MySQL, which have no COMMENT ON: a column is modified into what it is.

The servers take the whole definition of a column anew, and what is left out of it is lost. So the script has
the server itself put the definition together when it runs, from its information schema; a column that it
does not show whole there (a generated one, say) is left alone and named in a result. What stands in
`/*M! */` only MariaDB runs, what stands in `/*!80000 */` only MySQL 8
(https://mariadb.com/kb/en/comment-syntax/).
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.metadata.catalogue import ColumnEntry, TableEntry
from assistant.metadata.exchange.sql.literals import literal, quoted

BEFORE = (
    "SET NAMES utf8mb4;",
    "SET @dqa_sql_mode = @@SESSION.sql_mode;",
    "SET SESSION sql_mode = CONCAT_WS(',', NULLIF(@@SESSION.sql_mode, ''), 'NO_BACKSLASH_ESCAPES');",
)
AFTER = ("SET SESSION sql_mode = @dqa_sql_mode;",)
NOTE = (
    "MariaDB and MySQL take a column's definition anew with its comment: the script has the server put it "
    "together, and names each column that it leaves alone."
)
_LONGEST_OF_COLUMN, _LONGEST_OF_TABLE = 1024, 2048
_DEFINITION = """\
SET @dqa = (
  SELECT CONCAT({alter}, c.column_type,
    IFNULL(CONCAT(' CHARACTER SET ', c.character_set_name, ' COLLATE ', c.collation_name), ''),
    IF(c.is_nullable = 'YES', ' NULL', ' NOT NULL'),
    IFNULL(CONCAT(' DEFAULT ',
      /*M! c.column_default */ /*!80000
      IF(c.extra LIKE '%DEFAULT_GENERATED%' OR c.data_type = 'bit', c.column_default,
        CONCAT(CHAR(39), REPLACE(c.column_default, CHAR(39), CONCAT(CHAR(39), CHAR(39))), CHAR(39))) */
    ), ''), ' ', REPLACE(c.extra, 'DEFAULT_GENERATED', ''), {comment}
    /*M! , IFNULL((SELECT MAX(CONCAT(' CHECK (', k.check_clause, ')'))
      FROM information_schema.check_constraints AS k
      WHERE k.constraint_schema = c.table_schema AND k.table_name = c.table_name
        AND k.level = 'Column' AND k.constraint_name = c.column_name), '') */)
  FROM information_schema.columns AS c
  WHERE c.table_schema = DATABASE() AND c.table_name = {table} AND c.column_name = {column}
    AND IFNULL(c.generation_expression, '') = '' AND INSTR(IFNULL(c.column_default, ''), CHAR(92)) = 0
    /*!80000 AND (c.extra NOT LIKE '%DEFAULT_GENERATED%' OR c.column_default LIKE 'CURRENT_TIMESTAMP%')
      AND c.srs_id IS NULL */
);
SET @dqa = IFNULL(@dqa, {left});
PREPARE dqa FROM @dqa;
EXECUTE dqa;
DEALLOCATE PREPARE dqa;"""


def refusal(table: TableEntry, column: ColumnEntry | None, text: str) -> str | None:
    """Why the servers cannot keep this comment."""
    if table.table.is_view:
        return "MariaDB and MySQL keep no comments of views."
    most = _LONGEST_OF_TABLE if column is None else _LONGEST_OF_COLUMN
    if len(text) > most:
        return f"it has {len(text):,} characters, and a comment there has at most {most:,}."
    if any(ord(one) > 0xFFFF for one in text):
        return "it holds a character beyond U+FFFF (an emoji, say), which a comment there cannot hold."
    return None


def statements(table: TableEntry, column: ColumnEntry | None, text: str) -> Iterator[str]:
    """What sets one comment."""
    name = quoted(table.table.ref, "`")
    if column is None:
        yield f"ALTER TABLE {name} COMMENT = {literal(text)};"
        return
    own = column.column.name
    said = f"{table.name}.{own} was left alone: its definition is not told whole, or it is gone."
    yield _DEFINITION.format(
        alter=literal(f"ALTER TABLE {name} MODIFY COLUMN {quoted(own, '`')} "),
        comment=literal(f" COMMENT {literal(text)}"), table=literal(table.table.ref.name),
        column=literal(own), left=literal(f"SELECT {literal(said)} AS dqa"),
    )  # fmt: skip
