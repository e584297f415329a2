//! Passwords: argon2id, never more than two at once, so that a burst of sign-ins cannot take the machine.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use daiyun_base::error::{Kind, Problem};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::rules;
use crate::error::{Failure, Result};

/// Hashing takes 19 MiB and tens of milliseconds each; two at once leave the rest of the machine alone.
static TURNS: Semaphore = Semaphore::const_new(2);
/// Sign-ins that may wait for a turn: about a second of hashing. More are refused rather than kept waiting for minutes.
static PLACES: Semaphore = Semaphore::const_new(64);

/// A password somebody chose: long enough and hashed already, so that no transaction waits for a hash.
#[derive(Clone)]
pub struct Password {
    text: String,
    hash: String,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// Takes a password, unless it is too short or too long.
    pub async fn choose(text: &str) -> Result<Self> {
        rules::check_password(text)?;
        let _turn = TURNS.acquire().await.map_err(Failure::internal)?;
        let text = text.to_owned();
        aside(move || {
            let hash =
                Argon2::default().hash_password(text.as_bytes()).map_err(Failure::internal)?.to_string();
            Ok(Self { text, hash })
        })
        .await
    }

    /// What is kept of it.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether it is the one that was hashed. Only a repeated request asks, inside its transaction, so it takes no turn:
    /// whoever holds one may be waiting for that transaction.
    pub(super) async fn is(&self, kept: &str) -> Result<bool> {
        let (text, kept) = (self.text.clone(), kept.to_owned());
        aside(move || Ok(Argon2::default().verify_password(text.as_bytes(), kept.as_str()).is_ok())).await
    }
}

/// The right to compute one hash.
pub(super) struct Turn {
    _place: SemaphorePermit<'static>,
    _turn: SemaphorePermit<'static>,
}

/// Waits for a turn, or refuses when too many wait already.
pub(super) async fn turn() -> Result<Turn> {
    let place = PLACES.try_acquire().map_err(|_| {
        Problem::new(
            Kind::TooMany,
            "busy",
            "现在登录的人太多，请过几秒再试",
            "Too many people are signing in right now. Try again in a few seconds",
        )
    })?;
    let turn = TURNS.acquire().await.map_err(Failure::internal)?;
    Ok(Turn { _place: place, _turn: turn })
}

/// Whether a password is the one that was hashed. A missing hash takes just as long, so that time does not tell which
/// names exist.
pub(super) async fn verify(_turn: &Turn, password: &str, kept: Option<&str>) -> Result<bool> {
    let password = password.to_owned();
    let kept = kept.map(str::to_owned);
    aside(move || match kept {
        Some(kept) => Ok(Argon2::default().verify_password(password.as_bytes(), kept.as_str()).is_ok()),
        None => {
            Argon2::default().hash_password(password.as_bytes()).map_err(Failure::internal)?;
            Ok(false)
        }
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)?
}
