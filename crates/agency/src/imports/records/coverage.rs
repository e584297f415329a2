//! Which days of a store are known: the one answer behind the closing of a month, the zero of an alert, the board, and
//! the freshness that people see.
//!
//! Each committed file adds the days it speaks for, in its own transaction. A line-grained export speaks for the orders
//! computed from its lines as well, so nobody else asks which report a platform has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use daiyun_base::error::Label;
use daiyun_base::id;
use daiyun_base::period::DayRange;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};

use super::quarantine::{self, quarantined_rows};
use super::{batches, mappings, repairs};
use crate::error::Result;
use crate::imports::CREATE;
use crate::imports::rules::{self, CoveredDays, Rows};
use crate::scope::{Scope, Tx};
use crate::stores::{self, Store};

/// The fact of orders: every metric of sales reads it.
pub const ORDERS: &str = "orders";
/// The fact of refunds.
const REFUNDS: &str = "refunds";

/// Table `covered_days`: for each store and fact, days that one file speaks for. No day stands in two rows.
mod covered_days {
    use sea_orm::entity::prelude::*;

    /// Days of one file.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "covered_days")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub store_id: Uuid,
        pub fact: String,
        pub covers_from: Date,
        pub covers_to: Date,
        /// The last whole day before the export.
        pub observed_until: Date,
        /// Silent days that the rhythm of the file makes likely.
        pub quiet_days: i64,
        pub batch_id: Uuid,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is known of one fact of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    parts: Vec<CoveredDays>,
    known: Vec<DayRange>,
    /// Whether somebody looks now and then, so that a day on which nobody looked is no missing day.
    snapshots: bool,
}

impl Covered {
    /// From the days of its files, in order.
    #[must_use]
    pub fn new(parts: Vec<CoveredDays>) -> Self {
        Self { known: rules::known_ranges(&parts), parts, snapshots: false }
    }

    /// The last day that is known.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.known.last().map(|range| range.to)
    }

    /// Whether a day is known, so that a day without rows is a day on which nothing happened.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.known.iter().any(|range| range.contains(day))
    }

    /// The days of a period that no file speaks for; none of a period with a snapshot.
    #[must_use]
    pub fn holes(&self, days: DayRange) -> Vec<DayRange> {
        if self.snapshots && self.inside(days).next().is_some() {
            return Vec::new();
        }
        rules::holes(days, &self.known)
    }

    /// Until when it is known what became of the rows of a period: as of the oldest export that counts for one of its
    /// days, or, in a silent period, of the export after it.
    #[must_use]
    pub fn observed_until(&self, days: DayRange) -> Option<NaiveDate> {
        let inside = self.inside(days).map(|part| part.observed_until).min();
        let after = || self.parts.iter().find(|part| part.days.from > days.to);
        let before = || self.parts.iter().rfind(|part| part.days.to < days.from);
        inside.or_else(|| after().or_else(before).map(|part| part.observed_until))
    }

    /// The rows that wait for a person in the files that count for a period. A later, clean export of the same days
    /// takes their place.
    #[must_use]
    pub fn waiting_rows(&self, days: DayRange) -> u64 {
        let files: BTreeMap<Uuid, u64> =
            self.inside(days).map(|part| (part.batch_id, part.waiting_rows)).collect();
        files.values().sum()
    }

    /// The same for refunds: the first refund of a shop comes days after its first order.
    fn beginning_with(mut self, orders: Option<&Self>) -> Self {
        /// 七天无理由退货: most buyers who send something back do so within a week.
        const FIRST_REFUND_DAYS: u64 = 7;
        let opened = orders.and_then(|orders| Some(orders.known.first()?.from));
        if let (Some(first), Some(opened)) = (self.known.first_mut(), opened)
            && first.from <= opened + Days::new(FIRST_REFUND_DAYS)
        {
            first.from = first.from.min(opened);
        }
        self
    }

    fn inside(&self, days: DayRange) -> impl Iterator<Item = &CoveredDays> {
        self.parts.iter().filter(move |part| part.days.from <= days.to && part.days.to >= days.from)
    }
}

/// What is known of some stores, fact by fact.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<(Uuid, String), Covered>);

impl Coverage {
    /// What is known of a fact of a store; nothing while no file has stated it.
    #[must_use]
    pub fn of(&self, store_id: Uuid, fact: &str) -> Option<&Covered> {
        self.0.get(&(store_id, fact.to_owned()))
    }

    /// The last day of a store's orders.
    #[must_use]
    pub fn orders_until(&self, store_id: Uuid) -> Option<NaiveDate> {
        self.of(store_id, ORDERS)?.until()
    }

    /// What is known of a store's refunds. A platform whose reports hold none of their own tells of them by its orders.
    #[must_use]
    pub fn refunds(&self, scope: &Scope, store: &Store) -> Option<Covered> {
        let orders = self.of(store.id, ORDERS);
        if stated_on(scope, &store.platform, REFUNDS) {
            let refunds = self.of(store.id, REFUNDS)?.clone();
            return Some(refunds.beginning_with(orders));
        }
        orders.cloned()
    }
}

