-- People who use the console, their sessions, access keys, and what they changed. Tokens are kept as their SHA-256;
-- secrets are sealed with a key outside the database.

CREATE TABLE members (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT,
    -- Whether the member has ever got in: by an invitation or an identity provider.
    joined INTEGER NOT NULL,
    totp BLOB,
    totp_pending BLOB,
    -- The step of the last code that was used.
    totp_step INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    seen INTEGER
);

CREATE TABLE invitations (token BLOB PRIMARY KEY, member INTEGER NOT NULL UNIQUE, expires INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE sessions (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL UNIQUE,
    member INTEGER NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_member ON sessions (member);

-- `app` is the only app the key is for, else null.
CREATE TABLE access_keys (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    app BLOB,
    secret BLOB NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER
);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    role TEXT NOT NULL,
    operation TEXT NOT NULL,
    app TEXT,
    target TEXT,
    status INTEGER NOT NULL,
    address TEXT NOT NULL,
    detail TEXT
);
CREATE INDEX audit_app ON audit (app, id) WHERE app IS NOT NULL;
CREATE INDEX audit_who ON audit (who, id);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
