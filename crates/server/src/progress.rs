//! How far a long piece of work has come: on a terminal one line that changes, elsewhere (a log, a pipe) a line now and
//! then.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// On a terminal.
const OFTEN: Duration = Duration::from_millis(200);
/// In a log.
const SELDOM: Duration = Duration::from_secs(10);
/// Before so much has been done nobody knows how long the rest takes.
const KNOWN_FROM_PERCENT: usize = 5;

/// One piece of work.
pub(crate) struct Progress {
    what: &'static str,
    started: Instant,
    said: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    /// Begins.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, started: Instant::now(), said: None, is_terminal: std::io::stderr().is_terminal() }
    }

    /// So many parts of so many are begun; `detail` says what that is.
    pub(crate) fn say(&mut self, (begun, total): (usize, usize), detail: &str) {
        let pause = if self.is_terminal { OFTEN } else { SELDOM };
        if self.said.is_some_and(|said| said.elapsed() < pause) {
            return;
        }
        self.said = Some(Instant::now());
        // The part that was begun last is not done.
        let percent = begun.saturating_sub(1) * 100 / total.max(1);
        let left = seconds_left(self.started.elapsed(), percent).map(words).unwrap_or_default();
        let line = format!("{} {percent:>3}%  {detail}{left}", self.what);
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
        } else {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// Leaves the line as it stands.
    pub(crate) fn end(self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

fn seconds_left(elapsed: Duration, percent: usize) -> Option<u64> {
    let done = u64::try_from(percent).ok().filter(|_| (KNOWN_FROM_PERCENT..100).contains(&percent))?;
    Some(elapsed.as_secs() * (100 - done) / done)
}

fn words(seconds: u64) -> String {
    match seconds {
        0..60 => format!("，还要约 {seconds} 秒"),
        _ => format!("，还要约 {} 分钟", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_the_time_spent() {
        for (seconds, percent, expected) in [
            (0, 0, None),
            (9, 4, None),
            (10, 5, Some(190)),
            (60, 50, Some(60)),
            (90, 75, Some(30)),
            (90, 100, None),
        ] {
            assert_eq!(
                seconds_left(Duration::from_secs(seconds), percent),
                expected,
                "{seconds} s, {percent}%"
            );
        }
        assert_eq!((&*words(59), &*words(61)), ("，还要约 59 秒", "，还要约 2 分钟"));
    }
}
