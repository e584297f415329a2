//! Nobody's name, phone or parcel gets through the door: the samples carry invented ones in every column that can hold
//! them, and no reading of a sample shows one, neither in its rows nor in the rows that wait.

use std::fs;

use super::world::{self, definitions, formats};

/// The people and parcels of the samples, as their cells have them.
const INVENTED: [&str; 8] = [
    "13800000000",
    "138****0000",
    "林一",
    "某某路",
    "小南瓜",
    "小**8",
    "SF0000000000001",
    "2022052022001000000000000001",
];

#[test]
fn no_reading_of_a_sample_shows_a_person() {
    let (formats, _) = formats();
    let mut shown = Vec::new();
    for format in formats.iter() {
        let folder = definitions().join("platforms").join(format.platform());
        for sample in &format.samples {
            let text = fs::read_to_string(folder.join(world::expected_name(sample))).unwrap();
            let found = INVENTED.iter().filter(|person| text.contains(*person));
            shown.extend(found.map(|person| format!("{}/{sample}: {person}", format.platform())));
        }
    }
    assert_eq!(shown, Vec::<String>::new());
}

/// Nor does a look at a file before it is imported.
#[test]
fn no_look_at_a_sample_shows_a_person() {
    let (formats, _) = formats();
    let (mut shown, mut cells) = (Vec::new(), 0);
    for format in formats.iter().filter(|format| format.fact.is_some()) {
        let folder = definitions().join("platforms").join(format.platform());
        for sample in &format.samples {
            let bytes = fs::read(folder.join(sample)).unwrap();
            let peek = world::peek(&formats, format.platform(), &bytes);
            let texts: Vec<&String> = peek.rows.iter().flatten().flatten().collect();
            cells += texts.len();
            let found = texts.iter().filter(|text| INVENTED.iter().any(|person| text.contains(person)));
            shown.extend(found.map(|text| format!("{}/{sample}: {text}", format.platform())));
            let personal = peek.columns.iter().enumerate().filter(|(_, column)| column.is_personal);
            for (at, column) in personal {
                assert!(peek.rows.iter().all(|row| row[at].is_none()), "{sample}: {}", column.name);
            }
        }
    }
    assert!(cells > 1_000, "only {cells} cells were looked at");
    assert_eq!(shown, Vec::<String>::new());
}
