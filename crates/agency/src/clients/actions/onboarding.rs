//! Handing in what a stage of onboarding puts out, judging it, passing the stage.

use daiyun_base::error::{Label, Problem};
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::{Map, Value, json};

use super::of_client;
use crate::activity;
use crate::clients::gates;
use crate::clients::policy::{Advice, Field, Holds, Output, advise, check_content, chosen_traits};
use crate::clients::records::{self, clients, onboarding_outputs, onboarding_passings};
use crate::error::{Failure, Result, id_taken};
use crate::scope::{Scope, Tx};

/// Work about to be handed in.
#[derive(Clone, Debug)]
pub struct HandIn {
    /// Made by the caller.
    pub id: Uuid,
    /// Which output.
    pub output_code: String,
    /// The form as it was filled in.
    pub content: Value,
}

/// Hands in the next revision of an output. Earlier ones stay; the same request twice finds the first result.
pub async fn hand_in(tx: &Tx, client_id: Uuid, new: HandIn) -> Result<onboarding_outputs::Model> {
    let who = tx.scope().named_user()?;
    let client = records::hold(tx, client_id).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let (stage, output) =
        policies.output(&new.output_code).ok_or_else(|| Problem::not_found("这项产出", "The output"))?;
    if let Some(present) = onboarding_outputs::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.client_id == client.id && present.output_code == output.code;
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    let content = checked(tx.scope(), &client, output, &new.content)?;
    let newest = newest(tx, client.id, &output.code).await?;
    if newest.as_ref().is_some_and(|one| one.judged_at.is_none()) {
        return Err(Problem::refused(
            "output_waits",
            format!("「{}」上一版还在等验收；请先让同事验收或退回", output.label.zh),
            format!(
                "The last revision of {} still waits. Have it accepted or returned first",
                output.label.en
            ),
        )
        .into());
    }
    let row = onboarding_outputs::ActiveModel {
        id: Set(new.id),
        client_id: Set(client.id),
        stage_code: Set(stage.code.clone()),
        output_code: Set(output.code.clone()),
        revision_no: Set(newest.map_or(0, |one| one.revision_no) + 1),
        content: Set(content),
        handed_in_by: Set(who),
        handed_in_by_name: Set(tx.scope().person().name.clone()),
        handed_in_at: Set(tx.now()),
        judged_by: Set(None),
        judged_by_name: Set(None),
        judged_at: Set(None),
        is_accepted: Set(false),
        returned_reason: Set(None),
    };
    let handed_in = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("提交「{}」第 {} 版", output.label.zh, handed_in.revision_no),
        format!("Handed in {}, revision {}", output.label.en, handed_in.revision_no),
    );
    let detail = json!({ "output": output.code, "revision_no": handed_in.revision_no });
    activity::record(tx, of_client("clients.hand_in", &client, summary, detail)).await?;
    Ok(handed_in)
}

/// The form with what depends on the client: its type's questions, the advice for the traits that were chosen.
fn checked(scope: &Scope, client: &clients::Model, output: &Output, content: &Value) -> Result<Value> {
    let policies = &scope.agency().definitions().clients;
    let fields: Vec<Field> = gates::fields_of(policies, client, output);
    let mut kept = check_content(&fields, output.holds, content)?;
    if output.holds != Some(Holds::Platforms) {
        return Ok(kept);
    }
    let traits = chosen_traits(content);
    gates::check_traits(policies, &traits)?;
    if traits.is_empty() {
        return Err(Problem::invalid(
            "output_content",
            "还没有选商品特点；请至少选一项，平台建议由它得出",
            "No trait of the product is chosen. Choose one at least: the advice follows from it",
        )
        .into());
    }
    let advice = advise(&policies.fits, &traits);
    let mut whole = kept.as_object_mut().map_or_else(Map::new, std::mem::take);
    whole.insert("traits".to_owned(), json!(traits));
    let of = |one: &Advice| json!({ "platform": one.platform, "points": one.points });
    whole.insert("advice".to_owned(), Value::Array(advice.iter().map(of).collect()));
    Ok(Value::Object(whole))
}

