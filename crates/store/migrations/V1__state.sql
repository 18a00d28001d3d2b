-- State. Ids of apps, runs, jobs are 16-byte blobs; instants are milliseconds since 1970; `doc` columns hold
-- our own JSON, `body` columns text of the API that the store does not read.

CREATE TABLE cursors (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kv (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE apps (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER,
    tags TEXT NOT NULL,
    settings TEXT
);

-- `no` is the endpoint's dense number: never used again.
CREATE TABLE endpoints (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    key TEXT NOT NULL,
    user_id TEXT,
    channel TEXT,
    address TEXT,
    active INTEGER NOT NULL,
    doc TEXT NOT NULL
);
CREATE UNIQUE INDEX endpoints_key ON endpoints (app, key);
CREATE INDEX endpoints_user ON endpoints (app, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX endpoints_address ON endpoints (app, address) WHERE address IS NOT NULL;

-- Beside the endpoints because it changes with every event; narrow so that it stays in the cache.
CREATE TABLE activity (no INTEGER PRIMARY KEY, at INTEGER NOT NULL);

CREATE TABLE users (app INTEGER NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (app, id)) WITHOUT ROWID;
CREATE TABLE names (app INTEGER NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (app, kind, name)) WITHOUT ROWID;

-- Definitions: a head for each, immutable revisions below it. `app` 0 = of the account (templates).
CREATE TABLE heads (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    active INTEGER NOT NULL,
    state TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (app, kind, id)
);
CREATE TABLE revisions (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    head INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL,
    definition TEXT NOT NULL
);
CREATE INDEX revisions_head ON revisions (head, version, serial);

CREATE TABLE jobs (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    segment TEXT,
    doc TEXT NOT NULL
);
CREATE INDEX jobs_app ON jobs (app, kind, no);

-- Members of an imported segment: endpoint keys (kind 0) and user ids (kind 1).
CREATE TABLE lists (
    app INTEGER NOT NULL, segment TEXT NOT NULL, version INTEGER NOT NULL, kind INTEGER NOT NULL, member TEXT NOT NULL,
    PRIMARY KEY (app, segment, version, kind, member)
) WITHOUT ROWID;

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due INTEGER NOT NULL,
    payload TEXT NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX tasks_due ON tasks (due);

CREATE TABLE runs (
    id BLOB PRIMARY KEY,
    app INTEGER NOT NULL,
    campaign TEXT NOT NULL,
    treatment INTEGER NOT NULL,
    open INTEGER NOT NULL,
    doc TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_campaign ON runs (app, campaign);
-- The audience of a campaign's run, fixed when it starts: a roaring bitmap of endpoint numbers.
CREATE TABLE audiences (subject TEXT PRIMARY KEY, members BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE run_counts (run BLOB NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (run, name)) WITHOUT ROWID;

-- The outbox: immutable pages of recipients, windows over them.
CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    run BLOB,
    content TEXT,
    recipients BLOB NOT NULL
);
-- state: 0 waiting, 1 in flight. A settled window is gone; its recipients' fates are events and counts.
CREATE TABLE windows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    page INTEGER NOT NULL,
    run BLOB,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    state INTEGER NOT NULL,
    due INTEGER NOT NULL
);
CREATE INDEX windows_due ON windows (state, due, id);
CREATE INDEX windows_run ON windows (run) WHERE run IS NOT NULL;
CREATE INDEX windows_page ON windows (page);

CREATE TABLE outgoing_events (id INTEGER PRIMARY KEY AUTOINCREMENT, app INTEGER NOT NULL, at INTEGER NOT NULL, record BLOB NOT NULL);

CREATE TABLE uncertain (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app INTEGER NOT NULL,
    run BLOB,
    message TEXT NOT NULL,
    since INTEGER NOT NULL,
    content TEXT,
    recipient TEXT NOT NULL
);
CREATE INDEX uncertain_app ON uncertain (app, id);
CREATE INDEX uncertain_message ON uncertain (message);

-- How often an endpoint was sent to, by scope (0 = the app, else a campaign's head) and hour; hour −1 = in all.
CREATE TABLE contacts (
    no INTEGER NOT NULL, scope INTEGER NOT NULL, hour INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (no, scope, hour)
) WITHOUT ROWID;

CREATE TABLE suppressions (
    app INTEGER NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL,
    reason TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (app, channel, address)
) WITHOUT ROWID;

-- Receivers of rollups that are no endpoints (mail to bare addresses); numbers above those of endpoints.
CREATE TABLE receivers (app INTEGER NOT NULL, name TEXT NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (app, name)) WITHOUT ROWID;
CREATE TABLE rollups (
    app INTEGER NOT NULL, scope TEXT NOT NULL, measure TEXT NOT NULL, hour INTEGER NOT NULL,
    n INTEGER NOT NULL, receivers BLOB NOT NULL,
    PRIMARY KEY (app, scope, measure, hour)
) WITHOUT ROWID;
