//! Every statement by name, in a dialect that SQLite and PostgreSQL share unless said. Parameters are numbered.

pub const MIGRATIONS_NEWEST: &str = "SELECT MAX(version) FROM refinery_schema_history";
pub const CURSOR: &str = "SELECT position FROM cursors WHERE follower = ?1";
pub const CURSOR_NEWEST: &str = "SELECT MAX(position) FROM cursors";
pub const CURSOR_SET: &str =
    "INSERT INTO cursors VALUES (?1, ?2) ON CONFLICT (follower) DO UPDATE SET position = excluded.position";
pub const KV: &str = "SELECT value FROM kv WHERE name = ?1";
pub const ARCHIVES_FORGET: &str = "DELETE FROM kv WHERE name LIKE 'archive/' || ?1 || '/%'";
pub const KV_PUT: &str =
    "INSERT INTO kv VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

// Apps.
pub const APP_NUMBER: &str = "SELECT no FROM apps WHERE id = ?1";
pub const APP: &str = "SELECT id, name, region, created, deleted, tags FROM apps WHERE id = ?1";
/// Creation order; the token is the last app's id.
pub const APPS: &str = "SELECT id, name, region, created, deleted, tags FROM apps \
    WHERE deleted IS NULL AND no > COALESCE((SELECT no FROM apps WHERE id = ?1), 0) ORDER BY no LIMIT ?2";
pub const APP_PUT: &str = "INSERT INTO apps (id, name, region, created, tags) VALUES (?1, ?2, ?3, ?4, ?5) \
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, tags = excluded.tags";
pub const APP_DELETE: &str = "UPDATE apps SET deleted = ?2 WHERE id = ?1";
pub const APPS_COUNT: &str = "SELECT COUNT(*) FROM apps WHERE deleted IS NULL";
pub const APPS_DELETED: &str = "SELECT no FROM apps WHERE deleted IS NOT NULL AND name <> ''";
pub const APP_PURGED: &str = "UPDATE apps SET name = '', tags = '{}', settings = NULL WHERE no = ?1";
pub const SETTINGS: &str = "SELECT settings FROM apps WHERE id = ?1";
pub const SETTINGS_PUT: &str = "UPDATE apps SET settings = ?2 WHERE id = ?1";
pub const NAMES: &str = "SELECT kind, name FROM names WHERE app = ?1";
pub const NAME_ADD: &str = "INSERT INTO names VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
pub const NAME_REMOVE: &str = "DELETE FROM names WHERE app = ?1 AND kind = ?2 AND name = ?3";

// Endpoints and users.
pub const ENDPOINT: &str = "SELECT e.no, e.doc, a.at FROM endpoints e LEFT JOIN activity a ON a.no = e.no WHERE e.app = ?1 AND e.key = ?2";
pub const ENDPOINT_NO: &str = "SELECT no FROM endpoints WHERE app = ?1 AND key = ?2";
pub const ENDPOINT_BY_NO: &str = "SELECT e.no, e.doc, a.at FROM endpoints e LEFT JOIN activity a ON a.no = e.no WHERE e.no = ?1 AND e.app = ?2";
pub const ENDPOINTS_OF_USER: &str = "SELECT e.no, e.doc, a.at FROM endpoints e LEFT JOIN activity a ON a.no = e.no \
    WHERE e.app = ?1 AND e.user_id = ?2 ORDER BY e.no";
pub const ENDPOINTS_AT: &str = "SELECT e.no, e.doc, a.at FROM endpoints e LEFT JOIN activity a ON a.no = e.no \
    WHERE e.app = ?1 AND e.address = ?2 AND e.channel = ?3 AND e.active = 1";
/// By number: the `+` keeps SQLite from sorting each page out of all endpoints of the app.
pub const ENDPOINTS_BETWEEN: &str = "SELECT e.no, e.doc, a.at FROM endpoints e LEFT JOIN activity a ON a.no = e.no \
    WHERE e.no BETWEEN ?2 AND ?3 AND +e.app = ?1 ORDER BY e.no";
/// From the index of keys alone.
pub const ENDPOINT_NUMBERS: &str = "SELECT no FROM endpoints WHERE app = ?1";
pub const ENDPOINTS_COUNT: &str = "SELECT COUNT(*) FROM endpoints WHERE app = ?1";
pub const ENDPOINT_PUT: &str = "INSERT INTO endpoints (app, key, user_id, channel, address, active, doc) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (app, key) DO UPDATE SET user_id = excluded.user_id, \
    channel = excluded.channel, address = excluded.address, active = excluded.active, doc = excluded.doc RETURNING no";
