//! 凭证 · The orders or days a line rests on, as they were when it was issued: one JSON object a line, sorted by key, in a
//! file named by its own hash. It is durable before the statement that cites it exists, and it is never written twice.
//! Nobody reads from it, not even one page, before its hash has been checked.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::counted::Counted;
use super::document::Evidence;
use crate::error::{Failure, Result};

/// Holds the evidence below the agency's directory.
const FOLDER: &str = "evidence";

/// Evidence ready to be kept.
#[derive(Clone, Debug)]
pub(super) struct Sealed {
    pub evidence: Evidence,
    bytes: Vec<u8>,
}

/// The canonical text of some rows and its hash: the same rows always give the same bytes.
pub(super) fn seal(counted: &Counted) -> Result<Sealed> {
    let bytes = match counted {
        Counted::Orders(orders) => canonical(orders)?,
        Counted::Days(days) => canonical(days)?,
    };
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let evidence = match counted {
        Counted::Orders(orders) => Evidence {
            orders: i64::try_from(orders.len()).map_err(Failure::internal)?,
            refunds: orders.iter().map(|order| order.refund_count).sum(),
            days: 0,
            sha256,
        },
        Counted::Days(days) => {
            let days = i64::try_from(days.len()).map_err(Failure::internal)?;
            Evidence { orders: 0, refunds: 0, days, sha256 }
        }
    };
    Ok(Sealed { evidence, bytes })
}

fn canonical(rows: &[impl Serialize]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut bytes, row).map_err(Failure::internal)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn path_of(directory: &Path, sha256: &str) -> PathBuf {
    directory.join(FOLDER).join(format!("{sha256}.jsonl"))
}

/// Keeps evidence durably: written aside, synced, renamed, and the folder synced as well. Blocking.
pub(super) fn keep(directory: &Path, sealed: &Sealed) -> Result<()> {
    let path = path_of(directory, &sealed.evidence.sha256);
    if path.is_file() {
        return Ok(());
    }
    let folder = directory.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(&folder)?;
    aside.write_all(&sealed.bytes)?;
    aside.as_file().sync_all()?;
    aside.persist(&path).map_err(Failure::internal)?;
    File::open(&folder)?.sync_all()?;
    File::open(directory)?.sync_all()?;
    Ok(())
}

/// Everything in an evidence file, after its hash has been checked. Blocking.
pub(super) fn read<T: DeserializeOwned>(directory: &Path, sha256: &str) -> Result<Vec<T>> {
    let path = path_of(directory, sha256);
    let bytes = fs::read(&path).map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
    if hex::encode(Sha256::digest(&bytes)) != sha256 {
        return Err(Failure::internal(format!("{} is not what was issued", path.display())));
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).map_err(Failure::internal)).collect()
}

#[cfg(test)]
mod tests {
    use daiyun_base::money::Money;
    use expect_test::expect;

    use super::super::counting::CountedOrder;
    use super::*;

    fn orders() -> Vec<CountedOrder> {
        let order = |no: &str, fen: i64| CountedOrder {
            store: "sgz-tmall".to_owned(),
            order_no: no.to_owned(),
            counted_on: "2026-06-18".to_owned(),
            sales_fen: Money::from_fen(fen + 100),
            refunded_fen: Money::from_fen(100),
            counted_fen: Money::from_fen(fen),
            refund_count: 1,
            batch_no: 3,
            ..CountedOrder::default()
        };
        vec![order("1001", 129_900), order("1002", 0)]
    }

    #[test]
    fn evidence_is_text_a_person_can_read_and_a_file_named_by_its_hash() {
        let sealed = seal(&Counted::Orders(orders())).unwrap();
        expect![[r#"
            {"store":"sgz-tmall","order_no":"1001","counted_on":"2026-06-18","sales_fen":130000,"refunded_fen":100,"freight_fen":0,"left_out_fen":0,"counted_fen":129900,"refund_count":1,"batch_no":3}
            {"store":"sgz-tmall","order_no":"1002","counted_on":"2026-06-18","sales_fen":100,"refunded_fen":100,"freight_fen":0,"left_out_fen":0,"counted_fen":0,"refund_count":1,"batch_no":3}
        "#]]
        .assert_eq(std::str::from_utf8(&sealed.bytes).unwrap());
        assert_eq!((sealed.evidence.orders, sealed.evidence.refunds), (2, 2));

        let place = tempfile::tempdir().unwrap();
        keep(place.path(), &sealed).unwrap();
        keep(place.path(), &sealed).unwrap();
        assert_eq!(read::<CountedOrder>(place.path(), &sealed.evidence.sha256).unwrap(), orders());
    }

    #[test]
    fn evidence_somebody_changed_is_not_read() {
        let place = tempfile::tempdir().unwrap();
        let sealed = seal(&Counted::Orders(orders())).unwrap();
        keep(place.path(), &sealed).unwrap();
        let path = path_of(place.path(), &sealed.evidence.sha256);
        let changed = fs::read_to_string(&path).unwrap().replace("129900", "929900");
        fs::write(&path, changed).unwrap();
        let failure = read::<CountedOrder>(place.path(), &sealed.evidence.sha256).unwrap_err();
        assert!(failure.cause.unwrap().ends_with("is not what was issued"));
    }
}
