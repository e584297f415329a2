//! The tables of activities and of the chain they stand in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::chain::{Anchor, Link};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};

/// Table `activities`.
pub mod activities {
    use sea_orm::entity::prelude::*;

    /// One thing somebody did.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        /// Made by the writer.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTimeUtc,
        /// Who; nothing for the operator and jobs.
        pub user_id: Option<Uuid>,
        /// The name as it was then.
        pub actor: String,
        /// What, as `slice.verb`.
        pub verb: String,
        /// To what sort of record.
        pub subject_kind: String,
        /// To which record.
        pub subject_id: String,
        /// Whose.
        pub client_id: Option<Uuid>,
        /// Of which store.
        pub store_id: Option<Uuid>,
        /// A sentence in Chinese.
        pub summary_zh: String,
        /// The same in English.
        pub summary_en: String,
        /// Before and after, numbers, names.
        pub detail: Json,
        /// Over all the above.
        pub hmac: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `activity_links`: where each activity stands in the chain; without a number it waits to be linked.
pub mod activity_links {
    use sea_orm::entity::prelude::*;

    /// The place of one activity.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: Uuid,
        pub link_no: Option<i64>,
        pub hash: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `activity_anchors`: how far the chain was, hour by hour.
pub mod activity_anchors {
    use sea_orm::entity::prelude::*;

