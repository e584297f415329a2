//! Free text of people, with what can point at somebody masked: numbers of seven digits or more (phones, identity cards,
//! accounts, parcels), e-mail addresses, chat accounts, names after a word that announces one, and postal addresses.
//!
//! A mask too many costs a word of a review, a mask too few is a leak, so every doubt masks. Lengths of what is masked are
//! not kept either.

const NUMBER: &str = "[号码]";
const EMAIL: &str = "[邮箱]";
const ACCOUNT: &str = "[账号]";
const NAME: &str = "[姓名]";
const ADDRESS: &str = "[地址]";

/// Digits that make a number: the shortest telephone number without its area has seven.
const FEWEST_DIGITS: usize = 7;
/// Marks that people put between digits, also several of them.
const BETWEEN_DIGITS: [char; 12] = ['-', ' ', '.', '*', '＊', '－', '—', '_', '(', ')', '（', '）'];
const MOST_BETWEEN: usize = 6;
/// Words before an account of a chat program.
const ACCOUNT_WORDS: [&str; 12] =
    ["微信号", "微信", "薇信", "威信", "weixin", "wechat", "wx", "vx", "v信", "qq", "支付宝", "旺旺"];
/// Words before somebody's name.
const NAME_WORDS: [&str; 7] = ["收货人", "收件人", "联系人", "真实姓名", "姓名", "我叫", "我是叫"];
/// What announces a place.
const PLACE_WORDS: [&str; 6] = ["收货地址", "详细地址", "收件地址", "地址", "住址", "家住"];
/// How a stretch of an address ends, as far as it names a place smaller than a county.
const STREETS: [&str; 15] =
    ["街道", "大道", "胡同", "小区", "花园", "公寓", "路", "街", "巷", "弄", "镇", "乡", "村", "屯", "苑"];
/// What stands behind the number of a house.
const HOUSES: [&str; 10] = ["单元", "号楼", "号", "栋", "幢", "室", "座", "楼", "层", "组"];
/// How far the number of a house may stand behind its street, and a street behind the beginning of its address.
const ADDRESS_CHARS: usize = 24;
const NAME_CHARS: usize = 4;

/// The text with everything masked that may point at a person.
#[must_use]
pub fn masked(text: &str) -> String {
    let marks: Vec<char> = text.chars().map(plain).collect();
    let original: Vec<char> = text.chars().collect();
    let mut hidden: Vec<(usize, usize, &str)> = Vec::new();
    emails(&marks, &mut hidden);
    accounts(&marks, &mut hidden);
    numbers(&marks, &mut hidden);
    addresses(&marks, &mut hidden);
    announced(&marks, &PLACE_WORDS, ADDRESS_CHARS, ADDRESS, &mut hidden);
    announced(&marks, &NAME_WORDS, NAME_CHARS, NAME, &mut hidden);
    hidden.sort_by_key(|(from, to, _)| (*from, std::cmp::Reverse(*to)));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to, mask) in hidden {
        if to <= at {
            continue;
        }
        if from >= at {
            out.extend(&original[at..from]);
            out.push_str(mask);
        }
        at = to;
    }
    out.extend(&original[at..]);
    out
}

