use super::{TELECOM, changed, check};
use crate::programs::template::ProgramTemplate;

fn digest(text: &str) -> String {
    check(text).expect("a template in order").digest()
}

#[test]
fn the_same_content_has_one_digest_however_it_is_written() {
    let (reordered, _) = changed("measures:", "area: A1\n    phase: P1", "phase: P1\n    area: A1");
    let commented = format!("# a remark\n{TELECOM}");

    assert_eq!(digest(TELECOM).len(), 64);
    assert_eq!(digest(&reordered), digest(TELECOM));
    assert_eq!(digest(&commented), digest(TELECOM));
}

#[test]
fn other_content_has_another_digest() {
    let (weight, _) = changed("code: M101", "weight: 2", "weight: 3");
    let (name, _) = changed("code: M101", "End-to-end customer service process", "End-to-end service process");

    assert_ne!(digest(&weight), digest(TELECOM));
    assert_ne!(digest(&name), digest(TELECOM));
    assert_ne!(digest(&name), digest(&weight));
}

#[test]
fn a_template_reads_back_from_its_json() {
    let template = check(TELECOM).expect("a template in order");

    let json = serde_json::to_string(&template).expect("json");
    let back: ProgramTemplate = serde_json::from_str(&json).expect("a template");
    assert_eq!(back, template);
}