pub const ENDPOINT_DELETE: &str = "DELETE FROM endpoints WHERE app = ?1 AND key = ?2 RETURNING no";
pub const ACTIVITY_TOUCH: &str = "INSERT INTO activity VALUES (?1, ?2) \
    ON CONFLICT (no) DO UPDATE SET at = excluded.at WHERE excluded.at > at";
pub const ACTIVITY_DELETE: &str = "DELETE FROM activity WHERE no = ?1";
pub const USER: &str = "SELECT doc FROM users WHERE app = ?1 AND id = ?2";
/// By id, which is the order of the key.
pub const USERS_SCAN: &str = "SELECT doc FROM users WHERE app = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
pub const USERS: &str = "SELECT doc FROM users WHERE app = ?1";
pub const USER_PUT: &str =
    "INSERT INTO users VALUES (?1, ?2, ?3) ON CONFLICT (app, id) DO UPDATE SET doc = excluded.doc";
pub const USER_DELETE: &str = "DELETE FROM users WHERE app = ?1 AND id = ?2";

// Definitions. Reading a version gives its newest revision: an overwrite is a revision with the same version.
pub const HEAD: &str = "SELECT no, id, created, modified, latest, active, state, tags FROM heads WHERE app = ?1 AND kind = ?2 AND id = ?3";
pub const HEADS: &str = "SELECT no, id, created, modified, latest, active, state, tags FROM heads \
    WHERE app = ?1 AND kind = ?2 AND no > ?3 ORDER BY no LIMIT ?4";
/// Of all apps that are not deleted, or of one.
pub const HEADS_STANDING: &str = "SELECT no, id, created, modified, latest, active, state, tags FROM heads \
    WHERE kind = ?1 AND state = ?2 AND app IN (SELECT no FROM apps WHERE deleted IS NULL AND (?3 IS NULL OR id = ?3)) \
    ORDER BY no";
pub const HEADS_OF_ACCOUNT: &str = "SELECT COUNT(*) FROM heads WHERE app = 0 AND kind LIKE ?1 || '%'";
pub const HEAD_ADD: &str = "INSERT INTO heads (app, kind, id, created, modified, latest, active, state, tags) VALUES (?1, ?2, ?3, ?4, ?4, 1, 1, ?5, ?6)";
pub const HEAD_MOVE: &str = "UPDATE heads SET modified = ?2, latest = ?3 WHERE no = ?1";
pub const HEAD_STATE: &str = "UPDATE heads SET state = ?4 WHERE app = ?1 AND kind = ?2 AND id = ?3";
pub const HEAD_ACTIVE: &str =
    "UPDATE heads SET active = ?4, modified = ?5 WHERE app = ?1 AND kind = ?2 AND id = ?3";
pub const HEAD_TAGS: &str = "UPDATE heads SET tags = ?4 WHERE app = ?1 AND kind = ?2 AND id = ?3";
pub const HEAD_DELETE: &str = "DELETE FROM heads WHERE app = ?1 AND kind = ?2 AND id = ?3";
pub const REVISION_ADD: &str =
    "INSERT INTO revisions (head, version, created, body, definition) VALUES (?1, ?2, ?3, ?4, ?5)";
pub const REVISION: &str = "SELECT serial, version, created, body, definition FROM revisions WHERE head = ?1 AND version = ?2 ORDER BY serial DESC LIMIT 1";
pub const REVISION_BY_SERIAL: &str =
    "SELECT serial, version, created, body, definition FROM revisions WHERE serial = ?1";
pub const REVISIONS: &str = "SELECT MAX(serial), version, created, body, definition FROM revisions \
    WHERE head = ?1 AND version < ?2 GROUP BY version ORDER BY version DESC LIMIT ?3";
pub const VERSIONS_COUNT: &str = "SELECT COUNT(DISTINCT version) FROM revisions WHERE head = ?1";
pub const REVISIONS_ERASE: &str = "DELETE FROM revisions WHERE head = ?1";
pub const REVISION_FORGET: &str = "DELETE FROM revisions WHERE head = ?1 AND version = ?2";

// Jobs and imported lists.
pub const JOB: &str = "SELECT doc FROM jobs WHERE app = ?1 AND id = ?2";
pub const JOB_PUT: &str = "INSERT INTO jobs (app, id, kind, segment, doc) VALUES (?1, ?2, ?3, ?4, ?5) \
    ON CONFLICT (id) DO UPDATE SET doc = excluded.doc";
