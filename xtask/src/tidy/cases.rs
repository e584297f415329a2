//! Every definition has its words in both languages and its proof beside it: cases, a sample, or a check.

use toml::{Table, Value};

use super::{Finding, SourceFile, Tree};

const LABEL: &str = "write label = { zh = \"…\", en = \"…\" }";

/// Every entry without words or proof.
pub fn find(tree: &Tree) -> Vec<Finding> {
    tree.definitions().flat_map(|file| in_file(file, tree)).collect()
}

fn in_file(file: &SourceFile, tree: &Tree) -> Vec<Finding> {
    let mut parts = file.path.split('/').skip(1);
    let folder = parts.next().unwrap_or_default();
    // The cast of the demo and the lessons are not rules: their proof is the demo itself.
    if matches!(folder, "demo" | "lessons") {
        return Vec::new();
    }
    let Ok(table) = toml::from_str::<Table>(&file.text) else {
        return vec![Finding::whole(file, "does not parse as TOML", "run `daiyun check-definitions`")];
    };
    let entries: Vec<&Table> = match table.get("entry").and_then(Value::as_array) {
        Some(entries) => entries.iter().filter_map(Value::as_table).collect(),
        None => vec![&table],
    };
    let wordless = entries
        .iter()
        .filter(|entry| !has_label(entry))
        .map(|entry| Finding::whole(file, format!("{} has no label in both languages", code(entry)), LABEL));
    wordless.chain(unproved(file, folder, &table, &entries, tree)).collect()
}

fn unproved(file: &SourceFile, folder: &str, table: &Table, entries: &[&Table], tree: &Tree) -> Vec<Finding> {
    match folder {
        "facts" if !is_filled(&code(table), tree) => {
            let how = "add a report format with a sample that fills it, or derive it";
            vec![Finding::whole(file, "no report format fills this fact", how)]
        }
        "facts" => Vec::new(),
        "platforms" if file.name() == "platform.toml" || has_sample(file, tree) => Vec::new(),
        "platforms" => {
            let how = "put <report>.sample.* and <report>.expected.json beside it";
            vec![Finding::whole(file, "no sample beside it", how)]
        }
        "metrics" => without(file, entries, "check", "write the same number by hand as check = \"select …\""),
        _ if is_filled_list(table.get("cases")) || is_filled_list(table.get("case")) => Vec::new(),
        _ => without(file, entries, "cases", "write at least one case: what goes in and what must come out"),
    }
}

fn without(file: &SourceFile, entries: &[&Table], proof: &str, how: &'static str) -> Vec<Finding> {
    let proved = |entry: &&&Table| match entry.get(proof) {
        Some(Value::String(text)) => !text.trim().is_empty(),
        list => is_filled_list(list),
    };
    let bare = entries.iter().filter(|entry| !proved(entry));
    bare.map(|entry| Finding::whole(file, format!("{} has no {proof}", code(entry)), how)).collect()
}

fn is_filled_list(value: Option<&Value>) -> bool {
    value.and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

fn has_label(entry: &Table) -> bool {
    let text = |language: &str| entry.get("label")?.get(language)?.as_str();
    ["zh", "en"].iter().all(|language| text(language).is_some_and(|text| !text.trim().is_empty()))
}

fn code(entry: &Table) -> String {
    entry.get("code").and_then(Value::as_str).unwrap_or("the entry").to_owned()
}

/// Whether some report format writes this fact, or it is computed from one that a format writes.
fn is_filled(fact: &str, tree: &Tree) -> bool {
    let line = format!("fact = \"{fact}\"");
    // What no platform exports is filled by the mapping of an own table, whose proof is the demo's tests.
    let reads = ["definitions/platforms/", "definitions/demo/mappings/"];
    tree.definitions()
        .any(|file| reads.iter().any(|folder| file.path.starts_with(folder)) && file.text.contains(&line))
}

/// Samples may be binary and then are not part of the tree of texts; what they must become always is.
fn has_sample(file: &SourceFile, tree: &Tree) -> bool {
    let stem = file.path.trim_end_matches(".toml");
    tree.file(&format!("{stem}.expected.json")).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, said};
    use super::find;

    const LABEL: &str = "code = \"a\"\nlabel = { zh = \"甲\", en = \"A\" }\n";

    #[test]
    fn entries_carry_words_and_proof() {
        let entry = |further: &str| format!("[[entry]]\n{LABEL}{further}\n");
        check(find, "definitions/metrics/trade.toml", &entry("check = \"select 1\""), &entry(""));
        check(
            find,
            "definitions/metrics/trade.toml",
            &entry("check = \"select 1\""),
            &entry("check = \" \""),
        );
        check(find, "definitions/alerts/trade.toml", &entry("cases = [{ day = 1 }]"), &entry("cases = []"));
        check(find, "definitions/sop/daily.toml", &format!("{LABEL}[[cases]]\nday = 1\n"), LABEL);
        check(
            find,
            "definitions/policies/sale_events.toml",
            &entry("cases = [{ day = 1 }]"),
            "[[entry]]\ncode = \"a\"\nlabel = { zh = \"甲\" }\ncases = [{ day = 1 }]\n",
        );
        check(find, "definitions/sop/weekly.toml", &entry("cases = [{ day = 1 }]"), "code = ");
    }

    #[test]
    fn formats_have_samples_and_facts_have_formats() {
        let fact = ("definitions/facts/a.toml", LABEL);
        let format_text = format!("{LABEL}fact = \"a\"\n");
        let format = ("definitions/platforms/seaside/a.toml", format_text.as_str());
        let expected = ("definitions/platforms/seaside/a.expected.json", "{}");
        assert!(said(find, &[fact, format, expected]).is_empty());
        assert_eq!(said(find, &[fact, format]).len(), 1);
        assert_eq!(said(find, &[fact]).len(), 1);
        assert!(said(find, &[("definitions/platforms/seaside/platform.toml", LABEL)]).is_empty());
        assert!(said(find, &[("definitions/demo/people.toml", "name = \"a\"")]).is_empty());
    }
}
