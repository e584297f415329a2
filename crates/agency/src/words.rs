//! Closed lists as words: a variant is the same snake-case text in tables, in the API and in definitions.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Failure, Result};

/// The word of a variant.
#[must_use]
pub fn of<T: Serialize>(variant: T) -> String {
    match serde_json::to_value(variant) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => {
            debug_assert!(false, "only variants without fields are words");
            String::new()
        }
    }
}

/// The variant of a word in a table. A word that no variant has means a table written by another version.
pub fn read<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|error| Failure::internal(format!("the word {word:?} in a table is not known: {error}")))
}
