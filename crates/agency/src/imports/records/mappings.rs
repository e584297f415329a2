//! Mappings somebody wrote for files of their own, kept so that the next such file is known. A mapping belongs to a client,
//! whose stores alone it is used for, or to the agency as a whole. Its code says whose it is, so that nobody overwrites what
//! somebody else's client has.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use daiyun_ingest::format::{FormatDefinition, Formats, MAPPINGS};
use daiyun_ingest::mapping::{self, Mapping};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};

/// Table `import_mappings`.
pub mod import_mappings {
    use sea_orm::entity::prelude::*;

    /// A mapping, as it was written.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_mappings")]
    pub struct Model {
        pub id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Whose it is; nothing for one of the agency.
        pub client_id: Option<Uuid>,
        pub definition: String,
        pub written_by: String,
        pub written_at: DateTimeUtc,
        pub retired_by_name: Option<String>,
        pub retired_at: Option<DateTimeUtc>,
        pub retired_reason: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which mappings of a list.
#[derive(Clone, Debug, Default)]
pub struct MappingFilter {
    /// Those of one client.
    pub client_id: Option<Uuid>,
    /// Those that are retired, or those that are not.
    pub retired: Option<bool>,
}

/// A mapping from its text, or everything that is wrong with it.
pub(in crate::imports) fn read(text: &str, formats: &Formats) -> Result<Mapping, Problem> {
    mapping::load(text, formats).map_err(|issues| mapping::refused(&issues))
}

/// The code of a mapping of a client, or of the agency.
pub(in crate::imports) fn code_of(client: Option<&str>, name: &str) -> String {
    match client {
        Some(client) => format!("{MAPPINGS}/{client}/{name}"),
        None => format!("{MAPPINGS}/{name}"),
    }
}

/// The same mapping as one of a client.
pub(in crate::imports) fn owned(mut mapping: Mapping, client: &str) -> Mapping {
    let name = mapping.format.code.rsplit('/').next().unwrap_or_default();
    mapping.format.code = code_of(Some(client), name);
    mapping
}

/// Keeps a mapping of a client; the last text under a code holds, also of one that was retired.
pub(in crate::imports) async fn keep(
    tx: &Tx,
    code: &str,
    client_id: Option<Uuid>,
    definition: &str,
) -> Result<()> {
    let row = import_mappings::ActiveModel {
        id: Set(id::fresh()),
        code: Set(code.to_owned()),
        client_id: Set(client_id),
        definition: Set(definition.to_owned()),
        written_by: Set(tx.scope().person().name.clone()),
        written_at: Set(tx.now()),
        retired_by_name: Set(None),
        retired_at: Set(None),
        retired_reason: Set(None),
    };
    let columns = [
        import_mappings::Column::Definition,
        import_mappings::Column::WrittenBy,
        import_mappings::Column::WrittenAt,
        import_mappings::Column::RetiredByName,
        import_mappings::Column::RetiredAt,
        import_mappings::Column::RetiredReason,
    ];
    import_mappings::Entity::insert(row)
        .on_conflict(OnConflict::column(import_mappings::Column::Code).update_columns(columns).to_owned())
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// The mapping that is kept under a code, if the facts have not outgrown it. A batch that was read by one names it as long as
/// the batch is there, whether or not it reads another file.
pub(in crate::imports) async fn by_code(
    db: &impl ConnectionTrait,
    code: &str,
    formats: &Formats,
) -> Result<Option<Mapping>> {
    let row = import_mappings::Entity::find_by_id(code).one(db).await?;
    Ok(row.and_then(|row| loaded(&row, formats)))
}

/// What batches were read by, as far as somebody mapped it.
pub(in crate::imports) async fn of_codes(
    db: &impl ConnectionTrait,
    codes: &[String],
) -> Result<Vec<FormatDefinition>> {
    let wanted = import_mappings::Entity::find().filter(import_mappings::Column::Code.is_in(codes));
    let rows = wanted.all(db).await?;
    Ok(rows.iter().filter_map(written).collect())
}

/// The mappings that files of a client's stores are tried with: its own before those of the agency, never another client's.
/// One that the facts have outgrown is left out: its next file is refused as unknown, and the person who maps it again hears
/// what is wrong.
pub(in crate::imports) async fn of_client(
    db: &impl ConnectionTrait,
    client_id: Uuid,
    formats: &Formats,
) -> Result<Vec<Mapping>> {
    let usable = import_mappings::Entity::find().filter(import_mappings::Column::RetiredAt.is_null()).filter(
        import_mappings::Column::ClientId.eq(client_id).or(import_mappings::Column::ClientId.is_null()),
    );
    let mut rows = usable.order_by_asc(import_mappings::Column::Code).all(db).await?;
    rows.sort_by_key(|row| row.client_id.is_none());
    Ok(rows.iter().filter_map(|row| loaded(row, formats)).collect())
}

/// The mappings that the caller's files may be read by, each with its client; of clients before those of the agency.
pub(in crate::imports) async fn usable(
    scope: &Scope,
    formats: &Formats,
) -> Result<Vec<(Option<Uuid>, Mapping)>> {
    let usable = in_scope(scope).filter(import_mappings::Column::RetiredAt.is_null());
    let mut rows = usable.order_by_asc(import_mappings::Column::Code).all(scope.reader()).await?;
    rows.sort_by_key(|row| row.client_id.is_none());
    Ok(rows.iter().filter_map(|row| Some((row.client_id, loaded(row, formats)?))).collect())
}

/// The mappings of the caller's clients, and those of the agency.
fn in_scope(scope: &Scope) -> Select<import_mappings::Entity> {
    let all = import_mappings::Entity::find();
    let column = import_mappings::Column::ClientId;
    match scope.reach() {
        Reach::Everything => all,
        Reach::Client(client) => all.filter(column.eq(*client).or(column.is_null())),
        Reach::Stores(assigned) => {
            all.filter(column.is_in(assigned.clients.iter().copied()).or(column.is_null()))
        }
    }
}

/// One page of them, by code.
pub(in crate::imports) async fn page(
    scope: &Scope,
    filter: &MappingFilter,
    page: PageRequest,
) -> Result<(Vec<import_mappings::Model>, u64)> {
    let mut found = in_scope(scope);
    if let Some(client) = filter.client_id {
        found = found.filter(import_mappings::Column::ClientId.eq(client));
    }
    found = match filter.retired {
        Some(true) => found.filter(import_mappings::Column::RetiredAt.is_not_null()),
        Some(false) => found.filter(import_mappings::Column::RetiredAt.is_null()),
        None => found,
    };
    let total = sea_orm::PaginatorTrait::count(found.clone(), scope.reader()).await?;
    let rows = found.order_by_asc(import_mappings::Column::Code).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// One of them. Another client's reads like one that is not there.
pub(in crate::imports) async fn by_id(scope: &Scope, id: Uuid) -> Result<import_mappings::Model> {
    let found = in_scope(scope).filter(import_mappings::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个映射", "The mapping")))
}

/// Whether a code is taken.
pub(in crate::imports) async fn is_kept(tx: &Tx, code: &str) -> Result<bool> {
    Ok(import_mappings::Entity::find_by_id(code).one(tx.db()).await?.is_some())
}

/// The mapping under a code that was just kept.
pub(in crate::imports) async fn within(tx: &Tx, code: &str) -> Result<import_mappings::Model> {
    let found = import_mappings::Entity::find_by_id(code).one(tx.db()).await?;
    found.ok_or_else(|| Failure::internal("a mapping that was just kept is not there"))
}

/// Gives a mapping another text.
pub(in crate::imports) async fn rewrite(
    tx: &Tx,
    row: &import_mappings::Model,
    definition: String,
) -> Result<import_mappings::Model> {
    let changed = import_mappings::ActiveModel {
        code: Unchanged(row.code.clone()),
        definition: Set(definition),
        ..Default::default()
    };
    Ok(changed.update(tx.db()).await?)
}

/// Retires a mapping, once.
pub(in crate::imports) async fn retire(
    tx: &Tx,
    row: &import_mappings::Model,
    reason: &str,
) -> Result<import_mappings::Model> {
    let changed = import_mappings::ActiveModel {
        code: Unchanged(row.code.clone()),
        retired_by_name: Set(Some(tx.scope().person().name.clone())),
        retired_at: Set(Some(tx.now())),
        retired_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    Ok(changed.update(tx.db()).await?)
}

/// A kept mapping under its code, whatever its text calls itself.
pub(in crate::imports) fn loaded(row: &import_mappings::Model, formats: &Formats) -> Option<Mapping> {
    let mut mapping = mapping::load(&row.definition, formats).ok()?;
    mapping.format.code.clone_from(&row.code);
    Some(mapping)
}

/// What a mapping says, whether or not it still fits its fact.
pub(in crate::imports) fn written(row: &import_mappings::Model) -> Option<FormatDefinition> {
    let mut format = mapping::written(&row.definition)?;
    format.code.clone_from(&row.code);
    Some(format)
}

/// What people call a mapping.
pub(in crate::imports) fn label(row: &import_mappings::Model) -> Label {
    written(row).map_or_else(|| Label::new(&row.code, &row.code), |format| format.label)
}
