-- One evaluation of a journey's entry: who entered is a roaring bitmap of endpoint numbers, its counters are in run_counts.
CREATE TABLE journey_runs (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    app INTEGER NOT NULL,
    journey TEXT NOT NULL,
    entered BLOB,
    doc TEXT NOT NULL
);
CREATE INDEX journey_runs_of ON journey_runs (app, journey);
