//! Members, their invitations and their sessions.

use crate::{Reader, Tx, blob, id_of, sql};
use model::{access::Role, error::Result, time::Millis};
use rusqlite::Row;

/// The SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// Somebody who uses the console, or is asked to.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The row.
    pub no: i64,
    pub id: u128,
    /// In lower case.
    pub email: String,
    pub name: String,
    pub role: Role,
    /// A PHC string; none for those who come from an identity provider.
    pub password: Option<String>,
    pub joined: bool,
    /// Sealed.
    pub totp: Option<Vec<u8>>,
    /// Sealed; not in force before its first code.
    pub totp_pending: Option<Vec<u8>>,
    /// The step of the last code that was used.
    pub totp_step: i64,
    pub created: Millis,
    pub seen: Option<Millis>,
}

impl Member {
    /// Somebody new, who has not joined.
    pub fn new(id: u128, email: String, name: String, role: Role, created: Millis) -> Self {
        Self {
            no: 0,
            id,
            email,
            name,
            role,
            password: None,
            joined: false,
            totp: None,
            totp_pending: None,
            totp_step: 0,
            created,
            seen: None,
        }
    }
}

/// One browser that is signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub no: i64,
    pub created: Millis,
    pub seen: Millis,
    pub address: String,
    pub agent: String,
}

/// A session that is about to begin.
#[derive(Clone, Debug)]
pub struct Begun {
    pub token: TokenHash,
    pub at: Millis,
    pub address: String,
    pub agent: String,
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        no: row.get(0)?,
        id: id_of(&row.get::<_, Vec<u8>>(1)?),
        email: row.get(2)?,
        name: row.get(3)?,
        // A role that this version does not know may the least.
        role: Role::of_member(&row.get::<_, String>(4)?).unwrap_or(Role::Support),
        password: row.get(5)?,
        joined: row.get(6)?,
        totp: row.get(7)?,
        totp_pending: row.get(8)?,
        totp_step: row.get(9)?,
        created: Millis(row.get(10)?),
        seen: row.get::<_, Option<i64>>(11)?.map(Millis),
    })
}

fn session(row: &Row<'_>, first: usize) -> rusqlite::Result<Session> {
    Ok(Session {
        no: row.get(first)?,
        created: Millis(row.get(first + 1)?),
        seen: Millis(row.get(first + 2)?),
        address: row.get(first + 3)?,
        agent: row.get(first + 4)?,
    })
}

impl Reader<'_> {
    /// Everybody, in the order in which they were asked, after the one with this id.
    pub fn members(&self, after: Option<u128>, limit: usize) -> Result<Vec<Member>> {
        self.many(sql::MEMBERS, (after.map(blob), limit as i64), member)
    }

    /// Whether there is anybody.
    pub fn has_members(&self) -> Result<bool> {
        Ok(self.one(sql::MEMBERS_ANY, [], |row| row.get(0))?.unwrap_or(false))
    }

    /// A member by id.
    pub fn member(&self, id: u128) -> Result<Option<Member>> {
        self.one(sql::MEMBER, [blob(id)], member)
    }

    /// A member by an address in lower case.
    pub fn member_at(&self, email: &str) -> Result<Option<Member>> {
        self.one(sql::MEMBER_AT, [email], member)
    }

    /// Whom an invitation is for.
    pub fn invited(&self, token: &TokenHash, now: Millis) -> Result<Option<Member>> {
        self.one(sql::INVITED, (token, now.0), member)
    }

    /// Whose session a token is.
    pub fn session(&self, token: &TokenHash) -> Result<Option<(Member, Session)>> {
        self.one(sql::SESSION, [token], |row| Ok((member(row)?, session(row, 12)?)))
    }

    /// Somebody's sessions, the newest first.
    pub fn sessions(&self, member: &Member) -> Result<Vec<Session>> {
        self.many(sql::SESSIONS, [member.no], |row| session(row, 0))
    }

    /// Admins who can get in.
    pub fn admins(&self) -> Result<i64> {
        Ok(self.one(sql::ADMINS, [Role::Admin.as_str()], |row| row.get(0))?.unwrap_or(0))
    }
}

impl Tx<'_> {
    /// Adds somebody.
    pub fn member_add(&mut self, m: &Member) -> Result<()> {
        let row = (blob(m.id), &m.email, &m.name, m.role.as_str(), &m.password, m.joined, m.created.0);
        self.run(sql::MEMBER_ADD, row).map(drop)
    }

    /// Changes name, role, password and whether they have joined.
    pub fn member_put(&mut self, m: &Member) -> Result<()> {
        let row = (blob(m.id), &m.name, m.role.as_str(), &m.password, m.joined);
        self.run(sql::MEMBER_PUT, row).map(drop)
    }

    /// Removes somebody, with sessions and invitation.
    pub fn member_remove(&mut self, id: u128) -> Result<()> {
        for statement in sql::MEMBER_REMOVE {
            self.run(statement, [blob(id)])?;
        }
        Ok(())
    }

    /// Keeps a secret that is not in force yet.
    pub fn totp_offer(&mut self, id: u128, sealed: &[u8]) -> Result<()> {
        self.run(sql::TOTP_OFFER, (blob(id), sealed)).map(drop)
    }

    /// Puts a secret in force, or none.
    pub fn totp_put(&mut self, id: u128, sealed: Option<&[u8]>) -> Result<()> {
        self.run(sql::TOTP_PUT, (blob(id), sealed)).map(drop)
    }

    /// Uses up a code's step; false when it, or a later one, was used before.
    pub fn totp_use(&mut self, id: u128, step: i64) -> Result<bool> {
        Ok(self.run(sql::TOTP_USE, (blob(id), step))? == 1)
    }

    /// Asks somebody in; an earlier invitation is void.
    pub fn invite(&mut self, id: u128, token: &TokenHash, expires: Millis) -> Result<()> {
        self.run(sql::INVITATION_PUT, (blob(id), token, expires.0)).map(drop)
    }

    /// Uses an invitation up; false when it was used before.
    pub fn invitation_use(&mut self, token: &TokenHash) -> Result<bool> {
        Ok(self.run(sql::INVITATION_USE, [token])? == 1)
    }

    /// Signs somebody in.
    pub fn session_begin(&mut self, id: u128, b: &Begun) -> Result<()> {
        self.run(sql::SESSION_ADD, (&b.token, blob(id), b.at.0, &b.address, &b.agent))?;
        self.run(sql::MEMBER_SEEN, (blob(id), b.at.0)).map(drop)
    }

    /// Notes a call.
    pub fn session_seen(&mut self, id: u128, no: i64, at: Millis) -> Result<()> {
        self.run(sql::SESSION_SEEN, (no, at.0))?;
        self.run(sql::MEMBER_SEEN, (blob(id), at.0)).map(drop)
    }

    /// Ends one of somebody's sessions; false when it is not theirs.
    pub fn session_end(&mut self, id: u128, no: i64) -> Result<bool> {
        Ok(self.run(sql::SESSION_END, (blob(id), no))? == 1)
    }

    /// Ends all of somebody's sessions but one.
    pub fn sessions_end(&mut self, id: u128, but: Option<i64>) -> Result<()> {
        self.run(sql::SESSIONS_END, (blob(id), but)).map(drop)
    }

    /// Forgets sessions that have run out.
    pub fn sessions_forget(&mut self, created: Millis, seen: Millis) -> Result<()> {
        self.run(sql::SESSIONS_FORGET, (created.0, seen.0)).map(drop)
    }
}