/// Whether some report of a platform states a fact, or lines it is computed from.
#[must_use]
pub fn can_state(scope: &Scope, platform: &str, fact: &str) -> bool {
    let mut formats = scope.agency().definitions().formats.iter();
    stated_on(scope, platform, fact)
        || formats.any(|format| format.platform() == platform && format.derive && fact == ORDERS)
}

/// Whether some report of a platform holds a fact itself.
fn stated_on(scope: &Scope, platform: &str, fact: &str) -> bool {
    let mut formats = scope.agency().definitions().formats.iter();
    formats.any(|format| format.platform() == platform && format.fact.as_deref() == Some(fact))
}

/// What is known of some visible stores.
pub async fn coverage(scope: &Scope, store_ids: &[Uuid]) -> Result<Coverage> {
    let visible = stores::in_scope(scope)
        .filter(stores::StoreColumn::Id.is_in(store_ids.iter().copied()))
        .select_only()
        .column(stores::StoreColumn::Id);
    let rows = covered_days::Entity::find()
        .filter(covered_days::Column::StoreId.in_subquery(visible.clone().into_query()))
        .order_by_asc(covered_days::Column::CoversFrom)
        .all(scope.reader())
        .await?;
    let files = covered_days::Entity::find()
        .select_only()
        .column(covered_days::Column::BatchId)
        .filter(covered_days::Column::StoreId.in_subquery(visible.into_query()));
    let waiting: Vec<(Uuid, i64)> = quarantined_rows::Entity::find()
        .select_only()
        .column(quarantined_rows::Column::BatchId)
        .column_as(quarantined_rows::Column::Id.count(), "waiting")
        .filter(quarantined_rows::Column::BatchId.in_subquery(files.into_query()))
        .filter(quarantined_rows::Column::State.eq(quarantine::WAITING))
        .group_by(quarantined_rows::Column::BatchId)
        .into_tuple()
        .all(scope.reader())
        .await?;
    let waiting: BTreeMap<Uuid, u64> =
        waiting.into_iter().map(|(batch, rows)| (batch, whole(rows))).collect();
    let mut parts: BTreeMap<(Uuid, String), Vec<CoveredDays>> = BTreeMap::new();
    for row in rows {
        let waiting_rows = waiting.get(&row.batch_id).copied().unwrap_or(0);
        let part = CoveredDays { waiting_rows, ..part(&row) };
        parts.entry((row.store_id, row.fact)).or_default().push(part);
    }
    let facts = &scope.agency().definitions().facts;
    let covered = parts.into_iter().map(|(key, parts)| {
        let snapshots = facts.get(&key.1).is_some_and(|fact| fact.snapshot);
        (key, Covered { snapshots, ..Covered::new(parts) })
    });
    Ok(Coverage(covered.collect()))
}

/// How far a report of a store reaches.
#[derive(Clone, Debug)]
pub struct ReportReach {
    /// The store.
    pub store: Store,
    /// The fact the report feeds.
    pub fact: String,
    /// The last day it speaks for.
    pub until: NaiveDate,
    /// The last day the store's orders are known, whichever report states them.
    pub orders_until: Option<NaiveDate>,
}

/// What people call the report of a platform that feeds a fact.
#[must_use]
pub fn report_label(scope: &Scope, platform: &str, fact: &str) -> Label {
    let definitions = scope.agency().definitions();
    let expected = definitions.reports.of(platform).iter().find(|report| report.fact == fact);
    let stated = || definitions.facts.get(fact).map(|fact| fact.label.clone());
    expected.map(|report| report.label.clone()).or_else(stated).unwrap_or_else(|| Label::new(fact, fact))
}

/// The reports that are expected of some stores and have never come. Of a store that has imported nothing yet, only the first:
/// one thing to begin with.
pub async fn never_came(scope: &Scope, stores: &[Store]) -> Result<Vec<(Store, String)>> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let coverage = coverage(scope, &ids).await?;
    let expected = &scope.agency().definitions().reports;
    let missing = stores.iter().flat_map(|store| {
        let reports = expected.of(&store.platform);
        let began = coverage.0.keys().any(|(store_id, _)| *store_id == store.id);
        let some = if began { reports } else { reports.get(..1).unwrap_or_default() };
        let never = some.iter().filter(|report| coverage.of(store.id, &report.fact).is_none());
        never.map(|report| (store.clone(), report.fact.clone()))
    });
    Ok(missing.collect())
}

/// How far each report of some stores reaches; facts that are computed from another report are left out.
pub async fn reports_of(scope: &Scope, stores: &[Store]) -> Result<Vec<ReportReach>> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let coverage = coverage(scope, &ids).await?;
    let reports = coverage.0.iter().filter_map(|((store_id, fact), covered)| {
        let store = stores.iter().find(|store| store.id == *store_id)?;
        let until = covered.until().filter(|_| stated_on(scope, &store.platform, fact))?;
        let orders_until = coverage.orders_until(store.id);
        Some(ReportReach { store: store.clone(), fact: fact.clone(), until, orders_until })
    });
    Ok(reports.collect())
}

