//! Province and city of an address. They are all that is kept of it, so this is also where an address ends.

/// The provinces by the name every address starts with, whatever follows (省, 市, 自治区, 特别行政区).
const PROVINCES: [&str; 34] = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "台湾",
    "香港",
    "澳门",
];
const MUNICIPALITIES: [&str; 4] = ["北京市", "天津市", "上海市", "重庆市"];
const SUFFIXES: [&str; 8] =
    ["维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市", "特区"];
/// 克孜勒苏柯尔克孜自治州, the longest name of a prefecture.
const LONGEST_CITY: usize = 11;

/// The province, in its short name.
#[must_use]
pub fn province(address: &str) -> Option<&'static str> {
    split(address).map(|(province, _)| province)
}

/// The city as the address writes it (`杭州市`). A municipality is its own city.
#[must_use]
pub fn city(address: &str) -> Option<&str> {
    let Some((province, rest)) = split(address) else {
        return city_at_start(address.trim()).filter(|city| city.chars().count() > 1);
    };
    let municipality = MUNICIPALITIES.iter().find(|city| city.strip_suffix('市') == Some(province));
    municipality.copied().or_else(|| city_at_start(rest))
}

fn split(address: &str) -> Option<(&'static str, &str)> {
    /// Two characters, which tell all provinces apart.
    const SHORTEST: usize = 6;
    let address = address.trim_start_matches(|mark: char| mark.is_whitespace() || mark == ',');
    let first = address.as_bytes().first_chunk::<SHORTEST>()?;
    let begins_so = |province: &&&str| province.as_bytes().first_chunk() == Some(first);
    let province = PROVINCES.iter().find(begins_so).filter(|province| address.starts_with(**province))?;
    let rest = &address[province.len()..];
    let rest = SUFFIXES.iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    Some((province, rest.trim_start_matches(|mark: char| mark.is_whitespace() || matches!(mark, ',' | '，'))))
}

/// A prefecture's name ends in 市, 盟, 地区 or 自治州. 县 is not among them: 市辖县 would be a place below the city.
fn city_at_start(rest: &str) -> Option<&str> {
    for (at, mark) in rest.char_indices().take(LONGEST_CITY) {
        let before = &rest[..at];
        let ends = match mark {
            '市' | '盟' => !before.is_empty(),
            '区' => before.strip_suffix('地').is_some_and(|name| !name.is_empty()),
            '州' => before.strip_suffix("自治").is_some_and(|name| !name.is_empty()),
            ',' | '，' => return None,
            blank if blank.is_whitespace() => return None,
            _ => false,
        };
        if ends {
            return Some(&rest[..at + mark.len_utf8()]);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_its_province_and_city_and_nothing_else() {
        let check = |address: &str, expected: (Option<&str>, Option<&str>)| {
            assert_eq!((province(address), city(address)), expected, "{address}");
        };
        check("安徽省", (Some("安徽"), None));
        check("天津", (Some("天津"), Some("天津市")));
        check("广西壮族自治区", (Some("广西"), None));
        check("浙江省 杭州市 西湖区 某某路 1 号(310000)", (Some("浙江"), Some("杭州市")));
        check("浙江省杭州市西湖区某某路", (Some("浙江"), Some("杭州市")));
        check("上海 上海市 浦东新区", (Some("上海"), Some("上海市")));
        check("湖南省 湘西土家族苗族自治州 吉首市", (Some("湖南"), Some("湘西土家族苗族自治州")));
        check("内蒙古自治区 锡林郭勒盟 某旗", (Some("内蒙古"), Some("锡林郭勒盟")));
        check("新疆维吾尔自治区 阿克苏地区 库车市", (Some("新疆"), Some("阿克苏地区")));
        check("广东省,深圳市,南山区", (Some("广东"), Some("深圳市")));
        check("深圳市", (None, Some("深圳市")));
        check("##8fa2+/3k==", (None, None));
        check("", (None, None));
        check("市", (None, None));
    }
}