/// One character for one: full-width Latin as half-width, capitals as small letters, written digits as digits.
fn plain(mark: char) -> char {
    match mark {
        '\u{FF01}'..='\u{FF5E}' => {
            let narrow = u32::from(mark) - 0xFEE0;
            char::from_u32(narrow).unwrap_or(mark).to_ascii_lowercase()
        }
        '①'..='⑨' => digit(u32::from(mark) - u32::from('①') + 1),
        '零' | '〇' | '洞' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        other => other.to_ascii_lowercase(),
    }
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

fn is_word(mark: char) -> bool {
    mark.is_ascii_alphanumeric() || matches!(mark, '_' | '-' | '.' | '+' | '%')
}

type Hidden = Vec<(usize, usize, &'static str)>;

fn emails(marks: &[char], hidden: &mut Hidden) {
    for at in (0..marks.len()).filter(|at| marks[*at] == '@') {
        let from = marks[..at].iter().rposition(|mark| !is_word(*mark)).map_or(0, |before| before + 1);
        let to = run(marks, at + 1, is_word);
        if from < at && to > at + 1 {
            hidden.push((from, to, EMAIL));
        }
    }
}

/// The end of the run that begins at `from`.
fn run(marks: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    marks[from.min(marks.len())..].iter().position(|mark| !belongs(*mark)).map_or(marks.len(), |at| from + at)
}

/// `微信：abc_123`, `加vx abc123`: the account after the word, five characters or more.
fn accounts(marks: &[char], hidden: &mut Hidden) {
    const FEWEST: usize = 5;
    const FILLERS: [char; 8] = [':', ' ', '号', '是', '为', '加', '我', '='];
    for word in ACCOUNT_WORDS {
        let mut masked_to = 0;
        // A word inside an account that is masked already announces no second one.
        for after in ends_of(marks, word) {
            if after <= masked_to {
                continue;
            }
            let from = run(marks, after, |mark| FILLERS.contains(&mark));
            let to = run(marks, from, is_word);
            if to - from >= FEWEST {
                hidden.push((from, to, ACCOUNT));
                masked_to = to;
            }
        }
    }
}

/// Every place where a word has just ended.
fn ends_of<'a>(marks: &'a [char], word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let length = word.chars().count();
    let matches = move |at: &usize| word.chars().map(plain).eq(marks[*at..*at + length].iter().copied());
    (0..(marks.len() + 1).saturating_sub(length)).filter(matches).map(move |at| at + length)
}

/// Digits that belong together, with a few marks between them. `X` may end an identity card's number, and stars are
/// digits that somebody masked already.
fn numbers(marks: &[char], hidden: &mut Hidden) {
    let mut at = 0;
    while at < marks.len() {
        if !marks[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (mut digits, mut end, mut next) = (0, at, at);
        while next < marks.len() {
            let between = next - end;
            match marks[next] {
                mark if mark.is_ascii_digit() => {
                    digits += 1;
                    end = next + 1;
                }
                mark if BETWEEN_DIGITS.contains(&mark) && between < MOST_BETWEEN => {
                    digits += usize::from(mark == '*');
                }
                _ => break,
            }
            next += 1;
        }
        if marks.get(end) == Some(&'x') {
            end += 1;
        }
        if digits >= FEWEST_DIGITS {
            hidden.push((at, end, NUMBER));
        }
        at = next.max(at + 1);
    }
}

/// A house number behind a street: the stretch from the beginning of the place to the last part of it.
fn addresses(marks: &[char], hidden: &mut Hidden) {
    for street in STREETS {
        for after in ends_of(marks, street) {
            let Some(end) = house(marks, after) else { continue };
            let word = street.chars().count();
            let earliest = after.saturating_sub(ADDRESS_CHARS + word);
            let breaks = |mark: &char| is_break(*mark) || matches!(mark, '在' | '到' | '寄' | '住' | '是');
            let from = marks[earliest..after - word].iter().rposition(breaks);
            hidden.push((from.map_or(earliest, |at| earliest + at + 1), end, ADDRESS));
        }
    }
}

/// The end of the last house number that follows at `from`, in the same stretch of text.
fn house(marks: &[char], from: usize) -> Option<usize> {
    let mut end = None;
    let mut at = from;
    let mut reach = from + ADDRESS_CHARS;
    let farthest = from + 4 * ADDRESS_CHARS;
    while at < marks.len().min(reach) && !is_break(marks[at]) {
        let number =
            run(marks, at, |mark| mark.is_ascii_alphanumeric() || matches!(mark, '-' | '#' | '十' | '百'));
        let has_digit = marks[at..number].iter().any(|mark| mark.is_ascii_digit() || *mark == '十');
        let behind = run(marks, number, |mark| mark == ' ');
        let word = HOUSES.iter().find(|word| starts_with(&marks[behind.min(marks.len())..], word));
        match word {
            Some(word) if has_digit => {
                at = behind + word.chars().count();
                end = Some(run(marks, at, |mark| mark.is_ascii_alphanumeric()));
                reach = (at + ADDRESS_CHARS).min(farthest);
            }
            Some(_) | None => at = number.max(at + 1),
        }
    }
    end
}

fn starts_with(marks: &[char], word: &str) -> bool {
    let length = word.chars().count();
    length <= marks.len() && word.chars().map(plain).eq(marks[..length].iter().copied())
}

fn is_break(mark: char) -> bool {
    matches!(mark, ',' | '，' | '。' | ';' | '；' | '!' | '?' | ':' | '、' | '\n' | '\t' | '~' | '…')
}

/// What stands behind a word that announces it: `收货人：张三`.
fn announced(marks: &[char], words: &[&str], most: usize, mask: &'static str, hidden: &mut Hidden) {
    for word in words {
        for after in ends_of(marks, word) {
            let colon = run(marks, after, |mark| mark == ' ');
            // Without a colon only a name follows for certain: 地址写错了 announces nothing.
            let spoken = word.starts_with('我') || *word == "家住";
            if marks.get(colon) != Some(&':') && !spoken {
                continue;
            }
            let from = run(marks, colon, |mark| matches!(mark, ':' | ' '));
            let end =
                run(&marks[..marks.len().min(from + most)], from, |mark| !is_break(mark) && mark != ' ');
            if end > from {
                hidden.push((from, end, mask));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_points_at_a_person_is_masked() {
        let check = |text: &str, expected: &str| assert_eq!(masked(text), expected, "{text}");
        check("打我电话13800000000谢谢", "打我电话[号码]谢谢");
        check("138-0000-0000 或 138 0000 0000", "[号码] 或 [号码]");
        check("１３８００００００００", "[号码]");
        check("一三八零零零零零零零零", "[号码]");
        check("138****0000", "[号码]");
        check("(0571)8800-0000转3", "([号码]转3");
        check("身份证11010119000101000X退货", "身份证[号码]退货");
        check("mail me: zhang.san+1@example.com!", "mail me: [邮箱]!");
        check("加微信：abc_12345 返现", "加微信：[账号] 返现");
        check("加VX daiyun2026", "加VX [账号]");
        check("qq号是123456", "qq号是[账号]");
        check("收货人：张三，电话不通", "收货人：[姓名]，电话不通");
        check("我叫李四，", "我叫[姓名]，");
        check("寄到浙江省杭州市西湖区某某街道某某路12号3幢2单元501室，谢谢", "寄到[地址]，谢谢");
        check("我住在文二路391号", "我住在[地址]");
        check("我住在文二路 391 号，谢谢", "我住在[地址]，谢谢");
        check("寄到某某路３９１　号 2 单元 501 室", "寄到[地址]");
        check("地址：某小区南门", "地址：[地址]");
        check("单号 SF1234567890123 没收到", "单号 SF[号码] 没收到");
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        for text in [
            "很好看，尺码标准，身高165体重110买的M",
            "买了3件，花了299.00元，第2次回购",
            "2026年货不错",
            "一分钱一分货，十分满意",
            "地址写错了也帮我改了",
            "物流太慢，在路上走了10天",
            "微信支付很方便",
            "这条街最好的店",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn masking_takes_time_in_proportion_to_the_text() {
        let long = "路1号13800000000微信abcde@b地址：".repeat(2_000);
        let out = masked(&long);
        assert!(!out.contains("13800000000") && !out.contains("abcde"));
    }
}
