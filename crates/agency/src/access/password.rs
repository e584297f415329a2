//! Passwords: argon2id, never more than two at once, so that a burst of sign-ins cannot take the machine.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::error::{Failure, Result};

/// Hashing takes 19 MiB and tens of milliseconds each; two at once leave the rest of the machine alone.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A hash to keep.
pub(crate) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    in_turn(move || {
        let hash = Argon2::default().hash_password(password.as_bytes()).map_err(Failure::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password is the one that was hashed. A missing hash takes just as long, so that time does not tell which
/// names exist.
pub(crate) async fn verify(password: &str, kept: Option<&str>) -> Result<bool> {
    let password = password.to_owned();
    let kept = kept.map(str::to_owned);
    in_turn(move || match kept {
        Some(kept) => Ok(Argon2::default().verify_password(password.as_bytes(), kept.as_str()).is_ok()),
        None => {
            Argon2::default().hash_password(password.as_bytes()).map_err(Failure::internal)?;
            Ok(false)
        }
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(Failure::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)?
}
