//! What can go wrong with stored facts.

use crate::records::RecordsError;

/// A failure of the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// Somebody else committed to the same store and month first: merge again from the new state.
    #[error("另一个导入刚刚写入了同一店铺和月份，需要重新合并")]
    Overtaken,
    /// A fact code that no definition declares.
    #[error("没有名为「{0}」的事实表")]
    UnknownFact(String),
    /// A snapshot that never was.
    #[error("没有编号为 {0} 的快照")]
    UnknownSnapshot(i64),
    /// A snapshot that has been cleaned up.
    #[error("快照 {0} 已过期清理，读不到当时的数据；请改查最新数据")]
    ExpiredSnapshot(i64),
    /// A batch that was never committed, or has been undone.
    #[error("没有编号为 {0} 的已入库批次，可能已被撤销")]
    UnknownBatch(i64),
    /// A stored file is missing or damaged.
    #[error("数据文件 {path} 读不出来：{cause}。请从备份恢复，或用观测文件重建该店铺月份")]
    DamagedFile {
        /// Path below the data directory.
        path: String,
        /// The reader's words.
        cause: String,
    },
    /// The disk is full, read-only, gone.
    #[error("写文件 {path} 失败：{source}。请检查磁盘空间和权限后重新导入，已有数据没有改动")]
    Io {
        /// Path below the data directory.
        path: String,
        /// The system's words.
        source: std::io::Error,
    },
    /// The records database said no.
    #[error("记录库出错：{0}")]
    Records(#[from] RecordsError),
    /// The engine refused or failed a query.
    #[error("查询失败：{0}")]
    Engine(String),
}

impl From<datafusion::error::DataFusionError> for LakeError {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl From<datafusion::arrow::error::ArrowError> for LakeError {
    fn from(error: datafusion::arrow::error::ArrowError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl From<datafusion::parquet::errors::ParquetError> for LakeError {
    fn from(error: datafusion::parquet::errors::ParquetError) -> Self {
        Self::Engine(error.to_string())
    }
}

/// The usual result here.
pub type Result<T, E = LakeError> = std::result::Result<T, E>;