    /// One anchor.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_anchors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub link_no: i64,
        pub day: Date,
        pub hash: String,
        pub seal: String,
        pub anchored_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Writes a row, which waits to be linked. Every column is set, but SeaORM leaves out those it believes unchanged unless
/// told.
pub(super) async fn insert(tx: &Tx, row: activities::Model) -> Result<()> {
    let waiting = activity_links::Model { activity_id: row.id, link_no: None, hash: None };
    let row: activities::ActiveModel = row.into();
    activities::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    let waiting: activity_links::ActiveModel = waiting.into();
    activity_links::Entity::insert(waiting.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Activities that wait to be linked, oldest first.
pub(super) async fn waiting(db: &impl ConnectionTrait, most: u64) -> Result<Vec<activities::Model>> {
    let waiting = activity_links::Entity::find().filter(activity_links::Column::LinkNo.is_null());
    let ids = waiting.select_only().column(activity_links::Column::ActivityId).into_query();
    let rows = activities::Entity::find().filter(activities::Column::Id.in_subquery(ids));
    let oldest = rows.order_by_asc(activities::Column::At).order_by_asc(activities::Column::Id);
    Ok(oldest.limit(most).all(db).await?)
}

/// The newest link: its number and hash.
pub(super) async fn newest_link(db: &impl ConnectionTrait) -> Result<Option<(i64, String)>> {
    let links = activity_links::Entity::find().filter(activity_links::Column::LinkNo.is_not_null());
    let newest = links.order_by_desc(activity_links::Column::LinkNo).one(db).await?;
    Ok(newest.and_then(|link| Some((link.link_no?, link.hash?))))
}

/// Gives a waiting activity its place.
pub(super) async fn link(db: &impl ConnectionTrait, id: Uuid, (link_no, hash): (i64, String)) -> Result<()> {
    let row = activity_links::ActiveModel {
        activity_id: Unchanged(id),
        link_no: Set(Some(link_no)),
        hash: Set(Some(hash)),
    };
    row.update(db).await?;
    Ok(())
}

/// Links behind a number, in order, and the number of the last of them. An activity that is gone leaves its link out.
pub(super) async fn links_after(
    db: &impl ConnectionTrait,
    link_no: i64,
    most: u64,
) -> Result<(Vec<Link>, Option<i64>)> {
    let links = activity_links::Entity::find().filter(activity_links::Column::LinkNo.gt(link_no));
    let links = links.order_by_asc(activity_links::Column::LinkNo).limit(most).all(db).await?;
    let newest = links.last().and_then(|link| link.link_no);
    let ids = links.iter().map(|link| link.activity_id);
    let rows = activities::Entity::find().filter(activities::Column::Id.is_in(ids)).all(db).await?;
    let mut rows: HashMap<Uuid, activities::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let whole = |link: activity_links::Model| {
        Some(Link { link_no: link.link_no?, hash: link.hash?, activity: rows.remove(&link.activity_id)? })
    };
    Ok((links.into_iter().filter_map(whole).collect(), newest))
}

/// How far the chain was, hour by hour, behind a link.
pub(super) async fn anchors_after(db: &impl ConnectionTrait, link_no: i64) -> Result<Vec<Anchor>> {
    const LIMIT: u64 = 500_000;
    let rows = activity_anchors::Entity::find().filter(activity_anchors::Column::LinkNo.gt(link_no));
    let rows = rows.order_by_asc(activity_anchors::Column::LinkNo).limit(LIMIT).all(db).await?;
    Ok(rows.into_iter().map(anchor_of).collect())
}

/// The newest anchor, and when it was set.
pub(super) async fn newest_anchor(db: &impl ConnectionTrait) -> Result<Option<(Anchor, DateTime<Utc>)>> {
    let rows = activity_anchors::Entity::find().order_by_desc(activity_anchors::Column::LinkNo);
    Ok(rows.one(db).await?.map(|row| {
        let at = row.anchored_at;
        (anchor_of(row), at)
    }))
}

fn anchor_of(row: activity_anchors::Model) -> Anchor {
    Anchor { day: row.day, link_no: row.link_no, hash: row.hash, seal: row.seal }
}

/// Keeps how far the chain is.
pub(super) async fn anchor(
    db: &impl ConnectionTrait,
    anchor: Anchor,
    anchored_at: DateTime<Utc>,
) -> Result<()> {
    let Anchor { day, link_no, hash, seal } = anchor;
    let row = activity_anchors::Model { link_no, day, hash, seal, anchored_at };
    let row: activity_anchors::ActiveModel = row.into();
    let insert = activity_anchors::Entity::insert(row.reset_all());
    let insert = insert.on_conflict_do_nothing_on([activity_anchors::Column::LinkNo]);
    insert.exec_without_returning(db).await?;
    Ok(())
}

/// How many activities have no place in the chain and do not wait for one: somebody removed it.
pub(super) async fn unlinked(db: &impl ConnectionTrait) -> Result<u64> {
    let known = activity_links::Entity::find().select_only().column(activity_links::Column::ActivityId);
    let rows = activities::Entity::find().filter(activities::Column::Id.not_in_subquery(known.into_query()));
    Ok(rows.count(db).await?)
}

/// Which activities.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this sort of record.
    pub subject_kind: Option<String>,
    /// Of this record.
    pub subject_id: Option<String>,
    /// By this person.
    pub user_id: Option<Uuid>,
    /// This verb, or all verbs of a slice.
    pub verb: Option<String>,
    /// About this client.
    pub client_id: Option<Uuid>,
    /// About this store.
    pub store_id: Option<Uuid>,
    /// Not before this instant.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Whose summary or actor holds this.
    pub text: Option<String>,
}

impl Filter {
    fn condition(&self) -> Condition {
        use activities::Column;
        let equal =
            |column: Column, text: &Option<String>| text.as_ref().map(|text| column.eq(text.as_str()));
        let verb = self.verb.as_ref().map(|verb| {
            if verb.contains('.') {
                Column::Verb.eq(verb.as_str())
            } else {
                Column::Verb.starts_with(format!("{verb}."))
            }
        });
        let parts = [
            equal(Column::SubjectKind, &self.subject_kind),
            equal(Column::SubjectId, &self.subject_id),
            self.user_id.map(|id| Column::UserId.eq(id)),
            verb,
            self.client_id.map(|id| Column::ClientId.eq(id)),
            self.store_id.map(|id| Column::StoreId.eq(id)),
            self.from.map(|from| Column::At.gte(from)),
            self.until.map(|until| Column::At.lt(until)),
        ];
        let all = parts.into_iter().flatten().fold(Condition::all(), Condition::add);
        let Some(text) = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return all;
        };
        let columns = [Column::SummaryZh, Column::SummaryEn, Column::Actor];
        all.add(columns.into_iter().fold(Condition::any(), |any, column| any.add(column.contains(text))))
    }
}

/// What happened inside the caller's scope, newest first.
pub async fn page(
    scope: &Scope,
    filter: &Filter,
    page: PageRequest,
) -> Result<(Vec<activities::Model>, u64)> {
    let query = in_scope(scope).filter(filter.condition());
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// Who and what there is to choose from inside the caller's scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// People, by the name they had when they last did something.
    pub people: Vec<(Uuid, String)>,
    /// Verbs.
    pub verbs: Vec<String>,
    /// Sorts of record.
    pub kinds: Vec<String>,
}

/// Who and what there is to choose from inside the caller's scope.
pub async fn choices(scope: &Scope) -> Result<Choices> {
    const LIMIT: u64 = 500;
    use activities::Column;
    let distinct =
        |column: Column| in_scope(scope).select_only().column(column).distinct().order_by_asc(column);
    let words = |column: Column| distinct(column).limit(LIMIT).into_tuple::<String>();
    let named = in_scope(scope).filter(Column::UserId.is_not_null()).select_only();
    let people = named
        .column(Column::UserId)
        .column_as(Column::Actor.max(), "name")
        .group_by(Column::UserId)
        .order_by_asc(Column::Actor.max())
        .limit(LIMIT);
    Ok(Choices {
        people: people.into_tuple::<(Uuid, String)>().all(scope.reader()).await?,
        verbs: words(Column::Verb).all(scope.reader()).await?,
        kinds: words(Column::SubjectKind).all(scope.reader()).await?,
    })
}

/// The newest activity of a verb inside the caller's scope.
pub async fn newest_of(scope: &Scope, verb: &str) -> Result<Option<activities::Model>> {
    let query = in_scope(scope).filter(activities::Column::Verb.eq(verb));
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id);
    Ok(newest.one(scope.reader()).await?)
}

/// Records of a whole client that whoever sees one of its stores sees too; a contract or a statement may be of other
/// stores of the client.
const OF_THE_CLIENT: [&str; 2] = ["client", "brand"];

fn in_scope(scope: &Scope) -> Select<activities::Entity> {
    use activities::Column;
    let query = activities::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            let of_client = Condition::all()
                .add(Column::StoreId.is_null())
                .add(Column::SubjectKind.is_in(OF_THE_CLIENT))
                .add(Column::ClientId.is_in(assigned.clients.iter().copied()));
            let of_store = Column::StoreId.is_in(assigned.stores.iter().copied());
            query.filter(Condition::any().add(of_store).add(of_client))
        }
    }
}
