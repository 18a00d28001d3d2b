//! Passwords: argon2id, on a bounded number of threads.

use crate::chance::Chance;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use model::error::{Fault, Result};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Characters of a password at least.
pub const PASSWORD_MIN: usize = 10;
/// Bytes of a password at most.
pub const PASSWORD_MAX: usize = 1_024;
/// Passwords that are hashed at the same time; each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Compared with where there is no password, so that it takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Where passwords are hashed.
pub(crate) struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Checks a new password.
///
/// # Errors
/// 400 for one that is too short or too long.
pub fn check(password: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_MIN || password.len() > PASSWORD_MAX {
        let text =
            format!("A password has at least {PASSWORD_MIN} characters and at most {PASSWORD_MAX} bytes");
        return Err(Fault::invalid(text));
    }
    Ok(())
}

/// The PHC string of a password.
pub(crate) fn hash(password: &str, salt: [u8; 16]) -> Result<String> {
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hashed.map(|hash| hash.to_string()).map_err(Fault::bug)
}

fn fits(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    password.len() <= PASSWORD_MAX && Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

impl Passwords {
    /// Hashes a password, in turn.
    pub(crate) async fn hash(&self, chance: &Chance, password: &str) -> Result<String> {
        let (password, salt) = (password.to_owned(), chance.id().to_be_bytes());
        self.in_turn(move || hash(&password, salt)).await?
    }

    /// Whether a password is the one of a hash; takes as long where there is none.
    pub(crate) async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
        Ok(self.in_turn(move || fits(&password, &hash)).await? & known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.0.clone().acquire_owned().await.map_err(Fault::bug)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(Fault::bug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_hash_and_nobodys_costs_the_same() {
        let hashed = hash("correct horse", [1; 16]).unwrap();
        assert!(fits("correct horse", &hashed) && !fits("correct horsf", &hashed));
        assert!(!fits("", NOBODYS) && !fits("correct horse", "nonsense"));
        let parameters = |hash: &str| PasswordHash::new(hash).map(|hash| hash.params.to_string()).unwrap();
        assert_eq!(parameters(NOBODYS), parameters(&hashed));
    }

    #[test]
    fn short_ones_are_refused() {
        assert!(check("123456789").is_err() && check("1234567890").is_ok() && check("éééééééééé").is_ok());
        assert!(check(&"x".repeat(2_000)).is_err());
    }
}
