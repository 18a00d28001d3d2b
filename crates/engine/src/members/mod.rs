//! People who use the console: asking them in, changing what they are, letting them go.

mod codes;
mod passwords;
mod sessions;

pub use codes::Offer;
pub(crate) use passwords::Passwords;
pub use passwords::check as check_password;
pub use sessions::{Origin, SignIn, SignedIn, Started};
pub use store::{Member, Session};

use crate::{Engine, clock::real_now};
use model::{
    access::Role,
    error::{Fault, Reason, Result},
    session::INVITATION_MS,
    time::Millis,
};
use sha2::{Digest, Sha256};

/// Characters of an e-mail address and of a name at most.
const TEXT_MAX: usize = 254;

/// Somebody asked in.
pub struct Invited {
    pub member: Member,
    /// What the link ends with; shown once.
    pub token: String,
    pub expires: Millis,
}

/// What e-mail addresses are compared by.
fn key(email: &str) -> String {
    email.trim().to_lowercase().chars().take(TEXT_MAX).collect()
}

fn checked_email(email: &str) -> Result<String> {
    let email = key(email);
    let parts = email.split_once('@');
    let is_one = parts.is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !email.contains(char::is_whitespace)
    });
    if is_one { Ok(email) } else { Err(Fault::invalid("Email: an address such as ana@example.com")) }
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.chars().count() > TEXT_MAX {
        return Err(Fault::invalid(format!("Name: at most {TEXT_MAX} characters")));
    }
    Ok(name.to_owned())
}

fn gone() -> Fault {
    Fault::missing("The member does not exist")
}

fn not_invited() -> Fault {
    Fault::missing("The invitation is unknown, used up or older than 7 days: ask for a new one")
}

fn hashed(token: &str) -> store::TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// The last admin stays, else nobody could let anybody in.
fn some_admin(tx: &store::Tx<'_>, was: &Member) -> Result<()> {
    if was.role == Role::Admin && was.joined && tx.admins()? == 0 {
        let text = "The last admin stays: make somebody else an admin first";
        return Err(Fault::Caller(Reason::Conflict, text.to_owned()));
    }
    Ok(())
}

impl Engine {
    /// Everybody, after the one with this id.
    pub fn list_members(&self, after: Option<u128>, limit: usize) -> Result<Vec<Member>> {
        self.store.read(|r| r.members(after, limit))
    }

    /// A member.
    ///
    /// # Errors
    /// 404.
    pub fn member(&self, id: u128) -> Result<Member> {
        self.store.read(|r| r.member(id))?.ok_or_else(gone)
    }

    /// Whether there is anybody.
    pub fn has_members(&self) -> Result<bool> {
        self.store.read(|r| r.has_members())
    }

    /// Adds the first admin.
    ///
    /// # Errors
    /// 400 for what is no address.
    pub async fn add_first_admin(&self, email: &str, password: &str) -> Result<()> {
        let mut member =
            Member::new(self.chance.id(), checked_email(email)?, "Admin".to_owned(), Role::Admin, real_now());
        member.password = Some(self.passwords.hash(&self.chance, password).await?);
        member.joined = true;
        self.store.write(move |tx| tx.member_add(&member)).await
    }

    /// Asks somebody in; again, if they have not come yet.
    ///
    /// # Errors
    /// 400 for what is no address; 409 for a member.
    pub async fn invite(&self, email: &str, name: &str, role: Role) -> Result<Invited> {
        let (email, name) = (checked_email(email)?, checked_name(name)?);
        let (id, token, now) = (self.chance.id(), self.token(), real_now());
        let (expires, hash) = (now.plus(INVITATION_MS), hashed(&token));
        let write = self.store.write(move |tx| {
            let member = match tx.member_at(&email)? {
                Some(member) if member.joined => {
                    let text = format!("{email} is a member already");
                    return Err(Fault::Caller(Reason::Conflict, text));
                }
                Some(asked) => {
                    let again = Member { name, role, ..asked };
                    tx.member_put(&again)?;
                    again
                }
                None => {
                    let member = Member::new(id, email, name, role, now);
                    tx.member_add(&member)?;
                    member
                }
            };
            tx.invite(member.id, &hash, expires)?;
            Ok(member)
        });
        Ok(Invited { member: write.await?, token, expires })
    }

    /// Whom an invitation is for.
    ///
    /// # Errors
    /// 404 for one that is unknown, used up or too old.
    pub fn invitation(&self, token: &str) -> Result<Member> {
        self.store.read(|r| r.invited(&hashed(token), real_now()))?.ok_or_else(not_invited)
    }

    /// Takes an invitation up and signs in.
    ///
    /// # Errors
    /// As [`Engine::invitation`]; 400 for a password that is too short.
    pub async fn join(&self, token: &str, name: &str, password: &str, by: &Origin) -> Result<Started> {
        let (name, asked) = (checked_name(name)?, self.invitation(token)?);
        check_password(password)?;
        let password = Some(self.passwords.hash(&self.chance, password).await?);
        let hash = hashed(token);
        let write = self.store.write(move |tx| {
            if !tx.invitation_use(&hash)? {
                return Err(not_invited());
            }
            let asked = tx.member(asked.id)?.ok_or_else(not_invited)?;
            let name = if name.is_empty() { asked.name.clone() } else { name };
            let member = Member { name, password, joined: true, ..asked };
            tx.member_put(&member)?;
            Ok(member)
        });
        let member = write.await?;
        self.begin_session(member, by).await
    }

    /// Changes what somebody is called or may do.
    ///
    /// # Errors
    /// 404; 409 for the last admin.
    pub async fn change_member(&self, id: u128, name: Option<&str>, role: Option<Role>) -> Result<Member> {
        let name = name.map(checked_name).transpose()?;
        let write = self.store.write(move |tx| {
            let was = tx.member(id)?.ok_or_else(gone)?;
            let mut member = was.clone();
            member.name = name.unwrap_or(member.name);
            member.role = role.unwrap_or(member.role);
            tx.member_put(&member)?;
            some_admin(tx, &was)?;
            Ok(member)
        });
        write.await
    }

    /// Lets somebody go; their sessions end.
    ///
    /// # Errors
    /// 404; 409 for the last admin.
    pub async fn remove_member(&self, id: u128) -> Result<Member> {
        let write = self.store.write(move |tx| {
            let was = tx.member(id)?.ok_or_else(gone)?;
            tx.member_remove(id)?;
            some_admin(tx, &was)?;
            Ok(was)
        });
        write.await
    }
}