pub const JOBS: &str = "SELECT doc FROM jobs WHERE app = ?1 AND kind = ?2 AND (?3 IS NULL OR segment = ?3) \
    AND no < COALESCE((SELECT no FROM jobs WHERE id = ?4), 9223372036854775807) ORDER BY no DESC LIMIT ?5";
pub const LIST_ADD: &str = "INSERT INTO lists VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
pub const LIST: &str =
    "SELECT member FROM lists WHERE app = ?1 AND segment = ?2 AND version = ?3 AND kind = ?4";
pub const LIST_HAS: &str =
    "SELECT 1 FROM lists WHERE app = ?1 AND segment = ?2 AND version = ?3 AND kind = ?4 AND member = ?5";
pub const LIST_SIZE: &str = "SELECT COUNT(*) FROM lists WHERE app = ?1 AND segment = ?2 AND version = ?3";
/// Kind 0 are endpoints.
pub const LIST_CHANNELS: &str = "SELECT e.channel, COUNT(*) FROM lists l JOIN endpoints e ON e.app = l.app AND e.key = l.member \
    WHERE l.app = ?1 AND l.segment = ?2 AND l.version = ?3 AND l.kind = 0 AND e.channel IS NOT NULL GROUP BY e.channel";
/// Without a version: every list of the segment.
pub const LIST_DROP: &str = "DELETE FROM lists WHERE (app, segment, version, kind, member) IN \
    (SELECT app, segment, version, kind, member FROM lists WHERE app = ?1 AND segment = ?2 AND (?3 IS NULL OR version = ?3) LIMIT ?4)";

// Tasks.
pub const TASK_ADD: &str = "INSERT INTO tasks (app, kind, subject, due, payload) VALUES (?1, ?2, ?3, ?4, ?5) \
    ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, payload = excluded.payload";
pub const TASKS_DUE: &str = "SELECT t.id, a.id, t.kind, t.subject, t.due, t.payload FROM tasks t JOIN apps a ON a.no = t.app \
    WHERE t.due <= ?1 AND t.kind = ?2 ORDER BY t.due, t.id LIMIT ?3";
pub const TASKS_COUNT: &str = "SELECT COUNT(*) FROM tasks WHERE kind = ?1";
pub const TASK_NEXT: &str = "SELECT MIN(due) FROM tasks";
pub const TASK_DONE: &str = "DELETE FROM tasks WHERE id = ?1";
pub const TASK_CANCEL: &str = "DELETE FROM tasks WHERE kind = ?1 AND subject = ?2";
pub const TASK_MOVE: &str = "UPDATE tasks SET due = ?2, payload = ?3 WHERE id = ?1 AND payload = ?4";
pub const TASK_DEFER: &str = "UPDATE tasks SET due = ?2 WHERE id = ?1";
pub const TASK_STANDS: &str = "SELECT 1 FROM tasks WHERE id = ?1 AND payload = ?2";

// Runs.
pub const RUN: &str = "SELECT doc FROM runs WHERE id = ?1";
pub const RUN_PUT: &str = "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET open = excluded.open, doc = excluded.doc";
pub const RUNS_OF: &str = "SELECT doc FROM runs WHERE app = ?1 AND campaign = ?2";
pub const RUNS_OPEN: &str = "SELECT doc FROM runs WHERE open = 1";
pub const RUN_COUNT: &str =
    "INSERT INTO run_counts VALUES (?1, ?2, ?3) ON CONFLICT (run, name) DO UPDATE SET n = n + excluded.n";
pub const RUN_COUNTS: &str = "SELECT name, n FROM run_counts WHERE run = ?1";
pub const AUDIENCE: &str = "SELECT members FROM audiences WHERE subject = ?1";
pub const AUDIENCE_PUT: &str = "INSERT INTO audiences VALUES (?1, ?2) ON CONFLICT (subject) DO NOTHING";
pub const AUDIENCE_DROP: &str = "DELETE FROM audiences WHERE subject = ?1";

// Runs of journeys; their counters are in run_counts too.
pub const JOURNEY_RUNS: &str = "SELECT no, doc FROM journey_runs WHERE app = ?1 AND journey = ?2 ORDER BY no";
pub const JOURNEY_RUN_PUT: &str = "INSERT INTO journey_runs (id, app, journey, doc) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (id) DO UPDATE SET doc = excluded.doc";
pub const JOURNEY_ENTERED: &str = "SELECT entered FROM journey_runs WHERE id = ?1";
pub const JOURNEY_ENTERED_PUT: &str = "UPDATE journey_runs SET entered = ?2 WHERE id = ?1";