/// Keeps the days a committed file speaks for.
pub(in crate::imports) async fn cover(tx: &Tx, batch: &batches::Model) -> Result<()> {
    let (Some(first), Some(last), Some(fact)) = (batch.covers_from, batch.covers_to, &batch.fact) else {
        return Ok(());
    };
    let exported_at: Option<DateTime<Utc>> = batch.exported_at.filter(|_| batch.export_time_known);
    let definitions = tx.scope().agency().definitions();
    let derived = derives(tx, batch).await?.then(|| ORDERS.to_owned());
    let facts: BTreeSet<String> = derived.into_iter().chain([fact.clone()]).collect();
    for fact in facts {
        let kind = match definitions.facts.get(&fact) {
            Some(known) if known.snapshot => Rows::Snapshots,
            Some(known) if known.key.contains(&known.partition) => Rows::Days,
            Some(_) | None => Rows::Events,
        };
        let Some((days, observed_until)) = rules::whole_days(kind, (first, last), exported_at) else {
            continue;
        };
        let file = CoveredDays {
            days,
            observed_until,
            quiet_days: rules::quiet_days(kind, (first, last), whole(batch.row_count)),
            batch_id: batch.id,
            waiting_rows: 0,
        };
        add(tx, batch.store_id, &fact, file).await?;
    }
    Ok(())
}

/// Whether orders are computed from the lines of a batch.
async fn derives(tx: &Tx, batch: &batches::Model) -> Result<bool> {
    let Some(code) = batch.format.as_deref() else { return Ok(false) };
    let formats = &tx.scope().agency().definitions().formats;
    if let Some(format) = formats.get(code) {
        return Ok(format.derive);
    }
    let mapping = mappings::by_code(tx.db(), code, formats).await?;
    Ok(mapping.is_some_and(|mapping| mapping.format.derive))
}

/// Works out anew which days of a store are known, after one of its files was taken back.
pub(in crate::imports) async fn recover(tx: &Tx, store_id: Uuid) -> Result<()> {
    covered_days::Entity::delete_many()
        .filter(covered_days::Column::StoreId.eq(store_id))
        .exec(tx.db())
        .await?;
    let committed = super::committed_of(tx, store_id).await?;
    for batch in committed.iter().filter(|batch| !repairs::is_repair(batch)) {
        cover(tx, &repairs::widened(batch, &committed)).await?;
    }
    Ok(())
}

/// Keeps that a committed file was exported again with the same content: nothing had changed by then. A name that speaks of
/// a day to come observed nothing.
pub(in crate::imports) async fn observe_again(
    scope: &Scope,
    twin: &batches::Model,
    exported_at: Option<DateTime<Utc>>,
) -> Result<()> {
    if exported_at.is_none() || exported_at <= twin.exported_at || exported_at > Some(scope.now()) {
        return Ok(());
    }
    let tx = scope.begin(CREATE).await?;
    cover(&tx, &batches::Model { exported_at, export_time_known: true, ..twin.clone() }).await?;
    tx.commit().await
}

async fn add(tx: &Tx, store_id: Uuid, fact: &str, file: CoveredDays) -> Result<()> {
    let own = covered_days::Entity::find()
        .filter(covered_days::Column::StoreId.eq(store_id))
        .filter(covered_days::Column::Fact.eq(fact));
    let before: Vec<CoveredDays> = own.all(tx.db()).await?.iter().map(part).collect();
    let after = rules::with_file(before, file);
    covered_days::Entity::delete_many()
        .filter(covered_days::Column::StoreId.eq(store_id))
        .filter(covered_days::Column::Fact.eq(fact))
        .exec(tx.db())
        .await?;
    insert(tx.db(), store_id, fact, &after).await
}

async fn insert(db: &impl ConnectionTrait, store_id: Uuid, fact: &str, parts: &[CoveredDays]) -> Result<()> {
    const AT_ONCE: usize = 100;
    let row = |part: &CoveredDays| covered_days::ActiveModel {
        id: Set(id::fresh()),
        store_id: Set(store_id),
        fact: Set(fact.to_owned()),
        covers_from: Set(part.days.from),
        covers_to: Set(part.days.to),
        observed_until: Set(part.observed_until),
        quiet_days: Set(i64::try_from(part.quiet_days).unwrap_or(0)),
        batch_id: Set(part.batch_id),
    };
    for some in parts.chunks(AT_ONCE) {
        covered_days::Entity::insert_many(some.iter().map(row)).exec_without_returning(db).await?;
    }
    Ok(())
}

fn part(row: &covered_days::Model) -> CoveredDays {
    CoveredDays {
        days: DayRange { from: row.covers_from, to: row.covers_to },
        observed_until: row.observed_until,
        quiet_days: whole(row.quiet_days),
        batch_id: row.batch_id,
        waiting_rows: 0,
    }
}

fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
