//! The one error of the agency: what a person is told, and the cause that only the log sees.

use daiyun_base::error::{Kind, Problem};
use daiyun_lake::LakeError;

/// An outcome that is not success. Slices turn their own named refusals into it.
#[derive(Debug)]
pub struct Failure {
    /// What the person is told.
    pub problem: Problem,
    /// What the log is told, for failures that are ours.
    pub cause: Option<String>,
}

/// A request to create something names an id that stands for something else: a repeated request finds its first result,
/// another one is a mistake.
#[must_use]
pub fn id_taken() -> Problem {
    Problem::new(
        Kind::Conflict,
        "id_taken",
        "这个编号已用于另一条记录；请刷新页面后重新填写",
        "This id stands for another record already. Reload the page and fill in the form again",
    )
}

/// The usual result of an action.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// Our fault. The person learns that nothing changed, the log learns why.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let problem = Problem::new(
            Kind::Internal,
            "internal",
            "服务内部出错，数据没有改动。请稍后重试；如果仍然出错，把错误编号发给管理员",
            "Something failed inside the service and nothing was changed. Try again; if it persists, send the error number to your administrator",
        );
        Self { problem, cause: Some(cause.to_string()) }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}（{cause}）", self.problem),
            None => write!(f, "{}", self.problem),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, cause: None }
    }
}

impl From<LakeError> for Failure {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Overtaken => Problem::new(
                Kind::Conflict,
                "overtaken",
                "另一个导入正在写同一店铺和月份，请稍后重试，数据没有改动",
                "Another import is writing the same store and month. Try again shortly; nothing was changed",
            )
            .into(),
            LakeError::ExpiredSnapshot(number) => Problem::new(
                Kind::NotFound,
                "snapshot_expired",
                format!("快照 {number} 已过期清理，读不到当时的数据；请改查最新数据"),
                format!(
                    "Snapshot {number} has expired and its data are gone; ask for the newest data instead"
                ),
            )
            .into(),
            LakeError::UnknownBatch(number) => Problem::new(
                Kind::NotFound,
                "batch_not_committed",
                format!("没有编号为 {number} 的已入库批次，可能已被撤销"),
                format!("No batch {number} is among the facts; it may have been undone"),
            )
            .into(),
            LakeError::Io { ref path, ref source } => {
                let problem = Problem::new(
                    Kind::Internal,
                    "file_not_written",
                    format!("写文件 {path} 失败（{source}），数据没有改动。请检查磁盘空间和目录权限后重试"),
                    format!(
                        "The file {path} could not be written ({source}); nothing was changed. Check the disk's space \
                         and the folder's permissions, then try again"
                    ),
                );
                Self { problem, cause: Some(error.to_string()) }
            }
            LakeError::UnknownFact(_)
            | LakeError::UnknownSnapshot(_)
            | LakeError::DamagedFile { .. }
            | LakeError::Records(_)
            | LakeError::Engine(_) => Self::internal(error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}
