//! Files come in and go out.

use gradus_domain::access::RolePreset;
use gradus_services::evidence::sweep::sweep;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::stored;
use crate::{
    imports::workbook::{Cell, NO_TEXTS, sheet, workbook},
    support::{Gradus, TestDatabase, evidence::PNG, limits},
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// DOC-1
#[tokio::test]
async fn the_same_bytes_are_stored_once_and_shared_with_no_other_organization() {
    let gradus = Gradus::start().await;
    let beta = gradus.add_tenant("BETA").await;
    let quality = gradus.alpha.quality.as_str();

    let one = gradus.picture(quality, "one.png", b"same").await;
    let two = gradus.picture(quality, "two.png", b"same").await;
    assert_eq!(stored(&gradus), 1);
    let theirs = gradus.picture(&beta.quality, "three.png", b"same").await;

    assert_eq!(stored(&gradus), 2, "one for each organization");
    assert_eq!(gradus.database.number("SELECT count(*) FROM evidence_files").await, 2);
    let query = "query ($a: ID!, $b: ID!) { a: evidence(id: $a) { sha256 name } b: evidence(id: $b) { sha256 name } }";
    let found = gradus.ask_as(quality, query, json!({ "a": one, "b": two })).await;
    let hash = format!("{:x}", Sha256::digest([PNG, b"same"].concat()));
    assert_eq!(found["a"], json!({ "sha256": hash, "name": "one.png" }));
    assert_eq!(found["b"]["sha256"], hash);
    for unknown in [theirs.as_str(), "evidence_0199000000007000800000000000dead", "audit_1", "x"] {
        assert_eq!(gradus.fetch(quality, unknown, None).await.status(), 404, "{unknown}");
    }
    assert_eq!(gradus.fetch(&beta.quality, &theirs, None).await.status(), 200);
}

/// DOC-1
#[tokio::test]
async fn what_does_not_say_of_itself_what_it_is_is_not_taken() {
    let gradus = Gradus::start().await;
    let quality = gradus.alpha.quality.as_str();
    let zeros = format!("<worksheet>{}</worksheet>", "0".repeat(30 << 20));
    let bomb = workbook([&zeros, "<worksheet/>"], NO_TEXTS);
    let honest = workbook([&sheet(&[vec![Cell::Text("a")]]), &sheet(&[])], NO_TEXTS);

    for (query, media, body, status, code) in [
        ("name=a.png", "image/jpeg", PNG.to_vec(), 422, "TYPE_MISMATCH"),
        ("name=a.txt", "image/png", PNG.to_vec(), 422, "TYPE_MISMATCH"),
        ("name=a.png", "image/png", b"MZ\x90\0".to_vec(), 422, "TYPE_MISMATCH"),
        ("name=a.txt", "text/plain", b"a\0b".to_vec(), 422, "TYPE_MISMATCH"),
        ("name=a.zip", "application/zip", b"PK\x03\x04".to_vec(), 415, "TYPE_NOT_ALLOWED"),
        ("name=a.svg", "image/svg+xml", b"<svg/>".to_vec(), 415, "TYPE_NOT_ALLOWED"),
        ("name=a.txt", "text/plain", Vec::new(), 422, "EMPTY"),
        ("name=a.xlsx", XLSX, b"PK\x03\x04 and no more".to_vec(), 422, "WORKBOOK_UNFIT"),
        ("name=a.xlsx", XLSX, bomb, 422, "WORKBOOK_UNFIT"),
        ("name=..%2Fa.png", "image/png", PNG.to_vec(), 422, "NAME_MALFORMED"),
        ("name=CON.png", "image/png", PNG.to_vec(), 422, "NAME_MALFORMED"),
        ("name=exe%E2%80%AEgpj.png", "image/png", PNG.to_vec(), 422, "NAME_MALFORMED"),
        ("name=a%0Ab.png", "image/png", PNG.to_vec(), 422, "NAME_MALFORMED"),
        ("name=%20", "image/png", PNG.to_vec(), 422, "NAME_BLANK"),
        ("name=a.png&source=a%0Ab", "image/png", PNG.to_vec(), 422, "SOURCE_MALFORMED"),
        ("name=a.png&replaces=evidence_0199000000007000800000000000dead", "image/png", PNG.to_vec(), 404, "NOT_FOUND"),
        ("name=a.png&retention=NONE", "image/png", PNG.to_vec(), 400, "BAD_REQUEST"),
        ("nom=a.png", "image/png", PNG.to_vec(), 400, "BAD_REQUEST"),
    ] {
        let (found, answer) = gradus.hand_in(quality, query, media, body).await;
        assert_eq!(
            (found, &answer["errors"][0]["extensions"]["code"]),
            (status, &json!(code)),
            "{query} {media}: {answer}"
        );
    }
    assert_eq!(gradus.database.number("SELECT count(*) FROM evidence").await, 0);
    assert_eq!(gradus.hand_in(quality, "name=a.xlsx", XLSX, honest).await.0, 201);
    let executive = gradus.token(&gradus.alpha, RolePreset::Executive, None, None).await;
    assert_eq!(gradus.hand_in(&executive, "name=a.png", "image/png", PNG.to_vec()).await.0, 403);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_taken() {
    let mut bounds = limits();
    bounds.evidence.bytes = 1_000;
    let gradus = Gradus::start_with(TestDatabase::fresh().await, bounds).await;

    let (status, answer) = gradus.hand_in(&gradus.alpha.quality, "name=a.txt", "text/plain", "a".repeat(1_001)).await;

    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (413, &json!("TOO_COMPLEX")));
    assert_eq!(gradus.hand_in(&gradus.alpha.quality, "name=a.txt", "text/plain", "a".repeat(1_000)).await.0, 201);
}

#[tokio::test]
async fn a_file_goes_out_as_an_attachment_in_whole_and_in_parts() {
    let gradus = Gradus::start().await;
    let quality = gradus.alpha.quality.as_str();
    let (status, made) = gradus.hand_in(quality, "name=%E7%8E%B0%E5%9C%BA.txt", "text/plain", "0123456789").await;
    assert_eq!(status, 201, "{made}");
    let id = made["evidence"].as_str().expect("an id");

    let whole = gradus.fetch(quality, id, None).await;
    let header = |name: &str| whole.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tag = header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", made["sha256"].as_str().expect("a hash")));
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"__.txt\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA.txt"
    );
    assert_eq!((header("x-content-type-options"), header("content-type")), ("nosniff", "text/plain"));
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!((whole.status().as_u16(), whole.text().await.expect("text").as_str()), (200, "0123456789"));
    for (range, status, told, bytes) in [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=8-", 206, "bytes 8-9/10", "89"),
        ("bytes=-3", 206, "bytes 7-9/10", "789"),
        ("bytes=4-2", 200, "", "0123456789"),
    ] {
        let part = gradus.fetch(quality, id, Some(("range", range))).await;
        let found = part.headers().get("content-range").and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!((part.status().as_u16(), found), (status, told), "{range}");
        assert_eq!(part.text().await.expect("text"), bytes, "{range}");
    }
    let beyond = gradus.fetch(quality, id, Some(("range", "bytes=10-"))).await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(beyond.headers()["content-range"], "bytes */10");
    assert_eq!(gradus.fetch(quality, id, Some(("if-none-match", &tag))).await.status(), 304);
}

