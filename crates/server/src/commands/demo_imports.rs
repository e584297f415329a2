//! The demo's files that do not come in smoothly, by the door everybody uses: one is held, in one a row waits.

use std::path::Path;

use chrono::NaiveDate;
use daiyun_agency::access;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::imports::{ImportOptions, SourceFile, import};
use daiyun_agency::scope::Scope;
use daiyun_agency::stores;
use daiyun_demo::World;

/// Imports them as the person who sent them. A file that is taken otherwise than the demo says is a
/// mistake of the demo.
pub(super) async fn fill(scope: &Scope, world: &World, (today, folder): (NaiveDate, &Path)) -> Result<()> {
    let handed = world.handed_in();
    let scope = &access::scope_of_login(scope.agency(), &handed.sent_by).await?;
    let path = folder.join("export");
    for file in &handed.files {
        let (name, text) = file.on(today);
        std::fs::write(&path, text)?;
        let store = stores::by_code(scope, &file.store).await?;
        let source = SourceFile { path: path.clone(), name };
        for report in import(scope, &store, &[source], &ImportOptions::default()).await? {
            if !report.issues.iter().any(|issue| issue.code == file.finds) {
                return Err(Failure::internal(format!("demo/imports.toml: {report:?}")));
            }
        }
    }
    Ok(())
}
