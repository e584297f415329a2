//! Secrets at rest: XChaCha20-Poly1305 under keys that the database never holds. What is sealed names its place (table,
//! row, field, revision), so that a ciphertext moved to another row does not open there.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Failure, Result};

/// The first byte of everything sealed: how the rest is read.
const VERSION: u8 = 1;
/// Long enough that nonces may be drawn at random for ever.
const NONCE: usize = 24;
/// Bytes of a key.
pub const LENGTH: usize = 32;

/// A key that seals. It is wiped from memory when it goes.
pub struct Key([u8; LENGTH]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Key {
    /// A key derived from the master secret: see [`crate::keys::Keys::sealing_key`].
    pub(crate) fn derived(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// A data key nobody can guess.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(Failure::internal)?;
        Ok(Self(bytes))
    }

    /// This data key, sealed by another one: how it is kept.
    pub fn wrap(&self, outer: &Self, place: &str) -> Result<Vec<u8>> {
        seal(outer, place, &self.0)
    }

    /// A data key that was wrapped.
    pub fn unwrapped(outer: &Self, place: &str, wrapped: &[u8]) -> Result<Self> {
        let bytes = open(outer, place, wrapped)?;
        <[u8; LENGTH]>::try_from(bytes.as_slice()).map(Self).map_err(|_| unreadable())
    }
}

/// Seals a secret for one place: version ‖ nonce ‖ ciphertext.
pub fn seal(key: &Key, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(Failure::internal)?;
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| Failure::internal("sealing failed"))?;
    Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
}

/// Opens what was sealed for the same place with the same key.
pub fn open(key: &Key, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let Some((&VERSION, rest)) = sealed.split_first() else { return Err(unreadable()) };
    let Some((nonce, text)) = rest.split_first_chunk::<NONCE>() else { return Err(unreadable()) };
    let payload = Payload { msg: text, aad: place.as_bytes() };
    let plain = cipher(key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| unreadable())?;
    Ok(Zeroizing::new(plain))
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.0.into())
}

/// One text for every cause: damage, another key, another place.
fn unreadable() -> Failure {
    Failure::internal("what was sealed does not open: it is damaged, was moved, or keys/master.key is another one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (key, other) = (Key::random().unwrap(), Key::random().unwrap());
        let place = "secrets/7/password/1";
        let sealed = seal(&key, place, b"a secret").unwrap();
        assert_eq!(open(&key, place, &sealed).unwrap().as_slice(), b"a secret");
        assert!(open(&other, place, &sealed).is_err());
        assert!(open(&key, "secrets/8/password/1", &sealed).is_err());
        assert!(open(&key, place, &[]).is_err());
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(open(&key, place, &damaged).is_err(), "byte {at}");
            assert!(open(&key, place, &sealed[..at]).is_err(), "{at} bytes");
        }
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let key = Key::random().unwrap();
        let sealed = seal(&key, "place", b"a secret").unwrap();
        assert_ne!(sealed, seal(&key, "place", b"a secret").unwrap());
        assert!(!sealed.windows(8).any(|window| window == b"a secret"));
        assert_eq!(sealed.len(), 1 + NONCE + b"a secret".len() + 16);
    }

    #[test]
    fn a_data_key_is_kept_wrapped() {
        let (outer, data) = (Key::random().unwrap(), Key::random().unwrap());
        let sealed = seal(&data, "place", b"a secret").unwrap();
        let wrapped = data.wrap(&outer, "data_keys/1").unwrap();
        let again = Key::unwrapped(&outer, "data_keys/1", &wrapped).unwrap();
        assert_eq!(open(&again, "place", &sealed).unwrap().as_slice(), b"a secret");
        assert!(Key::unwrapped(&outer, "data_keys/2", &wrapped).is_err());
        assert!(Key::unwrapped(&data, "data_keys/1", &wrapped).is_err());
    }
}
