//! Every report that is taken in has a template that is taken in as it stands; every other says why it has none.

use std::fs;

use super::world::{definitions, formats, read};
use crate::format::FormatDefinition;
use crate::template::{Template, delimited, permit, template};

fn template_of(formats: &crate::format::Formats, format: &FormatDefinition) -> Template {
    let folder = definitions().join("platforms").join(format.platform());
    let sample = fs::read(folder.join(format.newest_sample().unwrap())).unwrap();
    template(formats, format, &sample).unwrap_or_else(|problem| panic!("{}: {problem:?}", format.code))
}

#[test]
fn every_template_comes_in_as_it_stands_and_names_nobody() {
    let (formats, _) = formats();
    let mut refused = 0;
    let mut bad = Vec::new();
    for format in formats.iter() {
        if let Err(why) = permit(&formats, format) {
            assert!(
                format.reason.as_ref().is_some_and(|reason| reason.zh.starts_with(&why.zh)),
                "{}",
                format.code
            );
            let problem = template(&formats, format, b"").unwrap_err();
            assert!(
                problem.text.zh.contains(&format.label.zh) && problem.text.zh.contains(&why.zh),
                "{problem:?}"
            );
            refused += 1;
            continue;
        }
        let folder = definitions().join("platforms").join(format.platform());
        let sample = fs::read(folder.join(format.newest_sample().unwrap())).unwrap();
        let Ok(template) = template(&formats, format, &sample) else {
            bad.push(format.code.clone());
            continue;
        };
        let whole =
            read(&formats, format.platform(), &template.name, delimited(&template).as_bytes()).unwrap();
        assert_eq!(whole.format, format.code);
        assert!(!whole.rows.is_empty() && whole.quarantined.is_empty(), "{}", format.code);
        assert_eq!(whole.summary.store_marks, Vec::new(), "{} is for whatever store", format.code);
        let header = template.head.last().unwrap();
        let personal = &formats.platform(format.platform()).unwrap().personal_columns;
        for (name, cell) in header.iter().zip(&template.example) {
            assert!(!personal.contains(&name.trim().to_owned()) || cell.is_empty(), "{} {name}", format.code);
        }
    }
    assert_eq!(bad, Vec::<String>::new());
    assert!(refused > 0 && refused * 4 < formats.iter().count(), "{refused} have none");
}

/// What the platforms write today, and a number that Excel must not round.
#[test]
fn a_template_shows_the_layout_of_today() {
    let (formats, _) = formats();
    let check = |code: &str, name: &str, in_header: &str, not_in_header: &str| {
        let template = template_of(&formats, formats.get(code).unwrap());
        assert_eq!(template.name, name);
        let header = template.head.last().unwrap().join(",");
        assert!(header.contains(in_header) && !header.contains(not_in_header), "{header}");
        delimited(&template)
    };
    let text = check("taobao/refunds", "淘宝退款报表_模板", "买家退款金额", "退款总额");
    assert!(text.lines().last().unwrap().contains("\t,"), "{text}");
    check("jd/orders", "京东订单报表_模板", "商家应收", "余额支付");
    check("doudian/ad_materials", "千川视频素材报表_模板_2026-06-01_2026-06-01", "素材ID", "material_id");
}
