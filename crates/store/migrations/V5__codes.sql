-- One-time codes on their way to somebody's phone; sealed.
CREATE TABLE codes (
    app INTEGER NOT NULL, destination TEXT NOT NULL, reference TEXT NOT NULL,
    code BLOB NOT NULL, expires INTEGER NOT NULL, tries INTEGER NOT NULL,
    PRIMARY KEY (app, destination, reference)
) WITHOUT ROWID;
