//! Money columns are BIGINT on both databases: an INTEGER of PostgreSQL ends at 21 million yuan.

use super::{Finding, SourceFile, Tree};

/// Types that are not for money, as SQL writes them …
const SQL_TYPES: [&str; 12] = [
    "INTEGER", "INT", "INT4", "SMALLINT", "REAL", "DOUBLE", "FLOAT", "NUMERIC", "DECIMAL", "MONEY", "TEXT",
    "VARCHAR",
];
/// … and as a schema builder does.
const BUILDER_TYPES: [&str; 8] =
    [".integer(", ".small_integer(", ".float(", ".double(", ".decimal(", ".money(", ".string(", ".text("];
const ENDING: &str = "_fen";

/// Every money column of another type in a migration.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| file.path.contains("migration")).flat_map(in_file).collect()
}

fn in_file(file: &SourceFile) -> Vec<Finding> {
    let (mut found, mut at) = (Vec::new(), 0);
    for line in file.text.split_inclusive('\n') {
        if is_wrong(line) {
            found.push(Finding::at(
                file,
                at,
                format!("`{}` is no BIGINT", line.trim()),
                "make the column BIGINT",
            ));
        }
        at += line.len();
    }
    found
}

fn is_wrong(line: &str) -> bool {
    let Some((_, rest)) = line.split_once(ENDING) else { return false };
    let after_name = rest.trim_start_matches(['"', '`', ' ', '\t']);
    let declared: String = after_name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let declared = declared.to_ascii_uppercase();
    SQL_TYPES.contains(&declared.as_str())
        || BUILDER_TYPES.iter().any(|builder| rest.contains(builder))
        || is_wrong(rest)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    #[test]
    fn money_is_wide_enough() {
        let path = "crates/agency/src/db/migrations/m001.sql";
        check(find, path, "receivable_fen BIGINT NOT NULL,", "receivable_fen INTEGER NOT NULL,");
        check(find, path, "  \"paid_fen\" bigint,", "  \"paid_fen\" numeric(20,2),");
        check(find, path, "cap_fen BIGINT, note TEXT", "cap_fen BIGINT, minimum_fen INT");
        check(find, path, "select sum(paid_fen) from orders", "paid_fen double precision");
        let built = "crates/agency/src/db/migration.rs";
        check(find, built, "col(\"paid_fen\").big_integer()", "col(\"paid_fen\").integer()");
    }

    #[test]
    fn only_migrations_are_looked_at() {
        assert!(said(find, &[("docs/money.md", "paid_fen INTEGER")]).is_empty());
    }
}
