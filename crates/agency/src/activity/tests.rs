//! A chain that is whole, and every way to tamper with it.

use std::io::Cursor;

use chrono::TimeDelta;

use super::chain::{Verified, verify_file};
use super::{ANCHORS_FILE, export, link, verify};
use crate::db::scratch::{change, column, count};
use crate::keys::Keys;
use crate::testing::TestApp;

/// What of a verdict a test looks at.
fn told(verified: &Verified) -> Option<(&str, i64)> {
    verified.fault.as_ref().map(|fault| (fault.code, fault.link_no))
}

/// The cast's own arrival is on record; it is linked on two days.
async fn linked() -> TestApp {
    let app = TestApp::on("2026-07-15").await;
    link(&app.operator()).await.unwrap();
    later(&app, 24).await;
    app
}

#[tokio::test]
async fn every_activity_is_linked_once_and_the_chain_is_whole() {
    let app = linked().await;
    let database = app.agency.database();
    let rows = count(database, "activities").await;
    assert!(rows > 10, "{rows}");
    assert_eq!(count(database, "activity_links WHERE link_no BETWEEN 1 AND 100000").await, rows);
    assert_eq!(count(database, "activity_anchors").await, 2);
    let before = verify(&app.operator()).await.unwrap();
    assert_eq!((before.intact, before.links, told(&before)), (true, rows, None));
    link(&app.operator()).await.unwrap();
    assert_eq!(verify(&app.operator()).await.unwrap(), before, "linking twice changes nothing");
    app.end().await;
}

#[tokio::test]
async fn whatever_is_changed_in_the_records_breaks_the_chain_there() {
    let of = |no: i64| format!("(SELECT activity_id FROM activity_links WHERE link_no = {no})");
    let newest = "(SELECT MAX(link_no) FROM activity_links)";
    let table: [(String, (&str, i64)); 6] = [
        (format!("UPDATE activities SET summary_zh = 'x' WHERE id = {}", of(4)), ("changed", 4)),
        (format!("UPDATE activities SET hmac = 'x' WHERE id = {}", of(4)), ("changed", 4)),
        ("UPDATE activity_links SET hash = 'x' WHERE link_no = 4".to_owned(), ("broken", 4)),
        ("DELETE FROM activity_links WHERE link_no = 4".to_owned(), ("missing", 4)),
        (
            "UPDATE activity_links SET link_no = CASE link_no WHEN 4 THEN -5 ELSE -4 END WHERE link_no IN (4, 5); \
             UPDATE activity_links SET link_no = -link_no WHERE link_no < 0"
                .to_owned(),
            ("broken", 4),
        ),
        ("UPDATE activity_anchors SET hash = 'x'".to_owned(), ("seal", 0)),
    ];
    for (sql, (code, no)) in table {
        let app = linked().await;
        for statement in sql.split("; ") {
            change(app.agency.database(), statement).await;
        }
        let verified = verify(&app.operator()).await.unwrap();
        let found = told(&verified).unwrap_or_else(|| panic!("nothing found: {sql}"));
        assert_eq!(found.0, code, "{sql}");
        assert!(no == 0 || found.1 == no, "{sql}: {found:?}");
        app.end().await;
    }
    // The newest are cut off, place and all: the hour's seal tells.
    let app = linked().await;
    change(app.agency.database(), &format!("DELETE FROM activity_links WHERE link_no = {newest}")).await;
    assert_eq!(told(&verify(&app.operator()).await.unwrap()).unwrap().0, "missing");
    // Without the seals the file beside the database does, and without the file the activity that has no place any more.
    change(app.agency.database(), "DELETE FROM activity_anchors").await;
    assert_eq!(told(&verify(&app.operator()).await.unwrap()).unwrap().0, "missing");
    std::fs::remove_file(app.agency.directory().join(ANCHORS_FILE)).unwrap();
    assert_eq!(told(&verify(&app.operator()).await.unwrap()).unwrap().0, "unlinked");
    app.end().await;
}

/// Passes some time, in which somebody does something, and links it.
async fn later(app: &TestApp, hours: i64) {
    app.clock.pass(TimeDelta::hours(hours));
    let scope = app.operator();
    let tx = scope.begin(crate::access::MANAGE_USERS).await.unwrap();
    crate::access::require_factor(&tx, hours % 2 == 0).await.unwrap();
    tx.commit().await.unwrap();
    link(&scope).await.unwrap();
}

