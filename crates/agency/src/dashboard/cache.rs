//! What was answered before and still holds. Facts of a snapshot never change, so an answer is kept under its snapshot and
//! its statement: the statement holds the stores of who asks, the days and the definitions, and two people share an answer
//! exactly if they may see the same. A whole board also holds what records say, so it stands only until the next verb.
//!
//! Whoever asks for what somebody is already looking up waits for that: two hundred people who open the board in the
//! morning cost one board. A definition is read when the program starts, and the cache goes with the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use chrono::NaiveDate;
use daiyun_lake::{Answer, Cell};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::actions::until_yesterday;
use super::board::{BoardQuestion, board};
use crate::Agency;
use crate::error::{Failure, Result};
use crate::scope::{self, Scope};

/// Answers kept, in bytes.
const ANSWERS: u64 = 192 << 20;
/// Boards kept, in bytes.
const BOARDS: u64 = 64 << 20;
/// What one of either weighs about: only the first guess of how many there will be.
const USUAL: u64 = 32 << 10;

/// What was answered before.
#[derive(Debug)]
pub struct Kept {
    answers: Cache<AnswerKey, Arc<Answer>, Weight>,
    boards: Cache<BoardKey, Arc<[u8]>, Weight>,
    /// How often the facts were really asked.
    asked: AtomicU64,
    /// Whether anybody has looked at a board since the program started.
    is_used: AtomicBool,
    /// The snapshot at the last look, and the one boards were made ready for.
    seen: AtomicI64,
    warmed: AtomicI64,
}

/// What an answer is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct AnswerKey {
    snapshot_id: i64,
    sql: String,
}

/// What a board is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct BoardKey {
    snapshot_id: i64,
    /// Names, targets and notes are records: each verb may have changed them.
    verbs_done: i64,
    /// The day it is: a board ends yesterday.
    today: NaiveDate,
    /// Who may see what, and what is asked, to the last field of both.
    asked: String,
}

#[derive(Clone, Copy, Debug)]
struct Weight;

impl Weighter<AnswerKey, Arc<Answer>> for Weight {
    fn weight(&self, key: &AnswerKey, answer: &Arc<Answer>) -> u64 {
        let cell = |cell: &Cell| size_of::<Cell>() + cell.as_text().map_or(0, str::len);
        // All rows have the cells of the first, near enough.
        let row = answer.rows.first().map_or(0, |row| row.iter().map(cell).sum::<usize>() + size_of_val(row));
        bytes(key.sql.len() + answer.rows.len() * row + size_of::<Answer>())
    }
}

impl Weighter<BoardKey, Arc<[u8]>> for Weight {
    fn weight(&self, key: &BoardKey, board: &Arc<[u8]>) -> u64 {
        bytes(key.asked.len() + board.len() + size_of::<BoardKey>())
    }
}

fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn items(weight: u64) -> usize {
    usize::try_from(weight / USUAL).unwrap_or(usize::MAX)
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            answers: Cache::with_weighter(items(ANSWERS), ANSWERS, Weight),
            boards: Cache::with_weighter(items(BOARDS), BOARDS, Weight),
            asked: AtomicU64::new(0),
            is_used: AtomicBool::new(false),
            seen: AtomicI64::new(0),
            warmed: AtomicI64::new(0),
        }
    }
}

/// Runs a SELECT over the facts at the newest snapshot or an earlier one, unless somebody has just asked the same.
pub(super) async fn query_facts(agency: &Agency, sql: &str, at: Option<i64>) -> Result<Arc<Answer>> {
    let snapshot_id = match at {
        Some(snapshot_id) => snapshot_id,
        None => agency.newest_facts().await?,
    };
    let key = AnswerKey { snapshot_id, sql: sql.to_owned() };
    let look = async {
        agency.kept().asked.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Failure>(Arc::new(agency.query_facts(sql, Some(snapshot_id)).await?))
    };
    agency.kept().answers.get_or_insert_async(&key, look).await
}

/// The board as JSON. It is the same for everybody who may see the same: what one person may do about it is not in it.
pub(super) async fn board_json(scope: &Scope, asked: &BoardQuestion) -> Result<Arc<[u8]>> {
    scope.require(super::VIEW)?;
    let kept = scope.agency().kept();
    kept.is_used.store(true, Ordering::Relaxed);
    let key = BoardKey::of(scope, asked).await?;
    let look = async {
        let board = serde_json::to_vec(&board(scope, asked).await?).map_err(Failure::internal)?;
        Ok::<_, Failure>(Arc::from(board))
    };
    kept.boards.get_or_insert_async(&key, look).await
}

impl BoardKey {
    /// Read before the board is: what is kept is at least as new as its key.
    pub(super) async fn of(scope: &Scope, asked: &BoardQuestion) -> Result<Self> {
        let agency = scope.agency();
        let today = agency.clock().today();
        let mut asked = BoardQuestion { days: until_yesterday(asked.days, today), ..asked.clone() };
        if let Some(stores) = &mut asked.stores {
            stores.sort_unstable();
            stores.dedup();
        }
        Ok(Self {
            verbs_done: scope::verbs_done(agency).await?,
            snapshot_id: agency.newest_facts().await?,
            today,
            asked: format!("{} {:?} {asked:?}", scope.person().role, scope.reach()),
        })
    }
}

impl Kept {
    /// How often the facts were really asked since the program started.
    pub(super) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether boards should be made ready for a snapshot: somebody looks at boards here, the imports have come to rest
    /// since the last look, and it has not been done yet.
    pub(super) fn is_due(&self, newest: i64) -> bool {
        let rests = self.seen.swap(newest, Ordering::Relaxed) == newest;
        rests && self.is_used.load(Ordering::Relaxed) && self.warmed.load(Ordering::Relaxed) != newest
    }

    /// Notes that boards are ready for a snapshot.
    pub(super) fn note_warmed(&self, newest: i64) {
        self.warmed.store(newest, Ordering::Relaxed);
    }
}
