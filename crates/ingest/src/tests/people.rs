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
