//! What a file is: its name, its declared type and its content must say the same (DOC-1).
//!
//! A file is believed in nothing. First bytes tell pictures, pages and archives; text is told by what does not stand in
//! it. A workbook is an archive, so it is unpacked into nothing and measured as the importer does it.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

use gradus_domain::evidence::{format::EvidenceFormat, name, refusal::UploadRefusal};

use crate::import::workbook;

/// Bytes by which a file is known.
const HEAD: usize = 8 * 1024;

/// Why a file of this name and declared format is not taken; empty where it is.
pub fn examine(file: &mut File, format: EvidenceFormat, given_name: &str) -> io::Result<Vec<UploadRefusal>> {
    let name = match name::safe(given_name) {
        Ok(name) => name,
        Err(fault) => return Ok(vec![UploadRefusal::Name(fault)]),
    };
    file.rewind()?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(vec![UploadRefusal::Empty]);
    }
    let is_it = if format.is_text() { is_text(file, &head)? } else { sniffed(&head, format) };
    if !format.is_named(name) || !is_it {
        return Ok(vec![UploadRefusal::TypeMismatch(format)]);
    }
    if format == EvidenceFormat::Xlsx {
        return match workbook::examine(file) {
            Ok(()) => Ok(is_workbook(file)),
            Err(workbook::WorkbookFault::File(error)) => Err(error),
            Err(fault) => Ok(vec![UploadRefusal::WorkbookUnfit(fault.to_string())]),
        };
    }
    Ok(Vec::new())
}

/// Whether the first bytes are those of the format.
fn sniffed(head: &[u8], format: EvidenceFormat) -> bool {
    match format {
        EvidenceFormat::Png => infer::image::is_png(head),
        EvidenceFormat::Jpeg => infer::image::is_jpeg(head),
        EvidenceFormat::Webp => infer::image::is_webp(head),
        EvidenceFormat::Pdf => infer::archive::is_pdf(head),
        // What the archive holds is looked at when it was measured.
        EvidenceFormat::Xlsx => infer::archive::is_zip(head),
        EvidenceFormat::Csv | EvidenceFormat::Txt => false,
    }
}

/// Whether all of the file is text: nothing known by its first bytes, and no sign that only machines write.
fn is_text(file: &mut File, head: &[u8]) -> io::Result<bool> {
    if infer::get(head).is_some() {
        return Ok(false);
    }
    file.rewind()?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        let bytes = piece.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(true);
        }
        let is_printed = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
        if !bytes.iter().all(is_printed) {
            return Ok(false);
        }
    }
}

/// An archive with the parts of a workbook, and with no program in it.
fn is_workbook(file: &mut File) -> Vec<UploadRefusal> {
    let mismatch = vec![UploadRefusal::TypeMismatch(EvidenceFormat::Xlsx)];
    let Ok(archive) = zip::ZipArchive::new(file) else { return mismatch };
    let (mut types, mut book) = (false, false);
    for name in archive.file_names() {
        let Ok(name) = name else { return mismatch };
        let name = name.to_ascii_lowercase();
        types |= name == "[content_types].xml";
        book |= name == "xl/workbook.xml";
        let is_program = name.ends_with("vbaproject.bin") || name.ends_with(".exe") || name.ends_with(".js");
        if is_program {
            return mismatch;
        }
    }
    if types && book { Vec::new() } else { mismatch }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use gradus_domain::evidence::name::NameFault;

    use super::*;

    fn found(bytes: &[u8], format: EvidenceFormat, name: &str) -> Vec<UploadRefusal> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        examine(&mut file, format, name).expect("read")
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    /// DOC-1
    #[test]
    fn name_declared_type_and_content_say_the_same() {
        use EvidenceFormat::{Csv, Jpeg, Pdf, Png, Txt};
        let mismatch = |format| vec![UploadRefusal::TypeMismatch(format)];

        assert_eq!(found(PNG, Png, "a.png"), []);
        assert_eq!(found(PNG, Png, "a.jpg"), mismatch(Png));
        assert_eq!(found(PNG, Jpeg, "a.jpg"), mismatch(Jpeg));
        assert_eq!(found(PNG, Txt, "a.txt"), mismatch(Txt));
        assert_eq!(found(b"%PDF-1.7\n", Pdf, "a.pdf"), []);
        assert_eq!(found("姓名,分\n".as_bytes(), Csv, "a.csv"), []);
        assert_eq!(found(b"a,b\0", Csv, "a.csv"), mismatch(Csv));
        assert_eq!(found(b"<!DOCTYPE html><script>", Txt, "a.txt"), mismatch(Txt));
        assert_eq!(found(b"", Txt, "a.txt"), [UploadRefusal::Empty]);
        assert_eq!(found(b"x", Txt, "../a.txt"), [UploadRefusal::Name(NameFault::Path)]);
    }

    #[test]
    fn an_archive_that_is_no_workbook_is_none() {
        let mut file = tempfile::tempfile().expect("a file");
        let mut archive = zip::ZipWriter::new(&mut file);
        archive.start_file("run.exe", zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(b"MZ").expect("written");
        archive.finish().expect("an archive");

        let found = examine(&mut file, EvidenceFormat::Xlsx, "a.xlsx").expect("read");
        assert_eq!(found, [UploadRefusal::TypeMismatch(EvidenceFormat::Xlsx)]);
    }
}
