//! What is made at the first start and lies in the data directory: the root key, the key that secrets are sealed
//! with, the first admin's password.

use crate::config::Settings;
use engine::{Engine, SECRET_KEY_BYTES, chance::Chance, keys::new_key};
use model::error::{Fault, Result};
use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// An access key id with its secret.
#[derive(Clone)]
pub struct RootKey {
    pub access_key_id: String,
    pub secret: String,
}

/// The key of the settings, else the one in `DATA/credentials`, else a new one written there.
///
/// # Errors
/// When the file cannot be read or written, or holds something else.
pub fn root_key(settings: &Settings) -> Result<RootKey> {
    if let (Some(id), Some(secret)) = (&settings.access_key_id, &settings.secret_access_key) {
        return Ok(RootKey { access_key_id: id.clone(), secret: secret.clone() });
    }
    let file = settings.data.join("credentials");
    match fs::read_to_string(&file) {
        Ok(text) => {
            let key = parse(&text).ok_or_else(|| unreadable(&file))?;
            if text != written(&key, settings) {
                keep(&file, written(&key, settings).as_bytes())?;
            }
            Ok(key)
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => create(&file, settings),
        Err(e) => Err(Fault::later(format!("{}: {e}", file.display()))),
    }
}

fn unreadable(file: &Path) -> Fault {
    let file = file.display();
    Fault::invalid(format!(
        "{file} holds no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: delete it for a new key"
    ))
}

fn parse(text: &str) -> Option<RootKey> {
    let value = |name: &str| {
        let line = text
            .lines()
            .find_map(|l| l.trim().strip_prefix("export ")?.strip_prefix(name)?.strip_prefix('='));
        line.map(|v| v.trim_matches(['\'', '"']).to_owned())
    };
    Some(RootKey { access_key_id: value("AWS_ACCESS_KEY_ID")?, secret: value("AWS_SECRET_ACCESS_KEY")? })
}

fn create(file: &Path, settings: &Settings) -> Result<RootKey> {
    let (access_key_id, secret) = new_key(&Chance::system());
    let key = RootKey { access_key_id, secret };
    keep(file, written(&key, settings).as_bytes())?;
    Ok(key)
}

/// What the file says: the key, and where this start of the server is to be found. Some SDKs read one name of the region,
/// some the other.
fn written(key: &RootKey, settings: &Settings) -> String {
    format!(
        "export AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\nexport AWS_REGION={}\nexport AWS_DEFAULT_REGION={}\nexport AWS_ENDPOINT_URL_PINPOINT={}\n",
        key.access_key_id,
        key.secret,
        settings.region,
        settings.region,
        settings.public_url(),
    )
}

/// Writes a file that only its owner can read, whole or not at all.
fn keep(file: &Path, content: &[u8]) -> Result<()> {
    let new = file.with_extension("new");
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new);
    opened
        .and_then(|mut f| f.write_all(content).and_then(|()| f.sync_all()))
        .and_then(|()| fs::rename(&new, file))
        .map_err(|e| Fault::later(format!("{}: {e}", file.display())))
}

/// What secrets in the state are sealed with: `DATA/secret.key`, made at the first start.
///
/// # Errors
/// When the file cannot be read or written, or holds something else.
pub fn secret_key(data: &Path) -> Result<[u8; SECRET_KEY_BYTES]> {
    let file = data.join("secret.key");
    match fs::read(&file) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            let file = file.display();
            Fault::invalid(format!("{file}: {SECRET_KEY_BYTES} bytes, as this server wrote them"))
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key: [u8; SECRET_KEY_BYTES] = Chance::system().bytes();
            keep(&file, &key)?;
            Ok(key)
        }
        Err(e) => Err(Fault::later(format!("{}: {e}", file.display()))),
    }
}

/// Where the first admin's password lies until it is changed.
pub fn password_file(data: &Path) -> PathBuf {
    data.join("console-password")
}

/// Adds an admin to a server that has no members; says once how to sign in.
///
/// # Errors
/// When the password cannot be written where only the operator reads it.
pub async fn first_admin(engine: &Engine, settings: &Settings) -> Result<()> {
    if engine.has_members()? {
        return Ok(());
    }
    let password = Chance::system().letters(20);
    let file = password_file(&settings.data);
    keep(&file, format!("{password}\n").as_bytes())?;
    engine.add_first_admin(&settings.admin_email, &password).await?;
    let (url, email) = (settings.public_url(), &settings.admin_email);
    tracing::info!("sign in at {url} with {email} and {password} (also in {})", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { data: dir.path().to_owned(), ..Settings::default() };
        let first = root_key(&settings).unwrap();
        let moved = Settings { listen: ([127, 0, 0, 1], 8765).into(), ..settings.clone() };
        let second = root_key(&moved).unwrap();
        let text = fs::read_to_string(dir.path().join("credentials")).unwrap();
        assert!(text.contains(":8765") && !text.contains(":8700"), "{text}");
        assert_eq!((first.access_key_id, first.secret), (second.access_key_id, second.secret));
        assert_eq!(secret_key(dir.path()).unwrap(), secret_key(dir.path()).unwrap());
        fs::write(dir.path().join("secret.key"), "short").unwrap();
        assert!(secret_key(dir.path()).is_err());
        fs::write(dir.path().join("credentials"), "nothing").unwrap();
        assert!(root_key(&settings).is_err());
    }
}
