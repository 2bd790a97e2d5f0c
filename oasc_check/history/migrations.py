"""The schema of the database, as the steps by which it came about.

Version N (``PRAGMA user_version``) is what the first N steps make. A step that was released is never changed: what is
to be different is a further step.

Runs are in the order in which they ended (``id``). ``failing`` holds the tests that failed when they ran last: a test
that passes leaves it, one that fails enters it or stays with its ``since``, so that no outcome of every test of every
run has to be kept.
"""

APPLICATION = 0x4F415343
"""``PRAGMA application_id`` of a history: OASC in ASCII."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL UNIQUE,
            platform TEXT NOT NULL,
            started TEXT NOT NULL,
            edition TEXT NOT NULL,
            profile TEXT,
            verdict TEXT NOT NULL,
            suites_digest TEXT NOT NULL,
            passed INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            inconclusive INTEGER NOT NULL,
            inapplicable INTEGER NOT NULL,
            untested INTEGER NOT NULL,
            error INTEGER NOT NULL
        )
        """,
        "CREATE INDEX runs_by_platform ON runs (platform, id)",
        """
        CREATE TABLE failing (
            platform TEXT NOT NULL,
            test TEXT NOT NULL,
            since INTEGER NOT NULL REFERENCES runs (id),
            seen INTEGER NOT NULL REFERENCES runs (id),
            PRIMARY KEY (platform, test)
        ) WITHOUT ROWID
        """,
    ),
)
