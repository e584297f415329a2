//! Licence expressions (`MIT OR (Apache-2.0 AND BSD-3-Clause)`): whether a choice of allowed licences satisfies one.

/// Whether the expression is satisfied when `allowed` says which single licences are; `None` when it cannot be read.
pub fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    // Before there were expressions, packages wrote `MIT/Apache-2.0` for a choice.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    let answer = reader.any()?;
    reader.words.is_empty().then_some(answer)
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    /// Parts joined by OR, which binds weaker than AND.
    fn any(&mut self) -> Option<bool> {
        let mut answer = self.all()?;
        while self.takes("OR") {
            // Both sides are read before they are joined: the words must be consumed either way.
            let further = self.all()?;
            answer = answer || further;
        }
        Some(answer)
    }

    fn all(&mut self) -> Option<bool> {
        let mut answer = self.one()?;
        while self.takes("AND") {
            let further = self.one()?;
            answer = answer && further;
        }
        Some(answer)
    }

    fn one(&mut self) -> Option<bool> {
        if self.takes("(") {
            let answer = self.any()?;
            return self.takes(")").then_some(answer);
        }
        let licence = self.word()?;
        if matches!(licence, "OR" | "AND" | "WITH" | ")") {
            return None;
        }
        if self.takes("WITH") {
            // An exception only adds permissions, so a licence that is allowed stays allowed.
            self.word()?;
        }
        Some((self.allowed)(licence))
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn word(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    #[test]
    fn expressions() {
        let allowed = |licence: &str| matches!(licence, "MIT" | "Apache-2.0" | "BSD-3-Clause");
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("(MIT OR GPL-2.0) AND BSD-3-Clause", Some(true)),
            ("GPL-2.0 OR MIT AND GPL-3.0-only", Some(false)),
            ("MIT/GPL-2.0", Some(true)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("GPL-2.0 WITH Classpath-exception-2.0", Some(false)),
            ("", None),
            ("MIT MIT", None),
            ("(MIT", None),
            ("OR MIT", None),
            ("MIT OR", None),
        ] {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }
}
