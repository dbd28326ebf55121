//! Which files are taken, and how each says what it is: by its type, its name and its first bytes.

use crate::names::named_enum;

named_enum! {
    /// Form of a file of evidence. There is no archive among them.
    EvidenceFormat {
        /// A picture.
        Png = "PNG",
        /// A photograph.
        Jpeg = "JPEG",
        /// A picture or photograph.
        Webp = "WEBP",
        /// Pages.
        Pdf = "PDF",
        /// Text with separated values.
        Csv = "CSV",
        /// A workbook.
        Xlsx = "XLSX",
        /// Text.
        Txt = "TXT",
    }
}

impl EvidenceFormat {
    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Txt => "text/plain",
        }
    }

    /// The format with this media type, parameters such as a charset left aside.
    #[must_use]
    pub fn of_media_type(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or_default().trim();
        Self::ALL.iter().copied().find(|format| format.media_type().eq_ignore_ascii_case(essence))
    }

    /// What may stand after the last dot of its name.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Csv => &["csv"],
            Self::Xlsx => &["xlsx"],
            Self::Txt => &["txt", "log"],
        }
    }

    /// Whether a file of this name says that it is of this format.
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| self.endings().contains(&ending.as_str()))
    }

    /// Whether its content is text, which has no first bytes to know it by.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Txt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_read_whatever_its_case_and_parameters() {
        assert_eq!(EvidenceFormat::of_media_type("Text/CSV; charset=gb18030"), Some(EvidenceFormat::Csv));
        assert_eq!(EvidenceFormat::of_media_type("application/zip"), None, "no archives");
        for format in EvidenceFormat::ALL {
            assert_eq!(EvidenceFormat::of_media_type(format.media_type()), Some(*format));
        }
    }

    #[test]
    fn a_name_says_of_which_format_the_file_is() {
        assert!(EvidenceFormat::Jpeg.is_named("site 7.JPG"));
        assert!(!EvidenceFormat::Jpeg.is_named("site.jpg.png"));
        assert!(!EvidenceFormat::Txt.is_named("readme"));
    }
}
