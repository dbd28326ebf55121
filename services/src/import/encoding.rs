//! Bytes become text: UTF-8 with or without a mark, UTF-16 with a mark, GB18030, Big5.
//!
//! Without a mark, the byte ranges tell: text that is UTF-8 throughout is UTF-8 (the others practically never are).
//! Else it is UTF-8 with broken bytes where more three-byte signs are whole than broken. GB18030 and Big5 differ in
//! the second byte: common GB signs never have it in 0x40–0x7E, four of ten Big5 signs do; a second byte in
//! 0x80–0xA0 or a digit exists in GB18030 alone.

use std::io::{self, Read};

use encoding_rs::{BIG5, Decoder, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

/// How a file writes its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    #[serde(rename = "UTF-8 with BOM")]
    Utf8Marked,
    /// UTF-16, low byte first, with its mark.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, high byte first, with its mark.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// GB18030, and GBK and GB2312 with it.
    #[serde(rename = "GB18030")]
    Gb18030,
    /// Big5, with the signs of Hong Kong.
    #[serde(rename = "Big5")]
    Big5,
    /// None of its own: a workbook, whose texts are Unicode.
    #[serde(rename = "XLSX")]
    Workbook,
}

impl TextEncoding {
    /// Name as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Marked => "UTF-8 with BOM",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::Workbook => "XLSX",
        }
    }

    fn decoder(self) -> Decoder {
        let encoding = match self {
            Self::Utf8 | Self::Utf8Marked | Self::Workbook => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
        };
        encoding.new_decoder_with_bom_removal()
    }
}

/// Tells the encoding of everything that `source` holds; reads it to its end in pieces.
pub fn recognize(source: &mut impl Read) -> io::Result<TextEncoding> {
    let mut piece = vec![0; 64 * 1024];
    let mut scan = Scan::default();
    loop {
        let read = source.read(&mut piece)?;
        if read == 0 {
            return Ok(scan.verdict());
        }
        scan.take(piece.get(..read).unwrap_or_default());
        if let Some(marked) = scan.marked() {
            return Ok(marked);
        }
    }
}

/// What the bytes so far say.
#[derive(Default)]
struct Scan {
    head: Vec<u8>,
    /// Start of a UTF-8 sign whose rest is in the next piece.
    open: Vec<u8>,
    whole: u64,
    broken: u64,
    lead: Option<u8>,
    pairs: u64,
    low: u64,
    only_gb: u64,
}

impl Scan {
    fn take(&mut self, piece: &[u8]) {
        self.head.extend(piece.iter().take(3_usize.saturating_sub(self.head.len())));
        self.take_pairs(piece);
        let mut joined = std::mem::take(&mut self.open);
        joined.extend_from_slice(piece);
        self.take_utf8(&joined);
    }

    fn take_utf8(&mut self, mut bytes: &[u8]) {
        loop {
            let (good, rest) = match std::str::from_utf8(bytes) {
                Ok(good) => (good, None),
                Err(error) => {
                    let (good, rest) = bytes.split_at(error.valid_up_to());
                    (std::str::from_utf8(good).unwrap_or_default(), Some((rest, error.error_len())))
                }
            };
            self.whole += good.chars().filter(|sign| *sign >= '\u{800}').count() as u64;
            match rest {
                None => return,
                Some((rest, None)) => {
                    self.open = rest.to_vec();
                    return;
                }
                Some((rest, Some(length))) => {
                    self.broken += 1;
                    bytes = rest.get(length..).unwrap_or_default();
                }
            }
        }
    }

    fn take_pairs(&mut self, piece: &[u8]) {
        for byte in piece.iter().copied() {
            let Some(lead) = self.lead.take() else {
                self.lead = (byte >= 0x80).then_some(byte);
                continue;
            };
            self.pairs += 1;
            match byte {
                0x40..=0x7E => self.low += 1,
                0x30..=0x39 | 0x80..=0xA0 => self.only_gb += 1,
                _ => {}
            }
            self.only_gb += u64::from(lead < 0xA1);
        }
    }

    fn marked(&self) -> Option<TextEncoding> {
        match self.head.as_slice() {
            [0xEF, 0xBB, 0xBF] => Some(TextEncoding::Utf8Marked),
            [0xFF, 0xFE, _] => Some(TextEncoding::Utf16Le),
            [0xFE, 0xFF, _] => Some(TextEncoding::Utf16Be),
            _ => None,
        }
    }