// Outbox.
pub const PAGE_ADD: &str = "INSERT INTO pages (app, run, content, recipients) VALUES (?1, ?2, ?3, ?4)";
pub const PAGE: &str =
    "SELECT a.id, p.run, p.content, p.recipients FROM pages p JOIN apps a ON a.no = p.app WHERE p.id = ?1";
pub const WINDOW_ADD: &str =
    "INSERT INTO windows (page, run, start, length, state, due) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
pub const WINDOW: &str = "SELECT id, page, run, start, length, due FROM windows WHERE id = ?1";
pub const WINDOWS_READY: &str = "SELECT id, page, run, start, length, due FROM windows WHERE state = 0 AND due <= ?1 ORDER BY due, id LIMIT ?2";
pub const WINDOWS_IN_FLIGHT: &str = "SELECT id, page, run, start, length, due FROM windows WHERE state = 1";
/// Sums of recipients; an app of NULL means all.
pub const WINDOWS_QUEUED: &str = "SELECT COALESCE(SUM(CASE w.state WHEN 0 THEN w.length END), 0), \
    COALESCE(SUM(CASE w.state WHEN 1 THEN w.length END), 0) FROM windows w JOIN pages p ON p.id = w.page WHERE ?1 IS NULL OR p.app = ?1";
pub const WINDOW_NEXT: &str = "SELECT MIN(due) FROM windows WHERE state = 0";
pub const WINDOW_MARK: &str = "UPDATE windows SET state = 1 WHERE id = ?1 AND state = 0";
pub const WINDOW_DONE: &str = "DELETE FROM windows WHERE id = ?1";
pub const PAGE_DONE: &str =
    "DELETE FROM pages WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM windows WHERE page = ?1)";
pub const RUN_WINDOWS: &str = "SELECT COUNT(*) FROM windows WHERE run = ?1";
pub const RUN_WINDOWS_DROP: &str = "DELETE FROM windows WHERE run = ?1 AND state = 0";
pub const OUTGOING_ADD: &str = "INSERT INTO outgoing_events (app, at, record) VALUES (?1, ?2, ?3)";
pub const OUTGOING: &str = "SELECT o.id, a.id, o.record FROM outgoing_events o JOIN apps a ON a.no = o.app WHERE o.id > ?1 ORDER BY o.id LIMIT ?2";
pub const OUTGOING_DONE: &str = "DELETE FROM outgoing_events WHERE id = ?1";
pub const OUTGOING_COUNT: &str = "SELECT COUNT(*) FROM outgoing_events";
pub const UNCERTAIN_ADD: &str =
    "INSERT INTO uncertain (app, run, message, since, content, recipient) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
pub const UNCERTAIN: &str = "SELECT id, run, message, since, content, recipient FROM uncertain WHERE app = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
pub const UNCERTAIN_ONE: &str =
    "SELECT id, run, message, since, content, recipient FROM uncertain WHERE app = ?1 AND id = ?2";
pub const UNCERTAIN_DROP: &str = "DELETE FROM uncertain WHERE app = ?1 AND id = ?2";
/// An app of NULL means all.
pub const UNCERTAIN_COUNT: &str = "SELECT COUNT(*) FROM uncertain WHERE ?1 IS NULL OR app = ?1";

// Contacts and suppressions.
pub const CONTACT_ADD: &str = "INSERT INTO contacts VALUES (?1, ?2, ?3, ?4) ON CONFLICT (no, scope, hour) DO UPDATE SET n = n + excluded.n";
pub const CONTACTS_SINCE: &str =
    "SELECT COALESCE(SUM(n), 0) FROM contacts WHERE no = ?1 AND scope = ?2 AND hour >= ?3";
pub const CONTACTS_TOTAL: &str =
    "SELECT COALESCE(SUM(n), 0) FROM contacts WHERE no = ?1 AND scope = ?2 AND hour = -1";
pub const SUPPRESSED: &str = "SELECT channel, address, reason, at, detail FROM suppressions WHERE app = ?1 AND channel = ?2 AND address = ?3";
pub const SUPPRESSIONS: &str = "SELECT channel, address, reason, at, detail FROM suppressions \
    WHERE app = ?1 AND (channel, address) > (?2, ?3) ORDER BY channel, address LIMIT ?4";
