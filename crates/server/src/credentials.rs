//! The root key: given by the operator, or made at the first start.

use crate::config::Settings;
use model::error::{Fault, Result};
use rand::{Rng, distr::Alphanumeric};
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

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
                write(&file, &written(&key, settings))?;
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

#[expect(
    clippy::disallowed_methods,
    reason = "a secret has to be random; it is made once, outside the engine"
)]
fn create(file: &Path, settings: &Settings) -> Result<RootKey> {
    let mut rng = rand::rng();
    let mut letters = |n: usize| -> String { (0..n).map(|_| char::from(rng.sample(Alphanumeric))).collect() };
    let key = RootKey { access_key_id: format!("AKCP{}", letters(16).to_uppercase()), secret: letters(40) };
    write(file, &written(&key, settings))?;
    Ok(key)
}

/// What the file says: the key, and where this start of the server is to be found.
fn written(key: &RootKey, settings: &Settings) -> String {
    format!(
        "export AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\nexport AWS_DEFAULT_REGION={}\nexport AWS_ENDPOINT_URL_PINPOINT={}\n",
        key.access_key_id,
        key.secret,
        settings.region,
        settings.public_url(),
    )
}

/// Whole or not at all.
fn write(file: &Path, text: &str) -> Result<()> {
    let new = file.with_extension("new");
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new);
    opened
        .and_then(|mut f| f.write_all(text.as_bytes()).and_then(|()| f.sync_all()))
        .and_then(|()| fs::rename(&new, file))
        .map_err(|e| Fault::later(format!("{}: {e}", file.display())))
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
        fs::write(dir.path().join("credentials"), "nothing").unwrap();
        assert!(root_key(&settings).is_err());
    }
}