async fn newest(tx: &Tx, client_id: Uuid, output: &str) -> Result<Option<onboarding_outputs::Model>> {
    let found = onboarding_outputs::Entity::find()
        .filter(onboarding_outputs::Column::ClientId.eq(client_id))
        .filter(onboarding_outputs::Column::OutputCode.eq(output))
        .order_by_desc(onboarding_outputs::Column::RevisionNo)
        .limit(1);
    Ok(found.one(tx.db()).await?)
}

/// Accepts what somebody else handed in.
pub async fn accept(tx: &Tx, id: Uuid) -> Result<onboarding_outputs::Model> {
    judge(tx, id, None).await
}

/// Sends back what somebody else handed in, and says why.
pub async fn send_back(tx: &Tx, id: Uuid, reason: &str) -> Result<onboarding_outputs::Model> {
    reason::check(reason)?;
    judge(tx, id, Some(reason.trim())).await
}

async fn judge(tx: &Tx, id: Uuid, returned: Option<&str>) -> Result<onboarding_outputs::Model> {
    let who = tx.scope().named_user()?;
    let missing = || Failure::from(Problem::not_found("这份产出", "The output"));
    let found = onboarding_outputs::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(missing)?;
    let client = records::hold(tx, found.client_id).await.map_err(|_| missing())?;
    let found = onboarding_outputs::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(missing)?;
    gates::may_judge(&found, Some(who)).map_err(|why| Problem::refused("output_judged", why.zh, why.en))?;
    let row = onboarding_outputs::ActiveModel {
        id: Unchanged(id),
        judged_by: Set(Some(who)),
        judged_by_name: Set(Some(tx.scope().person().name.clone())),
        judged_at: Set(Some(tx.now())),
        is_accepted: Set(returned.is_none()),
        returned_reason: Set(returned.map(ToOwned::to_owned)),
        ..Default::default()
    };
    let judged = row.update(tx.db()).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let label = policies.output(&judged.output_code).map(|(_, output)| output.label.clone());
    let label = label.unwrap_or_else(|| Label::new(&judged.output_code, &judged.output_code));
    let (verb, zh, en) = match returned {
        None => ("clients.accept_output", "验收", "Accepted"),
        Some(_) => ("clients.return_output", "退回", "Sent back"),
    };
    let no = judged.revision_no;
    let summary =
        Label::new(format!("{zh}「{}」第 {no} 版", label.zh), format!("{en} {}, revision {no}", label.en));
    let detail = json!({ "output": judged.output_code, "revision_no": no, "reason": returned });
    activity::record(tx, of_client(verb, &client, summary, detail)).await?;
    Ok(judged)
}

/// Passes a stage whose outputs were all accepted, after the stages before it. Twice is once.
pub async fn pass_stage(tx: &Tx, client_id: Uuid, stage_code: &str) -> Result<()> {
    let client = records::hold(tx, client_id).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let stage = policies.stages.iter().find(|stage| stage.code == stage_code);
    let stage = stage.ok_or_else(|| Problem::not_found("这个阶段", "The stage"))?;
    let onboarding = records::onboarding_of(tx.db(), client.id).await?;
    if onboarding.passing(stage_code).is_some() {
        return Ok(());
    }
    onboarding.may_pass(policies, stage).map_err(|why| Problem::refused("stage_gate", why.zh, why.en))?;
    let row = onboarding_passings::ActiveModel {
        client_id: Set(client.id),
        stage_code: Set(stage_code.to_owned()),
        passed_by: Set(tx.scope().person().user_id),
        passed_by_name: Set(tx.scope().person().name.clone()),
        passed_at: Set(tx.now()),
    };
    onboarding_passings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("客户 {} 的「{}」过关", client.name, stage.label.zh),
        format!("{} of client {} is passed", stage.label.en, client.name),
    );
    activity::record(tx, of_client("clients.pass_stage", &client, summary, json!({ "stage": stage_code })))
        .await
}
