//! What was taken out, by whom, of what: it names the file and stands in the foot of every page.

use chrono::{DateTime, FixedOffset, Utc};
use daiyun_base::period::DayRange;

use super::file::Language;
use crate::error::Result;
use crate::scope::Scope;
use crate::{clients, stores};

/// What was taken out, by whom, of what.
pub(super) struct Taken {
    pub(super) days: DayRange,
    at: DateTime<Utc>,
    by: String,
    pub(super) client_id: Option<uuid::Uuid>,
    pub(super) store_id: Option<uuid::Uuid>,
    /// The codes of the stores.
    pub(super) codes: Vec<String>,
    client: String,
    /// What they are called.
    pub(super) stores: Vec<String>,
    pub(super) store: String,
}

impl Taken {
    pub(super) async fn of(scope: &Scope, only: Option<&[String]>, days: DayRange) -> Result<Self> {
        let visible = match only {
            Some(codes) => stores::by_codes(scope, codes).await?,
            None => stores::visible(scope).await?,
        };
        let mut owners: Vec<uuid::Uuid> = visible.iter().map(|store| store.client_id).collect();
        owners.sort_unstable();
        owners.dedup();
        let clients = clients::visible(scope).await?;
        let name = |id: &uuid::Uuid| {
            clients.iter().find(|client| client.id == *id).map(|client| client.name.clone())
        };
        let alone = (visible.len() == 1).then(|| visible.first()).flatten();
        Ok(Self {
            days,
            at: scope.now(),
            by: scope.person().name.clone(),
            client_id: (owners.len() == 1).then(|| owners.first().copied()).flatten(),
            store_id: alone.map(|store| store.id),
            client: match owners.as_slice() {
                [one] => name(one).unwrap_or_default(),
                several => format!("{}个客户", several.len()),
            },
            store: alone.map_or_else(|| format!("{}家店铺", visible.len()), |store| store.name.clone()),
            codes: visible.iter().map(|store| store.code.clone()).collect(),
            stores: visible.into_iter().map(|store| store.name).collect(),
        })
    }

    /// `客户_店铺_报表_日期.xlsx`, without what a file system would not take.
    pub(super) fn file_name(&self, report: &str, ending: &str) -> String {
        let days = if self.days.from == self.days.to {
            self.days.from.to_string()
        } else {
            format!("{}至{}", self.days.from, self.days.to)
        };
        let safe = |text: &str| -> String {
            let refused = |letter: &char| letter.is_control() || "\\/:*?\"<>|".contains(*letter);
            text.chars().map(|letter| if refused(&letter) { '-' } else { letter }).collect()
        };
        format!("{}_{}_{}_{days}.{ending}", safe(&self.client), safe(&self.store), safe(report))
    }

    pub(super) fn mark(&self, language: Language) -> String {
        format!("{} {} · {}", self.by, language.either("导出", "exported"), wall_clock(self.at))
    }
}

pub(super) fn wall_clock(at: DateTime<Utc>) -> String {
    const EIGHT_HOURS: i32 = 8 * 3_600;
    match FixedOffset::east_opt(EIGHT_HOURS) {
        Some(shanghai) => at.with_timezone(&shanghai).format("%Y-%m-%d %H:%M:%S").to_string(),
        None => at.to_rfc3339(),
    }
}
