//! The bytes of a text file as decoders want them: without a byte order mark, and in UTF-8 where that is needed.

use std::io::Read;

use encoding_rs::{CoderResult, Decoder};

use crate::sniff::Encoding;

/// The longest character in UTF-8. A decoder with less room writes nothing at all.
pub(super) const LONGEST_CHARACTER: usize = 4;

/// The bytes of the file: GB18030 and UTF-8 as they are, UTF-16 turned into UTF-8 (its bytes hold false delimiters), or
/// all of them turned into UTF-8.
pub(super) enum Source<R> {
    Plain { reader: R, mark: Mark },
    Decoded { reader: R, decoder: Box<Decoder>, raw: Vec<u8>, from: usize, to: usize, input: Input },
}

/// How far the bytes of a file that is decoded have come; a decoder must not be asked again after its end.
pub(super) enum Input {
    More,
    Ended,
    Decoded,
}

/// The byte order mark at the front, which is not part of the first header name.
pub(super) enum Mark {
    Possible,
    Passed,
}

impl<R: Read> Source<R> {
    /// Bytes as [`crate::cell::Record`] keeps them: only UTF-16 is decoded.
    pub(super) fn new(reader: R, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 | Encoding::Gb18030 => Self::Plain { reader, mark: Mark::Possible },
            Encoding::Utf16Le | Encoding::Utf16Be => Self::decoded(reader, encoding),
        }
    }

    /// The bytes as valid UTF-8, whatever they were.
    pub(super) fn decoded(reader: R, encoding: Encoding) -> Self {
        let known = match encoding {
            Encoding::Utf8 => encoding_rs::UTF_8,
            Encoding::Gb18030 => encoding_rs::GB18030,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
        };
        let decoder = Box::new(known.new_decoder_with_bom_removal());
        Self::Decoded { reader, decoder, raw: vec![0; 32 * 1024], from: 0, to: 0, input: Input::More }
    }

    /// Reads some bytes; 0 only at the end. `room` has at least a few hundred bytes.
    pub(super) fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain { reader, mark: Mark::Passed } => read_some(reader, room),
            Self::Plain { reader, mark } => {
                *mark = Mark::Passed;
                let read = read_up_to(reader, room)?;
                if !room[..read].starts_with(&[0xEF, 0xBB, 0xBF]) {
                    return Ok(read);
                }
                room.copy_within(3..read, 0);
                Ok(read - 3)
            }
            Self::Decoded { reader, decoder, raw, from, to, input } => loop {
                if matches!(input, Input::Decoded) {
                    return Ok(0);
                }
                if from == to && matches!(input, Input::More) {
                    (*from, *to) = (0, read_some(reader, raw)?);
                    if *to == 0 {
                        *input = Input::Ended;
                    }
                }
                let last = matches!(input, Input::Ended);
                let (result, read, written, _) = decoder.decode_to_utf8(&raw[*from..*to], room, last);
                *from += read;
                if last && matches!(result, CoderResult::InputEmpty) {
                    *input = Input::Decoded;
                }
                if written > 0 {
                    return Ok(written);
                }
            },
        }
    }
}

fn read_some(reader: &mut impl Read, room: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Reads until the room is full or the file ends, so that a mark cannot be split.
fn read_up_to(reader: &mut impl Read, room: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while read < room.len() {
        match read_some(reader, &mut room[read..])? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}
