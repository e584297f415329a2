//! A task as it is written down: its four mandatory fields (S39.5), and what is still missing.

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use daiyun_base::id::Uuid;
use serde::Serialize;

use super::task::Origin;
use super::template::Priority;

/// A task as a person types it, perhaps incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What is to be done.
    pub title: String,
    /// 负责人.
    pub owner: Option<Uuid>,
    /// 截止时间.
    pub due_at: Option<DateTime<Utc>>,
    /// 交付标准.
    pub standard: String,
    /// 优先级.
    pub priority: Option<Priority>,
    /// Where it came from.
    pub origin: Origin,
}

/// A task with everything a task must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What is to be done.
    pub title: String,
    /// 负责人.
    pub owner: Uuid,
    /// 截止时间.
    pub due_at: DateTime<Utc>,
    /// 交付标准.
    pub standard: String,
    /// 优先级.
    pub priority: Priority,
    /// Where it came from.
    pub origin: Origin,
}

/// A mandatory field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What is to be done.
    Title,
    /// 负责人.
    Owner,
    /// 截止时间.
    DueAt,
    /// 交付标准.
    Standard,
    /// 优先级.
    Priority,
}

impl Field {
    /// What to do about a missing one.
    #[must_use]
    pub fn reason(self) -> Label {
        match self {
            Self::Title => Label::new("请写明要做什么", "Say what is to be done"),
            Self::Owner => Label::new("请指定负责人", "Name an owner"),
            Self::DueAt => Label::new("请填写截止时间", "Set a due time"),
            Self::Standard => Label::new(
                "请写明交付标准，让别人也能判断做完没有",
                "State the standard, so that anybody can tell whether it is done",
            ),
            Self::Priority => Label::new("请选择优先级", "Choose a priority"),
        }
    }
}

/// Checks that nothing mandatory is missing, and names everything that is.
pub fn complete(draft: Draft) -> Result<NewTask, Vec<Field>> {
    let Draft { title, owner, due_at, standard, priority, origin } = draft;
    let (title, standard) = (title.trim().to_owned(), standard.trim().to_owned());
    match (owner, due_at, priority) {
        (Some(owner), Some(due_at), Some(priority)) if !title.is_empty() && !standard.is_empty() => {
            Ok(NewTask { title, owner, due_at, standard, priority, origin })
        }
        (owner, due_at, priority) => {
            let missing = [
                (Field::Title, title.is_empty()),
                (Field::Owner, owner.is_none()),
                (Field::DueAt, due_at.is_none()),
                (Field::Standard, standard.is_empty()),
                (Field::Priority, priority.is_none()),
            ];
            Err(missing.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_without_its_four_fields_is_not_a_task() {
        let full = Draft {
            title: "活动价设置".to_owned(),
            owner: Some(Uuid::from_u128(1)),
            due_at: Some(DateTime::UNIX_EPOCH),
            standard: "全部 SKU 毛利 ≥ 18%".to_owned(),
            priority: Some(Priority::P1),
            origin: Origin::Manual { user_id: Uuid::from_u128(2) },
        };
        assert_eq!(complete(full.clone()).map(|task| task.standard), Ok("全部 SKU 毛利 ≥ 18%".to_owned()));
        assert_eq!(complete(Draft { standard: "  ".to_owned(), ..full.clone() }), Err(vec![Field::Standard]));
        let bare = Draft { title: String::new(), owner: None, due_at: None, priority: None, ..full };
        assert_eq!(complete(bare), Err(vec![Field::Title, Field::Owner, Field::DueAt, Field::Priority]));
    }
}
