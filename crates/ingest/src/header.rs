//! Header rows: names in one spelling, and where each stands.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::cell::Record;

/// The header stands among the first rows; above it are titles, periods and explanations.
pub const HEADER_WITHIN: usize = 20;

/// A longer cell is no title of a group: it explains the table, and repeated over each column it would fill the memory.
const LONGEST_TITLE: usize = 100;

/// A header name in the one spelling that is compared: no blanks or invisible marks, half-width brackets, 账 for 帐, no
/// colon at the end, and Latin letters in lower case (店铺Id and 店铺ID are one column).
#[must_use]
pub fn normal_name(name: &str) -> String {
    let mut normal: String = name
        .chars()
        .filter(|mark| !mark.is_whitespace() && !matches!(mark, '\u{FEFF}' | '\u{200B}'..='\u{200F}'))
        .map(|mark| match mark {
            '（' => '(',
            '）' => ')',
            '帐' => '账',
            '：' => ':',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    while normal.ends_with(':') {
        normal.pop();
    }
    normal
}

/// The same, without a copy where the name is in that spelling already, as most names of definitions are.
fn normal(name: &str) -> Cow<'_, str> {
    let changes = |mark: char| {
        mark.is_whitespace()
            || mark.is_ascii_uppercase()
            || matches!(mark, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '（' | '）' | '帐' | '：')
    };
    if name.ends_with(':') || name.contains(changes) {
        Cow::Owned(normal_name(name))
    } else {
        Cow::Borrowed(name)
    }
}

/// The names of a header row and their positions.
#[derive(Clone, Debug, Default)]
pub struct Header {
    names: Vec<String>,
    /// The cells of the header's last row.
    written: Vec<String>,
    positions: BTreeMap<String, Vec<usize>>,
}

impl Header {
    /// Reads a row as a header.
    #[must_use]
    pub fn of(row: &[String]) -> Self {
        let mut positions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in row.iter().enumerate() {
            let normal = normal_name(name);
            if !normal.is_empty() {
                positions.entry(normal).or_default().push(at);
            }
        }
        let names: Vec<String> = row.iter().map(|name| name.trim().to_owned()).collect();
        Self { written: names.clone(), names, positions }
    }

    /// Reads two rows as a header: titles of groups, each standing over the columns up to the next, and names below. A
    /// title without a name below it is a cell over both rows, and belongs to its own column only.
    #[must_use]
    pub fn of_two(groups: &[String], names: &[String]) -> Self {
        let at = |row: &[String], column: usize| row.get(column).map_or("", |name| name.trim()).to_owned();
        let mut group = String::new();
        let mut joined = Vec::new();
        for column in 0..groups.len().max(names.len()) {
            let (title, name) = (at(groups, column), at(names, column));
            match (title.is_empty(), name.is_empty()) {
                (true, true) => joined.push(String::new()),
                (false, true) => {
                    group.clear();
                    joined.push(title);
                }
                (untitled, false) => {
                    if !untitled {
                        group = title;
                        if group.chars().count() > LONGEST_TITLE {
                            group.clear();
                        }
                    }
                    joined.push(if group.is_empty() { name } else { format!("{group}-{name}") });
                }
            }
        }
        Self { written: names.iter().map(|name| name.trim().to_owned()).collect(), ..Self::of(&joined) }
    }

    /// Where a column stands. `名称#2` asks for the second column of that name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        if let Some(at) = self.positions.get(normal(name).as_ref()) {
            return at.first().copied();
        }
        let (name, occurrence) = name.rsplit_once('#')?;
        let occurrence: usize = occurrence.parse().ok()?;
        self.positions.get(normal(name).as_ref())?.get(occurrence.checked_sub(1)?).copied()
    }

    /// Everywhere that a column of this name stands.
    pub(crate) fn positions_of(&self, name: &str) -> &[usize] {
        self.positions.get(&normal_name(name)).map_or(&[], Vec::as_slice)
    }

    /// Where the first of several names stands.
    #[must_use]
    pub fn first_of(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.position(name))
    }

    /// Its names in order, as the file writes them.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The name at a position, as the file writes it.
    #[must_use]
    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// Whether a row is this header again, as in files that somebody joined; its mark of the encoding comes along.
    pub(crate) fn repeats_in(&self, record: &Record, scratch: &mut String) -> bool {
        let named = self.written.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let mut compared = 0;
        for (at, name) in named {
            if record.cell(at).text(scratch).trim_start_matches('\u{FEFF}').trim() != name {
                return false;
            }
            compared += 1;
        }
        compared > 0
    }

    /// How many columns, without nameless ones at the end (some exports end every header with a separator).
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::of(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_are_compared_in_one_spelling() {
        let check =
            |written: &str, known: &str| assert_eq!(normal_name(written), normal_name(known), "{written}");
        check("订单付款时间 ", "订单付款时间");
        check("\u{FEFF}订单编号\t", "订单编号");
        check("订单\u{200B} 编号\u{200F}", "订单编号");
        check("用户实付金额（元）", "用户实付金额(元)");
        check("入帐时间：", "入账时间");
        check("店铺Id", "店铺ID");
        assert_ne!(normal_name("总金额(旧版)"), normal_name("总金额"));
    }

    #[test]
    fn titles_of_groups_stand_before_the_names_below_them() {
        let row = |cells: &str| cells.split(',').map(str::to_owned).collect::<Vec<_>>();
        let header = Header::of_two(&row("日期,流量,,成交,"), &row(",访客数,浏览量,金额,人数,备注"));
        let names: Vec<&str> = (0..6).map(|at| header.name(at)).collect();
        assert_eq!(names, ["日期", "流量-访客数", "流量-浏览量", "成交-金额", "成交-人数", "成交-备注"]);
        let header = Header::of_two(&row(",,成交"), &row("日期,店铺,金额"));
        assert_eq!((header.position("日期"), header.position("成交-金额")), (Some(0), Some(2)));
        assert_eq!(header.position("金额"), None);
    }

    #[test]
    fn columns_of_one_name_keep_their_order() {
        let header = header(&["访客数", "较上周期", "支付金额", "较上周期", ""]);
        assert_eq!(header.position("较上周期"), Some(1));
        assert_eq!(header.position("较上周期#1"), Some(1));
        assert_eq!(header.position("较上周期#2"), Some(3));
        assert_eq!(header.position("较上周期#3"), None);
        assert_eq!(header.position("#"), None);
        assert_eq!(header.width(), 4);
    }

    #[test]
    fn a_long_explanation_is_no_title() {
        let long = "说".repeat(LONGEST_TITLE + 1);
        let [groups, names] = [[long.as_str(), "", "流量"], ["日期", "金额", "访客"]];
        let strings = |row: [&str; 3]| row.map(str::to_owned);
        let two = Header::of_two(&strings(groups), &strings(names));
        assert_eq!((two.name(0), two.name(1), two.name(2)), ("日期", "金额", "流量-访客"));
    }
}
