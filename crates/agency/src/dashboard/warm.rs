//! Boards made ready before anybody asks: what people open first in the morning.

use chrono::{Datelike, Days, NaiveDate};
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;

use super::board::{BoardQuestion, board};
use crate::error::Result;
use crate::scope::Scope;
use crate::{clients, stores};

/// The last seven days.
const WEEK_DAYS: u64 = 7;

/// Puts together the boards of yesterday, the last seven days and this month, for everything and for each client, so that
/// their answers are kept.
pub(super) async fn make_ready(scope: &Scope) -> Result<()> {
    let agency = scope.agency();
    let newest = agency.newest_facts().await?;
    if !agency.kept().is_due(newest) {
        return Ok(());
    }
    let all = stores::visible(scope).await?;
    let clients = clients::visible(scope).await?;
    let codes_of = clients.iter().map(|client| {
        let of = all.iter().filter(|store| store.client_id == client.id);
        of.map(|store| store.code.clone()).collect::<Vec<String>>()
    });
    let mut parts: Vec<Option<Vec<String>>> = vec![None];
    parts.extend(codes_of.filter(|codes| !codes.is_empty() && codes.len() < all.len()).map(Some));
    for stores in parts {
        for days in first_looks(agency.clock().today()) {
            let asked = BoardQuestion { stores: stores.clone(), days, compare: Some(Comparison::Previous) };
            board(scope, &asked).await?;
        }
    }
    agency.kept().note_warmed(newest);
    tracing::info!(snapshot.id = newest, facts.asked = agency.kept().asked(), "boards are ready");
    Ok(())
}

/// The periods people open first.
fn first_looks(today: NaiveDate) -> Vec<DayRange> {
    let yesterday = today - Days::new(1);
    let week = DayRange { from: today - Days::new(WEEK_DAYS), to: yesterday };
    let month = DayRange { from: yesterday.with_day(1).unwrap_or(yesterday), to: yesterday };
    let mut looks = vec![DayRange { from: yesterday, to: yesterday }, week];
    if !looks.contains(&month) {
        looks.push(month);
    }
    looks
}
