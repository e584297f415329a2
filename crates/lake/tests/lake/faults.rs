//! A full disk, a damaged file: a clean error that names the file, and not one row changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Batch, World, everywhere, orders};
use daiyun_lake::{Lake, LakeError};

const ORDERS: &str = "SELECT COUNT(*), SUM(paid_fen) FROM orders";
const SMALL: &str = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100\nA2 | 2026-07-01 | 200";

/// A disk of eight megabytes. Only root may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "daiyun-test"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder.to_path_buf()))
    }

    fn remount(&self, mode: &str) {
        let options = format!("remount,{mode}");
        let done = Command::new("mount").args(["-o", &options]).arg(&self.0).output();
        assert!(done.is_ok_and(|output| output.status.success()), "{options}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

/// Orders whose texts no compression makes smaller: about 32 bytes of file for each.
fn noise(no: i64, rows: u64) -> Batch {
    let mut state = no.unsigned_abs();
    let mut table = String::from("order_no | placed_on | paid_fen");
    for _ in 0..rows {
        let mut word = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 8
        };
        let (a, b, c, d) = (word(), word(), word(), word());
        table.push_str(&format!("\nN{a:014x}{b:014x}{c:014x}{d:014x} | 2026-06-15 | 1"));
    }
    orders(no, &table).exported("2026-07-02")
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        println!("not tested: mounting a small disk needs root");
        return;
    };
    let mut world = World::on_sqlite().await;
    world.directory = disk.0.clone();
    world.lake = Lake::open(&disk.0, world.facts.clone()).unwrap();
    world.import(orders(1, SMALL).exported("2026-07-02")).await;
    let before = (world.newest().await, world.files("facts"), world.files("observations"));

    // The observation file itself does not fit.
    let refused = world.observe(&noise(2, 400_000)).err();
    assert!(matches!(&refused, Some(LakeError::Io { path, .. }) if path.starts_with("hs01/")), "{refused:?}");
    assert_eq!((world.newest().await, world.files("facts"), world.files("observations")), before);

    // It fits, but its month does not beside it.
    let observed = world.observe(&noise(3, 160_000)).unwrap();
    let refused = world.prepare(observed).await.err();
    let words = refused.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(matches!(&refused, Some(LakeError::Io { path, .. }) if path.contains("month=6")), "{refused:?}");
    assert!(words.contains("No space left") && words.contains("磁盘空间"), "{words}");
    assert_eq!((world.newest().await, world.files("facts")), (before.0, before.1));
    world.shows(ORDERS, "2 | 300").await;

    // With the space back, work goes on.
    world.lake.sweep(&mut crate::support::Door(&world.records), true).await.unwrap();
    world.import(noise(4, 1000)).await;
    world.shows(ORDERS, "1002 | 1300").await;
}

#[tokio::test]
async fn a_read_only_folder_is_an_error_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        println!("not tested: mounting a small disk needs root");
        return;
    };
    let mut world = World::on_sqlite().await;
    world.directory = disk.0.clone();
    world.lake = Lake::open(&disk.0, world.facts.clone()).unwrap();
    world.import(orders(1, SMALL).exported("2026-07-01")).await;
    world.import(orders(3, SMALL).exported("2026-07-02")).await;
    let newer = orders(2, &SMALL.replace("100", "150")).exported("2026-07-03");
    let observed = world.observe(&newer).unwrap();
    let before = (world.newest().await, world.files("facts"));
    disk.remount("ro");
    for refused in
        [world.observe(&newer).err(), world.prepare(observed.clone()).await.err(), world.undo(3).await.err()]
    {
        let words = refused.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(matches!(refused, Some(LakeError::Io { .. })), "{refused:?}");
        assert!(words.contains("Read-only file system") && words.contains("权限"), "{words}");
    }
    assert_eq!((world.newest().await, world.files("facts")), before);
    world.shows(ORDERS, "2 | 300").await;
    disk.remount("rw");
    world.import(newer).await;
    world.shows(ORDERS, "2 | 350").await;
    world.no_key_twice().await;
}

#[tokio::test]
async fn a_damaged_file_is_named_and_nothing_is_written_over_it() {
    everywhere(async |world: World| {
        world.import(orders(1, SMALL).exported("2026-07-02")).await;
        let june = world.files("facts/main/orders/store=hs01/year=2026/month=6").remove(0);
        let whole = std::fs::read(&june).unwrap();
        let name = june.file_name().unwrap().to_string_lossy().into_owned();
        let mut flipped = whole.clone();
        flipped[whole.len() / 4] ^= 0xff;
        flipped[whole.len() / 4 + 1] ^= 0xff;
        let newer = orders(2, &SMALL.replace("100", "150")).exported("2026-07-03");
        for damage in [whole[..whole.len() / 2].to_vec(), whole[..3].to_vec(), Vec::new(), flipped] {
            std::fs::write(&june, &damage).unwrap();
            let refused = world.prepare(world.observe(&newer).unwrap()).await.err();
            let named = matches!(&refused, Some(LakeError::DamagedFile { path, .. }) if path.contains(&name));
            assert!(named, "{} bytes: {refused:?}", damage.len());
            assert_eq!(std::fs::read(&june).unwrap(), damage);
        }
        std::fs::remove_file(&june).unwrap();
        let refused = world.prepare(world.observe(&newer).unwrap()).await.err();
        assert!(matches!(refused, Some(LakeError::DamagedFile { .. })), "{refused:?}");
        std::fs::write(&june, &whole).unwrap();
        world.import(newer).await;
        world.shows(ORDERS, "2 | 350").await;
    })
    .await;
}

#[tokio::test]
async fn a_damaged_observation_file_is_named() {
    let world = World::on_sqlite().await;
    let observed = world.observe(&orders(1, SMALL).exported("2026-07-02")).unwrap();
    let file = world.files("observations").remove(0);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 9]).unwrap();
    let refused = world.prepare(observed).await.err();
    assert!(
        matches!(&refused, Some(LakeError::DamagedFile { path, .. }) if path.starts_with("hs01/")),
        "{refused:?}"
    );
    assert!(world.files("facts").is_empty());
}

#[tokio::test]
async fn a_batch_given_up_half_way_leaves_nothing() {
    let world = World::on_sqlite().await;
    let plan =
        daiyun_lake::BatchPlan { batch_no: 1, fact: "orders".into(), store: "hs01".into(), derive: None };
    let mut writer = world.lake.start_batch(plan).unwrap();
    writer.push(&crate::support::rows_of(&world.facts["orders"], SMALL, Some(0))).unwrap();
    assert_eq!(world.files("observations").len(), 1);
    drop(writer);
    assert!(world.files("observations").is_empty());
}
