//! A row as the rules see it, and a stage as columns. A stage carries what it needs (no promise without a plan), so a row
//! whose columns do not fit its state is an error and never a guess.

use crate::alerts::finding::{Action, Expected, Finding, FindingState, Plan, Stage};
use crate::error::{Failure, Result};
use crate::words;

use super::findings;

/// A finding as the rules see it.
pub(in crate::alerts) fn finding_of(row: &findings::Model) -> Result<Finding> {
    let state: FindingState = words::read(&row.state)?;
    let stage = match state {
        FindingState::Found => Stage::Found,
        FindingState::Analysing => Stage::Analysing,
        FindingState::Adjusting => Stage::Adjusting(plan_of(row)?),
        FindingState::Verifying => Stage::Verifying(action_of(row)?),
        FindingState::Verified => Stage::Verified(action_of(row)?),
        FindingState::Ineffective => Stage::Ineffective(action_of(row)?),
        FindingState::Rebounded => Stage::Rebounded(action_of(row)?),
    };
    Ok(Finding {
        rule: row.rule_code.clone(),
        side: words::read(&row.side)?,
        began_on: row.began_on,
        last_on: row.last_on,
        stage,
    })
}

fn plan_of(row: &findings::Model) -> Result<Plan> {
    let expected = match (row.promised_kind.as_deref(), row.promised_value) {
        (Some("ppm"), Some(value)) => Some(Expected::Ppm(value)),
        (Some("amount"), Some(value)) => Some(Expected::Amount(value)),
        _ => None,
    };
    match (&row.cause, &row.action, expected, row.planned_on, row.check_on) {
        (Some(cause), Some(action), Some(expected), Some(planned_on), Some(check_on)) => {
            Ok(Plan { cause: cause.clone(), action: action.clone(), expected, planned_on, check_on })
        }
        _ => Err(torn(row, "its promise")),
    }
}

fn action_of(row: &findings::Model) -> Result<Action> {
    let acted_on = row.acted_on.ok_or_else(|| torn(row, "the day of its action"))?;
    Ok(Action { plan: plan_of(row)?, acted_on })
}

fn torn(row: &findings::Model, what: &str) -> Failure {
    Failure::internal(format!("finding {} is {} but lacks {what}", row.finding_no, row.state))
}

/// The row with the columns of a finding.
pub(in crate::alerts) fn with_stage(row: findings::Model, finding: &Finding) -> findings::Model {
    let row = findings::Model {
        state: words::of(finding.stage.state()),
        began_on: finding.began_on,
        last_on: finding.last_on,
        ..row
    };
    match &finding.stage {
        Stage::Found => row,
        // What was promised before belongs to the cure before; activity remembers it.
        Stage::Analysing => findings::Model {
            cause: None,
            action: None,
            promised_kind: None,
            promised_value: None,
            planned_on: None,
            check_on: None,
            acted_on: None,
            ..row
        },
        Stage::Adjusting(plan) => with_plan(row, plan),
        Stage::Verifying(action)
        | Stage::Verified(action)
        | Stage::Ineffective(action)
        | Stage::Rebounded(action) => {
            findings::Model { acted_on: Some(action.acted_on), ..with_plan(row, &action.plan) }
        }
    }
}

fn with_plan(row: findings::Model, plan: &Plan) -> findings::Model {
    let (kind, value) = match plan.expected {
        Expected::Ppm(value) => ("ppm", value),
        Expected::Amount(value) => ("amount", value),
    };
    findings::Model {
        cause: Some(plan.cause.clone()),
        action: Some(plan.action.clone()),
        promised_kind: Some(kind.to_owned()),
        promised_value: Some(value),
        planned_on: Some(plan.planned_on),
        check_on: Some(plan.check_on),
        ..row
    }
}