#[tokio::test]
async fn each_hour_is_sealed_once_in_the_records_and_in_a_file_of_their_owner() {
    let app = linked().await;
    let database = app.agency.database();
    let path = app.agency.directory().join(ANCHORS_FILE);
    let lines = || std::fs::read_to_string(&path).unwrap().lines().count();
    later(&app, 0).await;
    assert_eq!((lines(), count(database, "activity_anchors").await), (2, 2), "the same hour has its seal");
    later(&app, 1).await;
    app.clock.pass(TimeDelta::hours(5));
    link(&app.operator()).await.unwrap();
    assert_eq!((lines(), count(database, "activity_anchors").await), (3, 3), "quiet hours need none");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let verified = verify(&app.operator()).await.unwrap();
    assert!(verified.intact, "{verified:?}");
    assert_eq!(verified.anchors_file.unwrap().lines, 3);
    // The machine went down in the middle of a line: nothing is wrong, and the line is written again.
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert!(verify(&app.operator()).await.unwrap().intact);
    link(&app.operator()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
    // A lost file is begun anew and says from where.
    std::fs::remove_file(&path).unwrap();
    link(&app.operator()).await.unwrap();
    let span = verify(&app.operator()).await.unwrap().anchors_file.unwrap();
    assert_eq!((span.lines, span.from_link_no), (1, span.to_link_no));
    app.end().await;
}

#[tokio::test]
async fn what_the_database_lost_the_file_still_says() {
    let app = linked().await;
    later(&app, 1).await;
    let database = app.agency.database();
    let path = app.agency.directory().join(ANCHORS_FILE);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let fault = async || verify(&app.operator()).await.unwrap().fault.map(|fault| fault.code);
    let swapped = format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2]);
    let longer = format!("{whole}2026-07-16 9999 {} {}\n", "0".repeat(64), "0".repeat(64));
    let written = [
        whole.replacen("2026-07-15", "2026-07-14", 1),
        format!("{}\n{}\n", lines[0], lines[2]),
        swapped,
        longer,
        whole.replacen(' ', "  ", 1),
        whole.replacen('\n', "\nx\n", 1),
    ];
    for text in written {
        std::fs::write(&path, &text).unwrap();
        assert_eq!(fault().await, Some("anchors_file"), "{text}");
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(fault().await, None);
    // An anchor that only the database lost.
    change(
        database,
        "DELETE FROM activity_anchors WHERE link_no = (SELECT MIN(link_no) FROM activity_anchors)",
    )
    .await;
    assert_eq!(fault().await, Some("anchors_file"));
    // The newest hour is cut off without a trace in the database: activities, their links and the anchor.
    let newest =
        "(SELECT activity_id FROM activity_links WHERE link_no = (SELECT MAX(link_no) FROM activity_links))";
    let id: Vec<uuid::Uuid> =
        column(database, &format!("SELECT id FROM activities WHERE id = {newest}")).await;
    change(
        database,
        "DELETE FROM activity_anchors WHERE link_no = (SELECT MAX(link_no) FROM activity_links)",
    )
    .await;
    change(database, "DELETE FROM activity_links WHERE link_no = (SELECT MAX(link_no) FROM activity_links)")
        .await;
    change(database, "DELETE FROM activities WHERE id NOT IN (SELECT activity_id FROM activity_links)").await;
    assert_eq!((id.len(), fault().await), (1, Some("missing")));
    app.end().await;
}

#[tokio::test]
async fn an_exported_chain_is_checked_offline() {
    let app = linked().await;
    let mut file = Vec::new();
    export(&app.operator(), &mut file).await.unwrap();
    let links = count(app.agency.database(), "activities").await;
    let check = |bytes: &[u8], keys: Option<&Keys>| verify_file(Cursor::new(bytes), keys);
    for keys in [None, Some(app.agency.keys())] {
        let verified = check(&file, keys).unwrap();
        assert_eq!((verified.intact, verified.links, verified.signatures), (true, links, keys.is_some()));
    }
    let stranger = Keys::random().unwrap();
    assert_eq!(told(&check(&file, Some(&stranger)).unwrap()).unwrap().0, "seal");
    // Any letter of a name, a time or a hash that is another one is found without a key.
    let text = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for at in [1, 3, lines.len() - 1] {
        for field in ["actor", "verb", "subject_id", "summary_zh", "summary_en", "hmac", "hash"] {
            let from = lines[at].find(&format!("\"{field}\":\"")).unwrap() + field.len() + 4;
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let first = lines[at][from..].chars().next().unwrap();
            let other = if first == '0' { "1" } else { "0" };
            changed[at].replace_range(from..from + first.len_utf8(), other);
            let verified = check(changed.join("\n").as_bytes(), None).unwrap();
            let no = i64::try_from(at).unwrap();
            assert_eq!(told(&verified).map(|(_, no)| no), Some(no), "{field}");
        }
        let cut: Vec<&str> =
            lines.iter().enumerate().filter(|(no, _)| *no != at).map(|(_, line)| *line).collect();
        assert!(!check(cut.join("\n").as_bytes(), None).unwrap().intact, "line {at} is gone");
    }
    assert!(check(b"", None).is_err());
    assert!(check(b"{\"format\":\"another\"}\n", None).is_err());
    assert!(check(format!("{}\n{{}}\n", lines[0]).as_bytes(), None).is_err());
    app.end().await;
}
