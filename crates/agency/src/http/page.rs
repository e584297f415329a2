//! Lists: every one has a limit, an order and a total.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The largest page anybody gets.
const LARGEST: u64 = 500;
/// The page nobody asked a size for.
const USUAL: u64 = 50;

/// Some rows of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

impl<T> Page<T> {
    /// A list that fits on one page.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        let total = items.len() as u64;
        Self { items, total }
    }
}

/// Which rows of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageRequest {
    /// How many rows, 50 unless said, 500 at most.
    pub limit: Option<u32>,
    /// How many rows to skip.
    pub offset: Option<u32>,
}

impl PageRequest {
    /// How many rows.
    #[must_use]
    pub fn limit(self) -> u64 {
        self.limit.map_or(USUAL, u64::from).clamp(1, LARGEST)
    }

    /// How many rows to skip.
    #[must_use]
    pub fn offset(self) -> u64 {
        self.offset.map_or(0, u64::from)
    }
}
