//! Values as SQL literals. Codes and column names are checked when the catalogue is loaded and stand bare; everything a
//! person types goes through here.

use chrono::NaiveDate;

/// A text literal, for what people and files bring: a quote in it ends nothing. Only the quote itself is special in standard SQL; a backslash is an ordinary character.
#[must_use]
pub fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A day literal.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    format!("DATE '{day}'")
}

/// `column = 'a'` or `column IN ('a', 'b')`, from finished literals.
#[must_use]
pub fn is_one_of(column: &str, literals: &[String]) -> String {
    match literals {
        // `IN ()` is no SQL, and nothing is one of none.
        [] => "1 = 0".to_owned(),
        [only] => format!("{column} = {only}"),
        several => format!("{column} IN ({})", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one literal the way an SQL lexer does; nothing when text is left over, that is, when it broke out.
    fn read_back(sql: &str) -> Option<String> {
        let mut rest = sql.strip_prefix('\'')?.chars();
        let mut value = String::new();
        loop {
            match rest.next()? {
                '\'' if rest.as_str().starts_with('\'') => {
                    rest.next();
                    value.push('\'');
                }
                '\'' => return rest.as_str().is_empty().then_some(value),
                other => value.push(other),
            }
        }
    }

    #[test]
    fn no_text_breaks_out_of_its_literal() {
        let alphabet = ['\'', '"', '\\', ';', '-', '省', ' ', ')'];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer: Vec<String> =
                texts.iter().flat_map(|text| alphabet.map(|next| format!("{text}{next}"))).collect();
            for value in &longer {
                assert_eq!(read_back(&text(value)).as_ref(), Some(value));
            }
            texts = longer;
        }
        assert_eq!(read_back("'a' OR 'b'"), None, "the reader notices a break-out");
    }

    #[test]
    fn one_value_reads_as_equality() {
        assert_eq!(is_one_of("f.status", &[]), "1 = 0");
        assert_eq!(is_one_of("f.status", &[text("paid")]), "f.status = 'paid'");
        assert_eq!(is_one_of("f.status", &[text("paid"), text("o'k")]), "f.status IN ('paid', 'o''k')");
    }
}