/// DOC-1: killed between the bytes and the row, there is no row without bytes, and the bytes go.
#[tokio::test]
async fn bytes_whose_upload_died_are_swept_and_those_of_a_running_one_are_not() {
    let gradus = Gradus::start().await;
    let quality = gradus.alpha.quality.as_str();
    gradus.picture(quality, "kept.png", b"kept").await;
    gradus.picture(quality, "died.png", b"died").await;
    let hash = format!("{:x}", Sha256::digest([PNG, b"died"].concat()));
    // As the process left them: reserved and in the store, and no evidence.
    for sql in [
        format!("DELETE FROM evidence WHERE hash = '{hash}'"),
        format!("UPDATE evidence_files SET state = 'RECEIVING', stored_at = NULL WHERE hash = '{hash}'"),
    ] {
        gradus.database.execute(&sql).await;
    }

    assert_eq!(sweep(&gradus.services).await.expect("a sweep"), 0, "somebody may still be at it");
    assert_eq!(stored(&gradus), 2);
    gradus.set_clock("2026-11-21T02:00:01Z");
    assert_eq!(sweep(&gradus.services).await.expect("a sweep"), 1);
    assert_eq!((stored(&gradus), sweep(&gradus.services).await.expect("a sweep")), (1, 0));

    let again = gradus.picture(quality, "again.png", b"died").await;
    assert_eq!((stored(&gradus), gradus.fetch(quality, &again, None).await.status().as_u16()), (2, 200));
}

/// Bytes that are not what was stored are never taken for whole.
#[tokio::test]
async fn damage_breaks_the_answer_off() {
    let gradus = Gradus::start().await;
    let id = gradus.picture(&gradus.alpha.quality, "a.png", b"whole").await;
    let mut place = gradus.evidence().to_owned();
    while place.is_dir() {
        place = std::fs::read_dir(&place).expect("a directory").next().expect("an entry").expect("an entry").path();
    }
    let mut bytes = std::fs::read(&place).expect("read");
    *bytes.last_mut().expect("a byte") ^= 1;
    std::fs::write(&place, bytes).expect("written");

    let url = format!("{}/evidence/{id}", gradus.address());
    let answer = reqwest::Client::new().get(url).bearer_auth(&gradus.alpha.quality).send().await;

    // Before the head has left, or after it.
    let whole = match answer {
        Ok(answer) => answer.bytes().await.ok(),
        Err(_) => None,
    };
    assert_eq!(whole, None, "it breaks off");
    let reader = gradus.services.store.reader(gradus_store::wall::Wall::around(gradus.alpha.id));
    let checked = gradus_services::evidence::verify::verify(&reader, &gradus.services.evidence, gradus.alpha.id).await;
    let checked = checked.expect("checked");
    assert_eq!((checked.files, checked.wrong), (1, 1));
    assert!(checked.told[0].contains("not those that were stored"), "{:?}", checked.told);
}

#[tokio::test]
async fn the_same_key_makes_the_same_evidence() {
    let gradus = Gradus::start().await;
    let send = |name: &'static str, key: &'static str| {
        let url = format!("{}/evidence?name={name}", gradus.address());
        let request = reqwest::Client::new().post(url).bearer_auth(&gradus.alpha.quality).body(PNG.to_vec());
        let request = request.header("content-type", "image/png").header("idempotency-key", key);
        async move {
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.json::<serde_json::Value>().await.expect("JSON"))
        }
    };

    let (first, again) = (send("a.png", "k").await, send("a.png", "k").await);
    assert_eq!((first.0, &first.1["evidence"]), (201, &again.1["evidence"]));
    assert_eq!(send("b.png", "k").await.0, 409);
    assert_eq!(gradus.database.number("SELECT count(*) FROM evidence").await, 1);
}
