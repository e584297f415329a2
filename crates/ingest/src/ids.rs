//! What the ids of a whole file say: whether Excel has rounded them.

use daiyun_base::error::Problem;

/// Ids longer than Excel's 15 digits. When Excel has saved a file as numbers in full, every long id ends in zeros: one
/// such id may be real, most of them are not, and rows under wrong numbers would overwrite each other.
#[derive(Default)]
pub(crate) struct LongIds {
    seen: u64,
    zeroed: u64,
}

impl LongIds {
    const EXACT_DIGITS: usize = 15;
    /// Two lost digits: shorter ids end in zeros by chance too often.
    const LONG: usize = 17;
    const ENOUGH: u64 = 3;

    pub(crate) fn count(&mut self, id: &str) {
        if id.len() < Self::LONG || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        self.seen += 1;
        self.zeroed += u64::from(id.bytes().skip(Self::EXACT_DIGITS).all(|byte| byte == b'0'));
    }

    /// Why the batch is held, when most of them are rounded.
    pub(crate) fn damage(&self) -> Option<Problem> {
        (self.zeroed >= Self::ENOUGH && self.zeroed * 2 > self.seen).then(|| {
            Problem::refused(
                "ids_damaged",
                "多数订单编号第 15 位之后全是 0，像是被 Excel 改写过；本批次先不入账，请从平台重新导出，不要用 Excel 打开后另存",
                "Most ids are zero beyond their 15th digit, as Excel leaves them; the batch is held: export again and do not save it from Excel",
            )
        })
    }
}
