//! What an entry of the ledger does to what the platform holds.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::{Money, MoneyError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longer texts do not fit a row.
const LONGEST_PAYER: usize = 60;
/// A longer note is not read.
const LONGEST_NOTE: usize = 200;

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 缴纳.
    Paid,
    /// 补缴.
    ToppedUp,
    /// 扣除.
    Deducted,
    /// 退还.
    Refunded,
    /// 更正: the one kind whose sign is typed.
    Corrected,
}

impl EntryKind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Paid, Self::ToppedUp, Self::Deducted, Self::Refunded, Self::Corrected];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Paid => Label::new("缴纳", "Paid"),
            Self::ToppedUp => Label::new("补缴", "Topped up"),
            Self::Deducted => Label::new("扣除", "Deducted"),
            Self::Refunded => Label::new("退还", "Refunded"),
            Self::Corrected => Label::new("更正", "Corrected"),
        }
    }
}

/// The signed amount of what somebody typed. A third decimal is refused: rounding it would invent money.
pub fn signed(kind: EntryKind, typed: &str) -> Result<Money, Problem> {
    let amount = Money::parse(typed).map_err(|error| not_money(typed, error))?;
    let signed = match kind {
        EntryKind::Corrected => amount,
        EntryKind::Paid | EntryKind::ToppedUp if !amount.is_negative() => amount,
        EntryKind::Deducted | EntryKind::Refunded if !amount.is_negative() => Money::from_fen(-amount.fen()),
        EntryKind::Paid | EntryKind::ToppedUp | EntryKind::Deducted | EntryKind::Refunded => {
            return Err(Problem::invalid(
                "deposit_amount",
                "金额写正数，方向由类型决定；只有更正可以写负数",
                "Type an amount above zero; the kind says which way it goes. Only a correction may be below",
            ));
        }
    };
    if signed == Money::ZERO {
        return Err(Problem::invalid("deposit_amount", "金额不能是 0", "The amount cannot be 0"));
    }
    Ok(signed)
}

fn not_money(typed: &str, error: MoneyError) -> Problem {
    let (zh, en) = match error {
        MoneyError::NotANumber => ("不是金额", "is no amount"),
        MoneyError::TooManyDecimals => ("超过两位小数，最小到分", "has more than two decimals"),
        MoneyError::TooLarge => ("金额过大", "is too large"),
    };
    let typed: String = typed.chars().take(LONGEST_PAYER).collect();
    Problem::invalid("deposit_amount", format!("「{typed}」{zh}"), format!("{typed:?} {en}"))
}

/// Whether an entry can follow what the platform holds.
pub fn may_follow(balance: Money, kind: EntryKind, amount: Money) -> Result<(), Problem> {
    if kind != EntryKind::Refunded || balance.fen().saturating_add(amount.fen()) >= 0 {
        return Ok(());
    }
    Err(Problem::refused(
        "deposit_balance",
        format!("平台现在只收着 {balance} 元，退不了 {} 元；请核对金额或先记补缴", amount.abs()),
        format!("The platform holds {balance} yuan and cannot refund {}. Check the amount", amount.abs()),
    ))
}

/// Who paid, and why: a deduction and a correction say what for.
pub fn check_words(kind: EntryKind, payer: &str, note: &str) -> Result<(), Problem> {
    if !(1..=LONGEST_PAYER).contains(&payer.chars().count()) {
        return Err(Problem::invalid(
            "deposit_payer",
            format!("请填写出资方（退还时是收款方），最长 {LONGEST_PAYER} 个字"),
            format!("Say whose money it is, {LONGEST_PAYER} characters at most"),
        ));
    }
    let must_say = matches!(kind, EntryKind::Deducted | EntryKind::Corrected);
    if note.chars().count() > LONGEST_NOTE || (must_say && note.is_empty()) {
        return Err(Problem::invalid(
            "deposit_note",
            format!("扣除和更正要写明原因，说明最长 {LONGEST_NOTE} 个字"),
            format!("A deduction and a correction say why, in {LONGEST_NOTE} characters at most"),
        ));
    }
    Ok(())
}

/// Money that has moved, not money that will.
pub fn check_day(day: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    if day <= today {
        return Ok(());
    }
    Err(Problem::invalid(
        "deposit_day",
        format!("日期不能晚于今天（{today}）；还没发生的先不记"),
        format!("The day cannot be after today, {today}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_says_which_way_money_goes_and_no_fen_is_invented() {
        use EntryKind::{Corrected, Deducted, Paid, Refunded, ToppedUp};
        for (kind, typed, fen) in [
            (Paid, "50,000.00", Some(5_000_000)),
            (ToppedUp, "¥0.01", Some(1)),
            (Deducted, "1200.5", Some(-120_050)),
            (Refunded, "300", Some(-30_000)),
            (Corrected, "-0.07", Some(-7)),
            (Corrected, "12", Some(1_200)),
            (Paid, "1.005", None),
            (Paid, "-1", None),
            (Deducted, "-1", None),
            (Paid, "0", None),
            (Corrected, "0.00", None),
            (Paid, "五万", None),
            (Paid, "", None),
        ] {
            assert_eq!(signed(kind, typed).ok().map(Money::fen), fen, "{kind:?} {typed}");
        }
        let third = signed(Paid, "1.005").unwrap_err();
        assert!(third.text.zh.contains("超过两位小数"), "{}", third.text.zh);
    }

    #[test]
    fn nobody_gets_back_more_than_is_held() {
        let money = Money::from_fen;
        for (balance, kind, amount, allowed) in [
            (100, EntryKind::Refunded, -100, true),
            (100, EntryKind::Refunded, -101, false),
            (0, EntryKind::Refunded, -1, false),
            // A platform deducts what it wants; the store then owes the rest.
            (100, EntryKind::Deducted, -101, true),
            (-1, EntryKind::ToppedUp, 1, true),
        ] {
            assert_eq!(
                may_follow(money(balance), kind, money(amount)).is_ok(),
                allowed,
                "{balance} {amount}"
            );
        }
        assert!(check_words(EntryKind::Deducted, "品牌方", "").is_err());
        assert!(check_words(EntryKind::Paid, "品牌方", "").is_ok());
        assert!(check_words(EntryKind::Paid, "", "").is_err());
    }
}
