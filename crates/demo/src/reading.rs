//! Reading the files of `definitions/demo`, each problem with its line.

use daiyun_base::definition::{DefinitionIssue, Issues, Source};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Several entries in one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many<T> {
    entry: Vec<T>,
}

/// The entries of a file that has several.
pub(crate) fn many<T: DeserializeOwned>(
    sources: &[Source],
    path: &str,
    found: &mut Vec<DefinitionIssue>,
) -> Vec<T> {
    one::<Many<T>>(sources, path, found).map_or_else(Vec::new, |many| many.entry)
}

/// A file that is one thing.
pub(crate) fn one<T: DeserializeOwned>(
    sources: &[Source],
    path: &str,
    found: &mut Vec<DefinitionIssue>,
) -> Option<T> {
    let mut issues = Issues::new(path, "", found);
    let Some(source) = sources.iter().find(|source| source.path == path) else {
        issues.add("", "缺少文件", "演示世界的文件一个都不能少");
        return None;
    };
    match toml::from_str(&source.text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.span().map_or(0, |span| source.text[..span.start].matches('\n').count() + 1);
            issues.add(&format!("第 {line} 行"), error.message(), "按同目录其他文件的写法修改");
            None
        }
    }
}
