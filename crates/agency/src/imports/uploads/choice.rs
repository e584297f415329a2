//! Which store a file belongs to, so that nobody has to say it.

use uuid::Uuid;

use crate::stores::{Marks, StatedMarks, match_marks};

/// How a store was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChosenBy {
    /// The file names it.
    Marks,
    /// It lay in a folder of its name.
    Folder,
    /// No other store of the platform comes into question.
    Only,
}

/// A store that may be meant.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub id: Uuid,
    /// Whose it is.
    pub client_id: Uuid,
    pub code: String,
    pub name: String,
    pub platform: String,
    /// What its files have stated so far.
    pub marks: Marks,
    /// Whether the page the file was dropped on shows it.
    pub on_page: bool,
}

/// The store of a file: the one its marks are bound to, else the one whose code or name a folder has, the nearest folder
/// first, else the only one of the platform on the page. A store whose bound marks contradict the file never is.
pub(super) fn choose_store(
    stated: &StatedMarks,
    folder: Option<&str>,
    platforms: &[String],
    stores: &[Candidate],
) -> Option<(Uuid, ChosenBy)> {
    let possible: Vec<&Candidate> = stores
        .iter()
        .filter(|store| platforms.is_empty() || platforms.contains(&store.platform))
        .filter(|store| match_marks(&store.marks, stated).is_ok())
        .collect();
    let only = |found: Vec<&&Candidate>| match found.as_slice() {
        [one] => Some(one.id),
        _ => None,
    };
    if let Some(id) = only(possible.iter().filter(|store| is_named(store, stated)).collect()) {
        return Some((id, ChosenBy::Marks));
    }
    for part in folder.unwrap_or_default().rsplit('/').map(str::trim).filter(|part| !part.is_empty()) {
        let is_called = |store: &&&Candidate| store.code.eq_ignore_ascii_case(part) || store.name == part;
        if let Some(id) = only(possible.iter().filter(is_called).collect()) {
            return Some((id, ChosenBy::Folder));
        }
    }
    // A file of any platform says too little to take the only store there is.
    if platforms.is_empty() {
        return None;
    }
    // A file of another store must not pass for one of the store that nothing is known of yet.
    let on_page: Vec<&Candidate> =
        stores.iter().filter(|store| store.on_page && platforms.contains(&store.platform)).collect();
    let alone = only(on_page.iter().collect())?;
    possible.iter().any(|store| store.id == alone).then_some((alone, ChosenBy::Only))
}

/// Whether the file names the store: by the number or the name its files are bound to, or by the name people call it,
/// which is the platform's own name of most stores.
fn is_named(store: &Candidate, stated: &StatedMarks) -> bool {
    let by_number = store.marks.number.as_ref().is_some_and(|number| stated.numbers.contains(number));
    let name = store.marks.name.as_ref().unwrap_or(&store.name);
    by_number || stated.names.contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(at: u128, code: &str, platform: &str, bound: Option<(&str, &str)>) -> Candidate {
        let marks = bound.map_or_else(Marks::default, |(number, name)| Marks {
            number: Some(number.to_owned()),
            name: Some(name.to_owned()),
        });
        let name = format!("{code} 店");
        let (id, client_id, platform) = (Uuid::from_u128(at), Uuid::nil(), platform.to_owned());
        Candidate { id, client_id, code: code.to_owned(), name, platform, marks, on_page: true }
    }

    #[test]
    fn a_store_is_found_by_its_marks_then_its_folder_then_by_being_the_only_one() {
        let stores = [
            store(1, "HS-TM", "taobao", Some(("1001", "禾裳"))),
            store(2, "QY-TM", "taobao", None),
            store(3, "HS-DY", "doudian", None),
        ];
        let check = |numbers: &[&str], names: &[&str], folder: &str, platform: &str, expected: &str| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            let stated = StatedMarks { numbers: owned(numbers), names: owned(names) };
            let platforms: Vec<String> = if platform.is_empty() { vec![] } else { owned(&[platform]) };
            let found = choose_store(&stated, Some(folder), &platforms, &stores);
            let told = found.map_or_else(String::new, |(id, by)| {
                let store = stores.iter().find(|store| store.id == id).unwrap();
                format!("{} {by:?}", store.code)
            });
            assert_eq!(told, expected, "{numbers:?} {names:?} {folder} {platform}");
        };
        // A file of a store that nobody may see names no store, and a folder does not make it another's.
        check(&["9999"], &[], "HS-TM", "taobao", "");
        check(&["1001"], &[], "QY-TM", "taobao", "HS-TM Marks");
        check(&[], &["禾裳"], "", "taobao", "HS-TM Marks");
        check(&[], &["QY-TM 店"], "", "taobao", "QY-TM Marks");
        check(&["1001", "1002"], &[], "HS-TM", "taobao", "");
        check(&[], &[], "七月/hs-tm/订单", "taobao", "HS-TM Folder");
        check(&[], &[], "HS-TM/QY-TM 店", "taobao", "QY-TM Folder");
        // A folder of a store on another platform says nothing of this file.
        check(&[], &[], "HS-DY", "taobao", "");
        check(&[], &[], "", "doudian", "HS-DY Only");
        check(&[], &[], "", "taobao", "");
        check(&[], &[], "", "jd", "");
        // A mapped file may be anybody's.
        check(&[], &[], "HS-DY", "", "HS-DY Folder");
        check(&[], &[], "", "", "");
    }
}
