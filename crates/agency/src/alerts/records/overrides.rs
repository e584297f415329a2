//! The numbers that an agency set for single stores, and the rules as those stores are judged by them.

use std::borrow::Cow;

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use super::alert_overrides;
use crate::alerts::AlertRule;
use crate::error::Result;

/// The overrides of some stores.
#[derive(Clone, Debug, Default)]
pub(in crate::alerts) struct Overrides(Vec<alert_overrides::Model>);

impl Overrides {
    /// The rule a store is judged by. A number that the definition no longer leaves open does not count: the definition
    /// wins, and the list of rules shows what is judged.
    pub(in crate::alerts) fn applied<'a>(&self, rule: &'a AlertRule, store_id: Uuid) -> Cow<'a, AlertRule> {
        let mut applied = Cow::Borrowed(rule);
        for one in self.of_rule(&rule.code).filter(|one| one.store_id == store_id) {
            if let Ok(changed) = applied.with_override(&one.field, one.value) {
                applied = Cow::Owned(changed);
            }
        }
        applied
    }

    /// The numbers of a rule, store by store.
    pub(in crate::alerts) fn of_rule(&self, code: &str) -> impl Iterator<Item = &alert_overrides::Model> {
        self.0.iter().filter(move |one| one.rule_code == code)
    }
}

/// The overrides of some stores.
pub(in crate::alerts) async fn overrides_of(db: &impl ConnectionTrait, stores: &[Uuid]) -> Result<Overrides> {
    const LIMIT: u64 = 50_000;
    let query = alert_overrides::Entity::find();
    let query = query.filter(alert_overrides::Column::StoreId.is_in(stores.iter().copied()));
    let query = query
        .order_by_asc(alert_overrides::Column::RuleCode)
        .order_by_asc(alert_overrides::Column::StoreId)
        .order_by_asc(alert_overrides::Column::Field);
    Ok(Overrides(query.limit(LIMIT).all(db).await?))
}