    fn verdict(&self) -> TextEncoding {
        let broken = self.broken + u64::from(!self.open.is_empty());
        if broken == 0 || self.whole > broken {
            return TextEncoding::Utf8;
        }
        let has_low = self.low * 10 >= self.pairs.max(1);
        if has_low && self.only_gb * 20 <= self.pairs { TextEncoding::Big5 } else { TextEncoding::Gb18030 }
    }
}

/// Reads text as UTF-8, whatever its bytes are; each broken sequence becomes U+FFFD.
pub struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    ended: bool,
    text: Vec<u8>,
    text_at: usize,
}

impl<R: Read> Decoded<R> {
    /// The text of `source`.
    pub fn new(source: R, encoding: TextEncoding) -> Self {
        let decoder = encoding.decoder();
        Self { source, decoder, raw: Vec::new(), raw_at: 0, ended: false, text: Vec::new(), text_at: 0 }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.raw_at == self.raw.len() && !self.ended {
            self.raw.resize(32 * 1024, 0);
            let read = self.source.read(&mut self.raw)?;
            self.raw.truncate(read);
            self.raw_at = 0;
            self.ended = read == 0;
        }
        self.text.resize(128 * 1024, 0);
        let rest = self.raw.get(self.raw_at..).unwrap_or_default();
        let (_, read, written, _) = self.decoder.decode_to_utf8(rest, &mut self.text, self.ended);
        self.raw_at += read;
        self.text.truncate(written);
        self.text_at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text.len() {
            if self.ended && self.raw_at == self.raw.len() {
                return Ok(0);
            }
            self.refill()?;
        }
        let ready = self.text.get(self.text_at..).unwrap_or_default();
        let count = ready.len().min(out.len());
        let (Some(from), Some(to)) = (ready.get(..count), out.get_mut(..count)) else { return Ok(0) };
        to.copy_from_slice(from);
        self.text_at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "编号,姓名\nE1,王伟\nE2,欧阳娜娜\nE3,赵敏静丽强\nE4,投诉处理中心技术与网络部\n";
    const TRADITIONAL: &str = "編號,姓名\nE1,陳偉\nE2,歐陽娜娜\nE3,趙敏靜麗強\nE4,客訴處理中心技術與網路部\n";

    fn recognized(bytes: &[u8]) -> TextEncoding {
        recognize(&mut &bytes[..]).expect("bytes in memory")
    }

    fn text(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(bytes, recognized(bytes)).read_to_string(&mut text).expect("decoded text is UTF-8");
        text
    }

    #[test]
    fn a_gb18030_or_big5_file_is_read_not_refused() {
        let (gb, _, _) = GB18030.encode(SIMPLIFIED);
        let (big5, _, _) = BIG5.encode(TRADITIONAL);

        assert_eq!(recognized(&gb), TextEncoding::Gb18030);
        assert_eq!(recognized(&big5), TextEncoding::Big5);
        assert_eq!(text(&gb), SIMPLIFIED);
        assert_eq!(text(&big5), TRADITIONAL);
    }

    #[test]
    fn a_mark_decides_and_is_not_part_of_the_text() {
        let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].iter().copied().chain(SIMPLIFIED.bytes()).collect();
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("编号".encode_utf16().flat_map(u16::to_le_bytes)).collect();

        assert_eq!(recognized(&marked), TextEncoding::Utf8Marked);
        assert_eq!(text(&marked), SIMPLIFIED);
        assert_eq!(recognized(&utf16), TextEncoding::Utf16Le);
        assert_eq!(text(&utf16), "编号");
    }

    #[test]
    fn utf8_with_a_broken_byte_stays_utf8() {
        let mut bytes = SIMPLIFIED.as_bytes().to_vec();
        let at = SIMPLIFIED.find('王').expect("it is there");
        bytes[at] = 0xFF;

        assert_eq!(recognized(&bytes), TextEncoding::Utf8);
        assert!(text(&bytes).contains('\u{FFFD}'));
        assert_eq!(recognized(b"plain"), TextEncoding::Utf8);
        assert_eq!(recognized(b""), TextEncoding::Utf8);
    }

    #[test]
    fn a_sign_may_lie_across_two_pieces() {
        let long = "王".repeat(70_000);

        assert_eq!(recognized(long.as_bytes()), TextEncoding::Utf8);
        assert_eq!(text(long.as_bytes()), long);
        let (gb, _, _) = GB18030.encode(&long);
        assert_eq!(text(&gb), long);
    }
}
