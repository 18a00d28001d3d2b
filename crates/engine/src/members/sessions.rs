//! Signing in and out, and whose session a token is.

use super::{Member, Session, check_password, checked_name, hashed, key};
use crate::{Engine, clock::real_now, held};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    access::Role,
    error::{Fault, Reason, Result},
    session::{ABSOLUTE_MS, IDLE_MS, SEEN_MS, is_alive},
};

/// Wrong passwords in a quarter of an hour, for one e-mail address and from one network address.
const WRONG_PER_EMAIL: usize = 5;
const WRONG_PER_ADDRESS: usize = 20;
/// Characters of a browser's description that are kept.
const AGENT_MAX: usize = 200;

/// Where a call comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: String,
    pub agent: String,
}

/// A session that has begun.
pub struct Started {
    /// What the cookie holds; nobody else has it.
    pub token: String,
    pub member: Member,
}

/// How an attempt to sign in ended.
pub enum SignIn {
    In(Box<Started>),
    /// The password was right; a one-time code has to come with it.
    CodeNeeded,
    Wrong,
    /// Seconds after which to try again.
    TooMany(i64),
}

/// Whose session it is.
#[derive(Clone)]
pub struct SignedIn {
    pub member: Member,
    pub session: Session,
}

impl Engine {
    pub(super) fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.chance.bytes())
    }

    /// Signs in with e-mail address, password and, where it is on, a one-time code.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        code: Option<&str>,
        by: &Origin,
    ) -> Result<SignIn> {
        let email = key(email);
        let (of_email, of_address) = (format!("mail {email}"), format!("address {}", by.address));
        let names = [(of_email.as_str(), WRONG_PER_EMAIL), (of_address.as_str(), WRONG_PER_ADDRESS)];
        let taken = held(&self.attempts).take(&names, real_now());
        if let Err(seconds) = taken {
            return Ok(SignIn::TooMany(seconds));
        }
        let found = self.store.read(|r| r.member_at(&email))?;
        let hash = found.as_ref().and_then(|member| member.password.as_deref());
        let right = self.passwords.fits(password, hash).await?;
        let Some(member) = found.filter(|_| right) else { return Ok(SignIn::Wrong) };
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        if member.totp.is_some() {
            match code {
                None => {
                    held(&self.attempts).give_back(&names);
                    return Ok(SignIn::CodeNeeded);
                }
                Some(code) if !self.code_fits(&member, code).await? => return Ok(SignIn::Wrong),
                Some(_) => {}
            }
        }
        held(&self.attempts).give_back(&names);
        Ok(SignIn::In(Box::new(self.begin_session(member, by).await?)))
    }

    /// Signs in somebody whom an identity provider vouches for: a member, one who was asked in or, with a
    /// role for them, anybody.
    ///
    /// # Errors
    /// 403 for a stranger.
    pub async fn sign_in_vouched(
        &self,
        email: &str,
        name: &str,
        newcomers: Option<Role>,
        by: &Origin,
    ) -> Result<Started> {
        let (email, name) = (super::checked_email(email)?, checked_name(name)?);
        let (id, now) = (self.chance.id(), real_now());
        let write = self.store.write(move |tx| match (tx.member_at(&email)?, newcomers) {
            (Some(member), _) => {
                let joined = Member { joined: true, ..member };
                tx.member_put(&joined)?;
                Ok(joined)
            }
            (None, Some(role)) => {
                let member = Member { joined: true, ..Member::new(id, email, name, role, now) };
                tx.member_add(&member)?;
                tx.member_put(&member)?;
                Ok(member)
            }
            (None, None) => {
                let text = format!("{email} is no member: an admin has to ask you in first");
                Err(Fault::Caller(Reason::Forbidden, text))
            }
        });
        self.begin_session(write.await?, by).await
    }

    /// Begins a session; those that have run out are forgotten.
    pub(super) async fn begin_session(&self, member: Member, by: &Origin) -> Result<Started> {
        let (token, now, id) = (self.token(), real_now(), member.id);
        let begun = store::Begun {
            token: hashed(&token),
            at: now,
            address: by.address.clone(),
            agent: by.agent.chars().take(AGENT_MAX).collect(),
        };
        let write = self.store.write(move |tx| {
            tx.sessions_forget(now.plus(-ABSOLUTE_MS), now.plus(-IDLE_MS))?;
            tx.session_begin(id, &begun)
        });
        write.await?;
        Ok(Started { token, member })
    }

    /// Whose session a token is; none for one that has ended.
    pub fn session(&self, token: &str) -> Result<Option<SignedIn>> {
        let now = real_now();
        let found = self.store.read(|r| r.session(&hashed(token)))?;
        let Some((member, session)) = found.filter(|(_, s)| is_alive(s.created, s.seen, now)) else {
            return Ok(None);
        };
        if now.0 - session.seen.0 >= SEEN_MS {
            let (id, no) = (member.id, session.no);
            // Nobody waits for it: a minute that is lost in a crash does not matter.
            drop(self.store.write(move |tx| tx.session_seen(id, no, now)));
        }
        Ok(Some(SignedIn { member, session }))
    }

    /// Somebody's sessions that have not ended, the newest first.
    pub fn sessions(&self, member: &Member) -> Result<Vec<Session>> {
        let all = self.store.read(|r| r.sessions(member))?;
        let now = real_now();
        Ok(all.into_iter().filter(|s| is_alive(s.created, s.seen, now)).collect())
    }

    /// Ends one of somebody's sessions.
    ///
    /// # Errors
    /// 404 when it is not theirs.
    pub async fn end_session(&self, member: &Member, no: i64) -> Result<()> {
        let id = member.id;
        match self.store.write(move |tx| tx.session_end(id, no)).await? {
            true => Ok(()),
            false => Err(Fault::missing("The session does not exist")),
        }
    }

    /// Changes one's own password; the other sessions end.
    ///
    /// # Errors
    /// 400 for a wrong old one or a short new one; 429 after five wrong ones.
    pub async fn change_password(&self, by: &SignedIn, old: &str, new: &str) -> Result<()> {
        check_password(new)?;
        self.own_password(&by.member, old).await?;
        let hash = self.passwords.hash(&self.chance, new).await?;
        let (id, no) = (by.member.id, by.session.no);
        let write = self.store.write(move |tx| {
            let member = tx.member(id)?.ok_or_else(super::gone)?;
            tx.member_put(&Member { password: Some(hash), ..member })?;
            tx.sessions_end(id, Some(no))
        });
        write.await
    }

    /// Checks the password of somebody who is signed in.
    pub(super) async fn own_password(&self, member: &Member, password: &str) -> Result<()> {
        let of_email = format!("mail {}", member.email);
        let names = [(of_email.as_str(), WRONG_PER_EMAIL)];
        let taken = held(&self.attempts).take(&names, real_now());
        if let Err(seconds) = taken {
            let text = format!("Too many wrong passwords: try again in {seconds} seconds");
            return Err(Fault::Caller(Reason::TooMany, text));
        }
        if !self.passwords.fits(password, member.password.as_deref()).await? {
            return Err(Fault::invalid("The password is wrong"));
        }
        held(&self.attempts).give_back(&names);
        Ok(())
    }
}
