//! What stands beside the demo's numbers: the targets of the running month, and what people wrote on its days.

use chrono::{Days, NaiveDate};
use daiyun_agency::contracts::{self, targets};
use daiyun_agency::dashboard::{self, About, Asked, NewNote, Question, TableView};
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::scope::Scope;
use daiyun_agency::{access, clients};
use daiyun_base::id;
use daiyun_base::money::Money;
use daiyun_base::period::{DayRange, Month};
use daiyun_demo::World;
use serde_json::Value;

/// 保底, 目标, 挑战: of what the month before sold, in percent.
const STEPS: [i64; 3] = [100, 108, 118];
/// Which metric has monthly targets in the demo.
const METRIC: &str = "paid_sales";
/// What the refund rate should stay under, the three steps of a rate where less is better.
const REFUND_RATE: [&str; 3] = ["10%", "9%", "8%"];

/// Sets the targets of the running month and writes the notes.
pub(super) async fn fill(scope: &Scope, world: &World, today: NaiveDate) -> Result<()> {
    let month = Month::of(today - Days::new(1));
    let typed = typed_targets(scope, month).await?;
    let tx = scope.begin(contracts::SET_TARGETS).await?;
    targets::set(&tx, month, &typed).await?;
    tx.commit().await?;
    for note in world.notes() {
        let author = access::scope_of_login(scope.agency(), &note.author).await?;
        let about = match &note.store {
            Some(code) => About::Store(code.clone()),
            None => {
                let client = clients::by_code(scope, &note.client).await?;
                let client = client.ok_or_else(|| Failure::internal(format!("no client {}", note.client)))?;
                About::Client(client.id)
            }
        };
        let from = today - Days::new(note.days_ago);
        let days = DayRange { from, to: from + Days::new(note.days.saturating_sub(1)) };
        let new = NewNote {
            id: id::fresh(),
            about,
            days,
            text: note.text.clone(),
            is_for_client: note.is_for_client,
        };
        let tx = author.begin(dashboard::ANNOTATE).await?;
        dashboard::write_note(&tx, new).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Every store that sold anything in the month before is to sell a little more in this one.
async fn typed_targets(scope: &Scope, month: Month) -> Result<Vec<targets::Typed>> {
    let days = month.previous().days();
    let question = Question::read(&Asked {
        metrics: &[METRIC.to_owned()],
        by: &["store".to_owned()],
        from: days.from,
        to: days.to,
        filters: &[],
        compare: &[],
        stores: None,
        limit: None,
    })?;
    let sold = TableView::of(&dashboard::run(scope, &question).await?);
    let mut typed = Vec::new();
    for row in &sold.rows {
        let cells = (row.first().and_then(Value::as_str), row.get(1).and_then(Value::as_i64));
        let (Some(store), Some(paid)) = cells else { continue };
        // In whole thousands of yuan, as people promise.
        let step = |percent: i64| Money::from_yuan(paid * percent / 10_000_000 * 1_000).to_string();
        let [floor, goal, stretch] = STEPS.map(step);
        if paid < 1_000_000 {
            continue;
        }
        let target = |metric: &str, [floor, goal, stretch]: [String; 3]| targets::Typed {
            store: store.to_owned(),
            metric: metric.to_owned(),
            floor,
            goal,
            stretch,
        };
        typed.push(target(METRIC, [floor, goal, stretch]));
        typed.push(target("refund_rate", REFUND_RATE.map(str::to_owned)));
    }
    Ok(typed)
}