/// A graver reason replaces a lighter one: what stops transactional mail too stays.
pub const SUPPRESS: &str = "INSERT INTO suppressions VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (app, channel, address) \
    DO UPDATE SET reason = excluded.reason, at = excluded.at, detail = excluded.detail WHERE suppressions.reason = 'UNSUBSCRIBED'";
pub const UNSUPPRESS: &str = "DELETE FROM suppressions WHERE app = ?1 AND channel = ?2 AND address = ?3";

// Rollups.
pub const RECEIVER: &str = "SELECT no FROM receivers WHERE app = ?1 AND name = ?2";
/// Counted down from the top, so that no endpoint's number is met.
pub const RECEIVER_ADD: &str =
    "INSERT INTO receivers SELECT ?1, ?2, COALESCE(MIN(no), 4294967296) - 1 FROM receivers";
pub const ROLLUP: &str =
    "SELECT n, receivers FROM rollups WHERE app = ?1 AND scope = ?2 AND measure = ?3 AND hour = ?4";
pub const ROLLUP_PUT: &str = "INSERT INTO rollups VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (app, scope, measure, hour) \
    DO UPDATE SET n = excluded.n, receivers = excluded.receivers";
pub const ROLLUPS: &str =
    "SELECT scope, measure, hour, n, receivers FROM rollups WHERE app = ?1 AND hour BETWEEN ?2 AND ?3";

// Members, sessions, access keys, audit.
pub const MEMBERS: &str = "SELECT no, id, email, name, role, password, joined, totp, totp_pending, totp_step, created, seen FROM members \
    WHERE no > COALESCE((SELECT no FROM members WHERE id = ?1), 0) ORDER BY no LIMIT ?2";
pub const MEMBERS_ANY: &str = "SELECT EXISTS (SELECT 1 FROM members)";
pub const MEMBER: &str = "SELECT no, id, email, name, role, password, joined, totp, totp_pending, totp_step, created, seen FROM members WHERE id = ?1";
pub const MEMBER_AT: &str = "SELECT no, id, email, name, role, password, joined, totp, totp_pending, totp_step, created, seen FROM members WHERE email = ?1";
pub const INVITED: &str = "SELECT m.no, m.id, m.email, m.name, m.role, m.password, m.joined, m.totp, m.totp_pending, m.totp_step, m.created, m.seen \
    FROM invitations i JOIN members m ON m.no = i.member WHERE i.token = ?1 AND i.expires > ?2";
pub const ADMINS: &str = "SELECT COUNT(*) FROM members WHERE role = ?1 AND joined = 1";
pub const MEMBER_ADD: &str = "INSERT INTO members (id, email, name, role, password, joined, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
pub const MEMBER_PUT: &str =
    "UPDATE members SET name = ?2, role = ?3, password = ?4, joined = ?5 WHERE id = ?1";
pub const MEMBER_SEEN: &str = "UPDATE members SET seen = ?2 WHERE id = ?1";
pub const MEMBER_REMOVE: &[&str] = &[
    "DELETE FROM sessions WHERE member = (SELECT no FROM members WHERE id = ?1)",
    "DELETE FROM invitations WHERE member = (SELECT no FROM members WHERE id = ?1)",
    "DELETE FROM members WHERE id = ?1",
];
pub const TOTP_OFFER: &str = "UPDATE members SET totp_pending = ?2 WHERE id = ?1";
pub const TOTP_PUT: &str = "UPDATE members SET totp = ?2, totp_pending = NULL WHERE id = ?1";
/// In the one writer, so that a code is used once however many try it at the same time.
pub const TOTP_USE: &str = "UPDATE members SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2";
pub const INVITATION_PUT: &str = "INSERT INTO invitations (token, member, expires) SELECT ?2, no, ?3 FROM members WHERE id = ?1 \
    ON CONFLICT (member) DO UPDATE SET token = excluded.token, expires = excluded.expires";
pub const INVITATION_USE: &str = "DELETE FROM invitations WHERE token = ?1";
pub const SESSION: &str = "SELECT m.no, m.id, m.email, m.name, m.role, m.password, m.joined, m.totp, m.totp_pending, m.totp_step, m.created, m.seen, \
    s.no, s.created, s.seen, s.address, s.agent FROM sessions s JOIN members m ON m.no = s.member WHERE s.token = ?1";
pub const SESSIONS: &str =
    "SELECT no, created, seen, address, agent FROM sessions WHERE member = ?1 ORDER BY no DESC";
