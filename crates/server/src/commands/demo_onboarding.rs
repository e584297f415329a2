//! Where the demo's clients stand: what they handed in is written by one person and judged by another, as everywhere.

use daiyun_agency::access;
use daiyun_agency::clients::{self, Client, HandIn, NewScore, PASS_GATE, Phase, ScoreInput, Stage, Standing};
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::scope::Scope;
use daiyun_base::id;
use daiyun_demo::{Score, Stands, World};
use serde_json::Value;

/// Takes every client to where it stands.
pub(super) async fn fill(scope: &Scope, world: &World) -> Result<()> {
    let [writer, judge] =
        [of_role(scope, world, "project_manager").await?, of_role(scope, world, "director").await?];
    for one in &world.onboardings().clients {
        let missing = || Failure::internal(format!("demo/onboarding.toml: no client {}", one.client));
        let client = clients::by_code(scope, &one.client).await?.ok_or_else(missing)?;
        hand_in(&writer, &judge, world, (&client, one)).await?;
        stand(&judge, (&client, one)).await?;
        if let Some(score) = &one.score {
            let tx = writer.begin(clients::SCORE).await?;
            clients::score(&tx, client.id, score_of(score)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn of_role(scope: &Scope, world: &World, role: &str) -> Result<Scope> {
    let person = world.people().iter().find(|person| person.role == role);
    let person = person.ok_or_else(|| Failure::internal(format!("demo/people.toml: nobody is {role}")))?;
    access::scope_of_login(scope.agency(), &person.login).await
}

async fn hand_in(
    writer: &Scope,
    judge: &Scope,
    world: &World,
    (client, one): (&Client, &Stands),
) -> Result<()> {
    let onboardings = world.onboardings();
    for output in one.accepted.iter().chain(&one.handed_in) {
        let content = onboardings.form(output).map(serde_json::to_string).transpose();
        let content = content.map_err(Failure::internal)?.unwrap_or_default();
        let content: Value =
            serde_json::from_str(&content.replace("{client}", &client.name)).map_err(Failure::internal)?;
        let new = HandIn { id: id::fresh(), output_code: output.clone(), content };
        let tx = writer.begin(clients::HAND_IN).await?;
        let handed_in = clients::hand_in(&tx, client.id, new).await?;
        tx.commit().await?;
        if one.accepted.contains(output) {
            let tx = judge.begin(PASS_GATE).await?;
            clients::accept(&tx, handed_in.id).await?;
            tx.commit().await?;
        }
    }
    let tx = judge.begin(PASS_GATE).await?;
    for stage in &judge.agency().definitions().clients.stages {
        if stage.outputs.iter().all(|output| one.accepted.contains(&output.code)) {
            clients::pass_stage(&tx, client.id, &stage.code).await?;
        }
    }
    tx.commit().await
}

/// A client begins in onboarding; those who work with the agency go on from there, a lead goes back.
async fn stand(judge: &Scope, (client, one): (&Client, &Stands)) -> Result<()> {
    let to = match one.stage.as_str() {
        "active" => Standing { stage: Stage::Active, phase: Phase::Growth },
        "lead" => Standing { stage: Stage::Lead, phase: Phase::Acquisition },
        _ => return Ok(()),
    };
    let tx = judge.begin(clients::UPDATE).await?;
    clients::move_to(&tx, client.id, to, &one.reason).await?;
    tx.commit().await
}

fn score_of(score: &Score) -> NewScore {
    NewScore {
        id: id::fresh(),
        input: ScoreInput {
            need_fit: score.need_fit,
            budget_fit: score.budget_fit,
            potential: score.potential,
        },
        need_reason: score.need_reason.clone(),
        budget_reason: score.budget_reason.clone(),
        potential_reason: score.potential_reason.clone(),
    }
}
