//! Mappings somebody wrote for files of their own, kept so that the next such file is known.

use daiyun_base::error::Problem;
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::{self, Mapping};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::error::Result;
use crate::scope::Tx;

/// Table `import_mappings`.
mod import_mappings {
    use sea_orm::entity::prelude::*;

    /// A mapping, as it was written.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_mappings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub definition: String,
        pub written_by: String,
        pub written_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A mapping from its text, or everything that is wrong with it.
pub(in crate::imports) fn read(text: &str, formats: &Formats) -> Result<Mapping, Problem> {
    mapping::load(text, formats).map_err(|issues| mapping::refused(&issues))
}

/// Keeps a mapping; the last text under a code holds.
pub(in crate::imports) async fn keep(tx: &Tx, code: &str, definition: &str) -> Result<()> {
    let row = import_mappings::ActiveModel {
        code: Set(code.to_owned()),
        definition: Set(definition.to_owned()),
        written_by: Set(tx.scope().person().name.clone()),
        written_at: Set(tx.now()),
    };
    let columns = [
        import_mappings::Column::Definition,
        import_mappings::Column::WrittenBy,
        import_mappings::Column::WrittenAt,
    ];
    import_mappings::Entity::insert(row)
        .on_conflict(OnConflict::column(import_mappings::Column::Code).update_columns(columns).to_owned())
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// The mapping that is kept under a code, if the facts have not outgrown it.
pub(in crate::imports) async fn by_code(
    db: &impl ConnectionTrait,
    code: &str,
    formats: &Formats,
) -> Result<Option<Mapping>> {
    let row = import_mappings::Entity::find_by_id(code).one(db).await?;
    Ok(row.and_then(|row| mapping::load(&row.definition, formats).ok()))
}

/// Every mapping that is kept. One that the facts have outgrown is left out: its next file is refused as unknown, and the
/// person who maps it again hears what is wrong.
pub(in crate::imports) async fn all(db: &impl ConnectionTrait, formats: &Formats) -> Result<Vec<Mapping>> {
    let rows = import_mappings::Entity::find().order_by_asc(import_mappings::Column::Code).all(db).await?;
    Ok(rows.iter().filter_map(|row| mapping::load(&row.definition, formats).ok()).collect())
}
