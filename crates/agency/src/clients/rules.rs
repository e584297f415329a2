//! What codes, names and brand kits may look like, and who may judge whose work.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id::Uuid;
use serde::{Deserialize, Serialize};

/// Longer codes do not fit file names comfortably.
const LONGEST_CODE: usize = 64;

/// A code stands in file names, on the command line and in the key buyers are recognised by, so it is plain.
pub fn check_code(code: &str) -> Result<(), Problem> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !code.is_empty() && code.len() <= LONGEST_CODE && code.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::invalid(
        "client_code",
        format!("客户代码「{code}」只能用字母、数字、- 和 _，最长 {LONGEST_CODE} 个字符"),
        format!("The client code {code:?} may hold letters, digits, - and _ only, {LONGEST_CODE} at most"),
    ))
}

/// Longer names do not fit a table.
const LONGEST_NAME: usize = 60;

/// A name people read: something is there, and it is not an essay. Characters are counted, not bytes.
pub fn check_name(zh: &str, en: &str, name: &str) -> Result<(), Problem> {
    check_length(("name", zh, en), name, LONGEST_NAME)
}

/// A text is there and not too long.
pub fn check_length(
    (code, zh, en): (&'static str, &str, &str),
    text: &str,
    longest: usize,
) -> Result<(), Problem> {
    let count = text.trim().chars().count();
    if (1..=longest).contains(&count) {
        return Ok(());
    }
    Err(Problem::invalid(
        code,
        format!("「{zh}」要写 1 到 {longest} 个字，现在是 {count} 个"),
        format!("The {en} takes 1 to {longest} characters; this has {count}"),
    ))
}

/// Nobody accepts their own work.
pub fn may_judge(handed_in_by: Uuid, judge: Option<Uuid>) -> Result<(), Label> {
    if judge == Some(handed_in_by) {
        return Err(Label::new(
            "自己提交的产出要由别人验收；请换一位同事",
            "Somebody else accepts what you handed in. Ask a colleague",
        ));
    }
    Ok(())
}

/// What a brand looks like (S12.1), in four parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandKit {
    /// 色系.
    pub colours: Vec<BrandColour>,
    /// What colours are used for and what not.
    pub colour_rules: KitRules,
    /// 字体.
    pub fonts: Vec<BrandFont>,
    /// What fonts are used for and what not.
    pub font_rules: KitRules,
    /// 图片风格与拍摄.
    pub picture_rules: KitRules,
    /// 元素统一与变形.
    pub element_rules: KitRules,
}

/// A colour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandColour {
    /// What people call it.
    pub name: String,
    /// `#A1B2C3`.
    pub hex: String,
    /// Where it is used.
    pub usage: String,
}

/// A font.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandFont {
    /// Its name.
    pub name: String,
    /// Where it is used.
    pub usage: String,
    /// Under which licence.
    pub licence: String,
}

/// The rules of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KitRules {
    /// In words.
    pub text: String,
    /// 应该.
    pub dos: Vec<String>,
    /// 不应该.
    pub donts: Vec<String>,
}

/// A kit within bounds, whose colours are colours.
pub fn check_kit(kit: &BrandKit) -> Result<(), Problem> {
    const MOST: usize = 40;
    const LONGEST: usize = 2_000;
    let refused = |zh: String, en: String| Err(Problem::invalid("brand_kit", zh, en));
    let parts = [&kit.colour_rules, &kit.font_rules, &kit.picture_rules, &kit.element_rules];
    if let Some(colour) = kit.colours.iter().find(|colour| !is_colour(&colour.hex)) {
        return refused(
            format!("颜色「{}」写成 {}；请写成 #A1B2C3 这样的六位色值", colour.name, colour.hex),
            format!(
                "The colour {} is written {}; write six hexadecimal digits like #A1B2C3",
                colour.name, colour.hex
            ),
        );
    }
    let lists = parts.iter().flat_map(|part| [part.dos.len(), part.donts.len()]);
    if lists.chain([kit.colours.len(), kit.fonts.len()]).any(|count| count > MOST) {
        return refused(format!("每一项最多 {MOST} 条"), format!("Each list holds {MOST} entries at most"));
    }
    let texts = parts.iter().flat_map(|part| part.dos.iter().chain(&part.donts).chain([&part.text]));
    let named = kit.colours.iter().flat_map(|one| [&one.name, &one.usage]);
    let set = kit.fonts.iter().flat_map(|one| [&one.name, &one.usage, &one.licence]);
    if texts.chain(named).chain(set).any(|text| text.chars().count() > LONGEST) {
        return refused(
            format!("有一处超过 {LONGEST} 个字"),
            format!("A text is longer than {LONGEST} characters"),
        );
    }
    Ok(())
}

fn is_colour(hex: &str) -> bool {
    let digits = hex.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_judges_their_own_work() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(may_judge(one, Some(one)).is_err());
        assert!(may_judge(one, Some(other)).is_ok());
    }

    #[test]
    fn colours_are_six_digits() {
        for (hex, fits) in
            [("#A1b2C3", true), ("A1B2C3", false), ("#A1B2C", false), ("#GGGGGG", false), ("#中文", false)]
        {
            let kit = BrandKit {
                colours: vec![BrandColour { hex: hex.to_owned(), ..BrandColour::default() }],
                ..BrandKit::default()
            };
            assert_eq!(check_kit(&kit).is_ok(), fits, "{hex}");
        }
    }

    #[test]
    fn names_are_counted_in_characters() {
        for (name, fits) in [("禾".repeat(60), true), ("禾".repeat(61), false), ("  ".to_owned(), false)] {
            assert_eq!(check_name("名称", "name", &name).is_ok(), fits, "{name}");
        }
    }

    #[test]
    fn codes_are_plain() {
        for good in ["heshang", "A1", "x_y-2"] {
            assert!(check_code(good).is_ok(), "{good}");
        }
        for bad in ["", "禾裳女装", "a/b", "a b", "..", &"x".repeat(65)] {
            assert!(check_code(bad).is_err(), "{bad}");
        }
    }
}
