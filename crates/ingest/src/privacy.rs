//! Buyers without names. A buyer is kept as a keyed hash: the same buyer reads alike in all stores of one client, so that
//! repeat purchase can be counted, and nobody can link buyers across clients or try names against the hashes without the
//! agency's master key.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Hex characters of a buyer key. 128 bits: two of a billion buyers never share one.
pub const BUYER_KEY_CHARS: usize = 32;
const SEPARATOR: u8 = 0x1f;
/// How many platforms mask a name: `t**8`. A masked name is shared by many buyers and identifies none.
const MASK: [char; 2] = ['*', '＊'];

/// The key of one client's buyers.
#[derive(Clone)]
pub struct BuyerKey {
    keyed: Hmac<Sha256>,
}

impl BuyerKey {
    /// Derives a client's key: HKDF-SHA256 of the agency's master key, bound to the client's code.
    #[must_use]
    pub fn derive(master: &[u8; 32], client_code: &str) -> Self {
        let mut derived = [0_u8; 32];
        // 32 bytes are one block of the hash: the length is always allowed, and a zero key would still be keyed by code.
        let expanded = Hkdf::<Sha256>::new(None, master).expand(client_code.as_bytes(), &mut derived);
        debug_assert!(expanded.is_ok());
        Self { keyed: keyed(&derived) }
    }

    /// Adds the key of a buyer to `out`; `false`, and nothing added, when the name is masked.
    pub fn write(&self, platform: &str, buyer: &str, out: &mut String) -> bool {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        if buyer.contains(MASK) {
            return false;
        }
        let mut hash = self.keyed.clone();
        hash.update(platform.as_bytes());
        hash.update(&[SEPARATOR]);
        hash.update(buyer.as_bytes());
        for byte in hash.finalize().into_bytes().iter().take(BUYER_KEY_CHARS / 2) {
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        true
    }
}

/// HMAC pads a short key with zeros to the hash's block; done here, the key needs no length that could be wrong.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    <Hmac<Sha256> as KeyInit>::new(&block.into())
}

/// A short name for a line without a number: the hash of its parts. It is no secret, so it needs no key.
pub(crate) fn fingerprint(parts: &[String], out: &mut String) {
    const CHARS: usize = 24;
    use sha2::Digest as _;
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([SEPARATOR]);
    }
    for byte in hash.finalize().iter().take(CHARS / 2) {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(master: u8, client: &str, platform: &str, buyer: &str) -> Option<String> {
        let mut out = String::new();
        BuyerKey::derive(&[master; 32], client).write(platform, buyer, &mut out).then_some(out)
    }

    #[test]
    fn one_client_sees_one_buyer_and_two_clients_see_strangers() {
        let first = key_of(7, "hechang", "taobao", "小南瓜");
        assert_eq!(first.as_ref().map(String::len), Some(BUYER_KEY_CHARS));
        assert_eq!(first, key_of(7, "hechang", "taobao", "小南瓜"));
        assert_ne!(first, key_of(7, "hechang", "jd", "小南瓜"));
        assert_ne!(first, key_of(7, "qingyu", "taobao", "小南瓜"));
        assert_ne!(first, key_of(8, "hechang", "taobao", "小南瓜"));
    }

    #[test]
    fn the_key_is_the_published_construction() {
        // Recomputed with Python's hmac and hashlib: HKDF-SHA256 without salt, then HMAC-SHA256, first 16 bytes.
        assert_eq!(key_of(0, "c", "taobao", "a").as_deref(), Some("5dc3d451ad4df65c5f0beeb4321ba668"));
    }

    #[test]
    fn a_masked_name_identifies_nobody() {
        assert_eq!(key_of(7, "hechang", "taobao", "t**8"), None);
    }
}