pub const SESSION_ADD: &str = "INSERT INTO sessions (token, member, created, seen, address, agent) \
    SELECT ?1, no, ?3, ?3, ?4, ?5 FROM members WHERE id = ?2";
pub const SESSION_SEEN: &str = "UPDATE sessions SET seen = ?2 WHERE no = ?1";
pub const SESSION_END: &str =
    "DELETE FROM sessions WHERE no = ?2 AND member = (SELECT no FROM members WHERE id = ?1)";
pub const SESSIONS_END: &str =
    "DELETE FROM sessions WHERE member = (SELECT no FROM members WHERE id = ?1) AND (?2 IS NULL OR no <> ?2)";
pub const SESSIONS_FORGET: &str = "DELETE FROM sessions WHERE created < ?1 OR seen < ?2";
pub const ACCESS_KEYS: &str = "SELECT id, name, role, app, secret, created, used, in_address, identity_pool, guest_s, previous, previous_until \
    FROM access_keys ORDER BY no";
pub const ACCESS_KEY_ADD: &str = "INSERT INTO access_keys (id, name, role, app, secret, created, in_address, \
    identity_pool, guest_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
pub const ACCESS_KEY_ROTATE: &str =
    "UPDATE access_keys SET secret = ?2, previous = ?3, previous_until = ?4 WHERE id = ?1";
pub const ACCESS_KEY_USED: &str = "UPDATE access_keys SET used = ?2 WHERE id = ?1";
pub const ACCESS_KEY_REMOVE: &str = "DELETE FROM access_keys WHERE id = ?1";
pub const CODE: &str =
    "SELECT code, expires, tries FROM codes WHERE app = ?1 AND destination = ?2 AND reference = ?3";
pub const CODE_PUT: &str = "INSERT OR REPLACE INTO codes (app, destination, reference, code, expires, tries) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
pub const CODE_MISSED: &str =
    "UPDATE codes SET tries = tries - 1 WHERE app = ?1 AND destination = ?2 AND reference = ?3";
pub const CODE_FORGET: &str = "DELETE FROM codes WHERE app = ?1 AND destination = ?2 AND reference = ?3";
pub const CODES_FORGET: &str = "DELETE FROM codes WHERE expires <= ?1";
pub const AUDIT_ADD: &str = "INSERT INTO audit (at, who, role, operation, app, target, status, address, detail) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
pub const AUDIT: &str = "SELECT id, at, who, role, operation, app, target, status, address, detail FROM audit \
    WHERE (?1 IS NULL OR app = ?1) AND (?2 IS NULL OR who = ?2) AND id < ?3 ORDER BY id DESC LIMIT ?4";
pub const AUDIT_FROM: &str = "SELECT id, at, who, role, operation, app, target, status, address, detail FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";

/// What is removed with an app, besides its row.
pub const PURGES: &[&str] = &[
    "DELETE FROM activity WHERE no IN (SELECT no FROM endpoints WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM contacts WHERE no IN (SELECT no FROM endpoints WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM endpoints WHERE no IN (SELECT no FROM endpoints WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM revisions WHERE head IN (SELECT no FROM heads WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM heads WHERE no IN (SELECT no FROM heads WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM windows WHERE page IN (SELECT id FROM pages WHERE app = ?1 LIMIT ?2)",
    "DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE app = ?1 LIMIT ?2)",
];
pub const PURGES_WHOLE: &[&str] = &[
    "DELETE FROM users WHERE app = ?1",
    "DELETE FROM names WHERE app = ?1",
    "DELETE FROM jobs WHERE app = ?1",
    "DELETE FROM lists WHERE app = ?1",
    "DELETE FROM tasks WHERE app = ?1 AND kind <> 'purge'",
    "DELETE FROM run_counts WHERE run IN (SELECT id FROM runs WHERE app = ?1)",
    "DELETE FROM runs WHERE app = ?1",
    "DELETE FROM run_counts WHERE run IN (SELECT id FROM journey_runs WHERE app = ?1)",
    "DELETE FROM journey_runs WHERE app = ?1",
    "DELETE FROM outgoing_events WHERE app = ?1",
    "DELETE FROM uncertain WHERE app = ?1",
    "DELETE FROM suppressions WHERE app = ?1",
    "DELETE FROM codes WHERE app = ?1",
    "DELETE FROM receivers WHERE app = ?1",
    "DELETE FROM rollups WHERE app = ?1",
];
