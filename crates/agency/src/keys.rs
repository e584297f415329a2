//! Keys: one master secret in `keys/master.key` (0600), never in the database. What it is used for is derived from it
//! by name, so one leak of a derived key is not a leak of the others.

use std::fs;
use std::io::Write;
use std::path::Path;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::{Failure, Result};
use crate::seal::Key;

/// Bytes of the master secret.
const LENGTH: usize = 32;

/// The agency's keys.
#[derive(Clone)]
pub struct Keys {
    master: [u8; LENGTH],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Opens the key file of a data directory, or makes one.
    pub fn open(directory: &Path) -> Result<Self> {
        let folder = directory.join("keys");
        let path = folder.join("master.key");
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(text.trim()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::random()?;
                fs::create_dir_all(&folder)?;
                write_secret(&path, &hex::encode(keys.master))?;
                Ok(keys)
            }
            Err(error) => Err(Failure::internal(format!("{}: {error}", path.display()))),
        }
    }

    /// The keys of a data directory, if it has any.
    pub fn find(directory: &Path) -> Result<Option<Self>> {
        if directory.join("keys").join("master.key").is_file() {
            Self::open(directory).map(Some)
        } else {
            Ok(None)
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let bytes = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(|master| Self { master })
            .ok_or_else(|| Failure::internal("keys/master.key 不是 64 位十六进制"))
    }

    /// Keys for one run.
    pub fn random() -> Result<Self> {
        let mut master = [0; LENGTH];
        getrandom::fill(&mut master).map_err(Failure::internal)?;
        Ok(Self { master })
    }

    /// The master secret, for the keyed hash of buyers, which derives a key for each client.
    #[must_use]
    pub fn master(&self) -> &[u8; LENGTH] {
        &self.master
    }

    /// The HMAC of an activity row.
    #[must_use]
    pub fn sign_activity(&self, text: &str) -> String {
        self.sign(b"activity", text)
    }

    /// The HMAC of a link that lets somebody in who has no account.
    #[must_use]
    pub fn sign_link(&self, door: &str, text: &str) -> String {
        self.sign(format!("link/{door}").as_bytes(), text)
    }

    /// The HMAC that seals the chain of activities on a day.
    #[must_use]
    pub fn seal_chain(&self, text: &str) -> String {
        self.sign(b"activity_chain", text)
    }

    /// What a monitoring system shows to read `/metrics`.
    #[must_use]
    pub fn metrics_token(&self) -> String {
        self.sign(b"metrics", "")
    }

    /// Writes the token of `/metrics` beside the master key, for whoever sets up the monitoring.
    pub fn write_metrics_token(&self, directory: &Path) -> Result<()> {
        let path = directory.join("keys").join("metrics.token");
        if path.is_file() {
            return Ok(());
        }
        write_secret(&path, &self.metrics_token())
    }

    /// The key that seals one sort of secret. Each sort has a label of its own, such as `vault/` and the client's id.
    #[must_use]
    pub fn sealing_key(&self, label: &str) -> Key {
        Key::derived(self.derive(format!("seal/{label}").as_bytes()))
    }

    /// A keyed hash that tells whether two secrets of a client are the same, and nothing else about them.
    #[must_use]
    pub fn secret_fingerprint(&self, client: &str, secret: &str) -> String {
        const SHOWN: usize = 16;
        let mut whole = self.sign(b"secret_fingerprint", &format!("{client}\u{1f}{secret}"));
        whole.truncate(SHOWN);
        whole
    }

    /// What is kept of a recovery code. The database alone does not tell which codes there are.
    #[must_use]
    pub fn recovery_hash(&self, user: &str, code: &str) -> String {
        self.sign(b"recovery_code", &format!("{user}\u{1f}{code}"))
    }

    fn derive(&self, purpose: &[u8]) -> [u8; LENGTH] {
        let mut key = [0; LENGTH];
        // HKDF refuses only outputs longer than 255 hashes; 32 bytes is one.
        let expanded = Hkdf::<Sha256>::new(None, &self.master).expand(purpose, &mut key);
        debug_assert!(expanded.is_ok());
        key
    }

    fn sign(&self, purpose: &[u8], text: &str) -> String {
        let key = self.derive(purpose);
        Hmac::<Sha256>::new_from_slice(&key).map_or_else(
            |_| String::new(),
            |mut mac| {
                mac.update(text.as_bytes());
                hex::encode(mac.finalize().into_bytes())
            },
        )
    }
}

fn write_secret(path: &Path, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// A secret that nobody can guess, as 64 hex digits.
pub fn random_token() -> Result<String> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(Failure::internal)?;
    Ok(hex::encode(bytes))
}
