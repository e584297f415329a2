//! What a leaver could know, and when it is safe again.

use std::collections::BTreeMap;

use daiyun_base::error::Label;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a secret is on the list. The first that holds is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// They looked at it.
    Revealed,
    /// They kept the asset.
    Held,
    /// They were let look.
    Granted,
}

impl Because {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Revealed => Label::new("查看过", "Looked at it"),
            Self::Held => Label::new("由其保管", "Kept the asset"),
            Self::Granted => Label::new("有查看授权", "Was let look"),
        }
    }
}

/// A secret as it stood when somebody left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The asset.
    pub asset_id: Uuid,
    /// Which of its secrets.
    pub field: String,
}

/// What connects somebody with the vault.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    /// Secrets whose present revision they looked at.
    pub revealed: Vec<Known>,
    /// Assets they kept.
    pub held: Vec<Uuid>,
    /// Assets they were let look at.
    pub granted: Vec<Uuid>,
}

/// The list: each stored secret that somebody is tied to, with the strongest tie.
#[must_use]
pub fn to_rotate(stored: &[Known], ties: &Ties) -> Vec<(Known, Because)> {
    let mut list: BTreeMap<(Uuid, String), (Known, Because)> = BTreeMap::new();
    for secret in stored {
        let because = if ties.revealed.contains(secret) {
            Because::Revealed
        } else if ties.held.contains(&secret.asset_id) {
            Because::Held
        } else if ties.granted.contains(&secret.asset_id) {
            Because::Granted
        } else {
            continue;
        };
        list.insert((secret.asset_id, secret.field.clone()), (secret.clone(), because));
    }
    list.into_values().collect()
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// The value they know still opens the account.
    Open,
    /// Another value was stored.
    Done,
    /// Stored again, but it is the value they know.
    Unchanged,
    /// A named person says that it need not be changed.
    Waived,
}

impl LineState {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Open => Label::new("待更换", "To change"),
            Self::Done => Label::new("已更换", "Changed"),
            Self::Unchanged => Label::new("内容没有变", "Same value"),
            Self::Waived => Label::new("已豁免", "Waived"),
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_settled(self) -> bool {
        match self {
            Self::Done | Self::Waived => true,
            Self::Open | Self::Unchanged => false,
        }
    }
}

/// Judges a line by the newest revision of its secret.
#[must_use]
pub fn line_state(before: (i64, &str), newest: Option<(i64, &str)>, is_waived: bool) -> LineState {
    match newest {
        _ if is_waived => LineState::Waived,
        Some((revision_no, _)) if revision_no <= before.0 => LineState::Open,
        Some((_, fingerprint)) if fingerprint == before.1 => LineState::Unchanged,
        Some(_) => LineState::Done,
        None => LineState::Open,
    }
}

/// Whether a departure may close.
pub fn may_close(is_closed: bool, lines: &[LineState]) -> Result<(), Label> {
    let open = lines.iter().filter(|state| !state.is_settled()).count();
    match (is_closed, open) {
        (true, _) => Err(Label::new("已关闭", "It is closed already")),
        (false, 0) => Ok(()),
        (false, open) => Err(Label::new(
            format!("还有 {open} 条登录信息没有更换；更换或写明原因豁免后再关闭"),
            format!("{open} secrets have not been changed. Change or waive each, then close"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list by brute force over small worlds: a secret is on it exactly if any tie reaches it.
    #[test]
    fn the_list_is_complete_by_construction() {
        let asset = Uuid::from_u128;
        let stored: Vec<Known> = (0..4)
            .flat_map(|n| {
                ["login", "password"].map(|field| Known { asset_id: asset(n), field: field.to_owned() })
            })
            .collect();
        for bits in 0_u32..4096 {
            let holds = |at: u32| bits & (1 << at) != 0;
            let ties = Ties {
                revealed: (0..4).filter(|at| holds(*at)).map(|at| stored[at as usize * 2].clone()).collect(),
                held: (0..4).filter(|at| holds(at + 4)).map(|at| asset(u128::from(at))).collect(),
                granted: (0..4).filter(|at| holds(at + 8)).map(|at| asset(u128::from(at))).collect(),
            };
            let list = to_rotate(&stored, &ties);
            for secret in &stored {
                let tied = ties.revealed.contains(secret)
                    || ties.held.contains(&secret.asset_id)
                    || ties.granted.contains(&secret.asset_id);
                assert_eq!(
                    list.iter().filter(|(known, _)| known == secret).count(),
                    usize::from(tied),
                    "{bits:b}"
                );
            }
        }
    }

    #[test]
    fn a_line_is_done_when_another_value_stands_there() {
        let check = |newest: Option<(i64, &str)>, is_waived: bool, expected: LineState| {
            assert_eq!(line_state((3, "aa"), newest, is_waived), expected, "{newest:?}");
        };
        check(Some((3, "aa")), false, LineState::Open);
        check(Some((4, "bb")), false, LineState::Done);
        // Stored again without a change: whoever left still knows it.
        check(Some((4, "aa")), false, LineState::Unchanged);
        check(Some((3, "aa")), true, LineState::Waived);
        check(None, false, LineState::Open);
        assert!(may_close(false, &[LineState::Done, LineState::Waived]).is_ok());
        assert!(may_close(false, &[LineState::Done, LineState::Unchanged]).is_err());
        assert!(may_close(true, &[]).is_err());
    }
}
