//! What is no token at all, or is read differently by different readers. All of it is signed.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use gradus_services::identity::openid::{MOST_BYTES, Refused};
use serde_json::json;

use super::forge::{ISSUER, NOW, Signer, Token, encode, seal, signer, signers, text};
use super::vectors::Vector;

pub fn vectors() -> Vec<Vector> {
    let mut all = oversized();
    for signer in signers() {
        all.extend(parts(signer));
        all.extend(texts(signer));
        all.extend(twice(signer));
    }
    all.extend(alphabets());
    all
}

fn vector(name: impl Into<String>, token: impl Into<String>) -> Vector {
    Vector::new(name, token, Refused::Malformed)
}

/// Too few parts, too many, and parts that are not there.
fn parts(signer: &Signer) -> Vec<Vector> {
    let token = Token::of(signer).signed(signer);
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { unreachable!() };
    let tokens = [
        format!("{token}."),
        format!("{token}.."),
        format!(".{token}"),
        format!("{token}.{signature}"),
        format!("{token}.{token}"),
        format!("{header}.{claims}..{signature}"),
        format!("{header}.{claims}.{signature}.{claims}.{signature}"),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("..{signature}"),
        format!("{header}.."),
        format!("{header}.{signature}"),
        header.to_owned() + ".",
        format!("{header},{claims},{signature}."),
        format!("{header}%2E{claims}.{signature}"),
        format!("{claims}.{header}"),
        format!("{{\"payload\":\"{claims}\",\"protected\":\"{header}\",\"signature\":\"{signature}\"}}."),
        ".".into(),
        "..".into(),
        "...".into(),
        "....".into(),
        "a.b.c".into(),
        "null.null.null".into(),
    ];
    tokens.into_iter().map(|token| vector(format!("parts {token}"), token)).collect()
}

/// Each part with what base64url does not have, or has twice.
fn alphabets() -> Vec<Vector> {
    let signer = signer("ES256");
    let mut all = Vec::new();
    // Blanks make the lengths such that the last character of each part has bits to spare.
    let (header, claims) = (text(&Token::of(signer).header), text(&Token::of(signer).claims));
    let blank = |text: String| text.clone() + &" ".repeat((4 - text.len() % 3) % 3);
    let token = seal(blank(header), blank(claims), signer);
    let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    for place in 0..parts.len() {
        let part = &parts[place];
        let changed = [
            format!("{part}="),
            format!("{part}=="),
            format!("={part}"),
            format!("{part}AAA"),
            format!("{part}%3D"),
            format!("+{}", &part[1..]),
            format!("/{}", &part[1..]),
            format!("{} {}", &part[..4], &part[4..]),
            format!("{}\n{}", &part[..4], &part[4..]),
            format!("{part}\r\n"),
            format!("{part}\t"),
            format!(" {part}"),
            format!("{part}\u{0}"),
            format!("{part}é"),
            format!("{}\u{ff21}{}", &part[..4], &part[5..]),
            format!("{}*{}", &part[..4], &part[5..]),
            spare_bits(part),
        ];
        for (number, changed) in changed.into_iter().enumerate() {
            let mut parts = parts.clone();
            parts[place] = changed;
            all.push(vector(format!("alphabet, part {place}, change {number}"), parts.join(".")));
        }
    }
    // Signed as it stands, in an alphabet that is not ours.
    let other =
        [("standard", STANDARD.encode(text(&Token::of(signer).header))), ("plain", STANDARD_NO_PAD.encode([251; 9]))];
    for (name, header) in other {
        let message = format!("{header}.{}", encode(text(&Token::of(signer).claims)));
        let signature = encode(signer.sign(message.as_bytes()));
        if header.contains(['=', '+', '/']) {
            all.push(vector(format!("{name} base64"), format!("{message}.{signature}")));
        }
    }
    all
}

/// The same bytes, written with another last character: its spare bits are not zero.
fn spare_bits(part: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    assert!(!part.len().is_multiple_of(4), "{part} has no bits to spare");
    let (start, last) = part.split_at(part.len() - 1);
    let value = ALPHABET.iter().position(|letter| last.as_bytes()[0] == *letter).expect("a letter of base64url");
    format!("{start}{}", char::from(ALPHABET[value + 1]))
}

/// Texts that are no JSON object, in either place.
fn texts(signer: &Signer) -> Vec<Vector> {
    let header = text(&Token::of(signer).header);
    let claims = text(&Token::of(signer).claims);
    let mut all = Vec::new();
    for (place, right) in [("header", &header), ("claims", &claims)] {
        let inside = &right[1..right.len() - 1];
        let mut wide = vec![0xff, 0xfe];
        wide.extend(right.encode_utf16().flat_map(u16::to_le_bytes));
        let texts: Vec<Vec<u8>> = vec![
            b"".to_vec(),
            b" ".to_vec(),
            b"[]".to_vec(),
            b"\"x\"".to_vec(),
            b"1".to_vec(),
            b"null".to_vec(),
            b"true".to_vec(),
            b"{".to_vec(),
            b"}".to_vec(),
            format!("[{right}]").into(),
            format!("{right}{right}").into(),
            format!("{right},").into(),
            format!("{right}x").into(),
            format!("{right}\u{0}").into(),
            format!("\u{feff}{right}").into(),
            format!("{{{inside},}}").into(),
            format!("{{,{inside}}}").into(),
            format!("{{{inside} /* x */}}").into(),
            format!("{{{inside}}} // x").into(),
            format!("{{{inside},\"x\":NaN}}").into(),
            format!("{{{inside},\"x\":Infinity}}").into(),
            format!("{{{inside},\"x\":01}}").into(),
            format!("{{{inside},\"x\":+1}}").into(),
            format!("{{{inside},\"x\":0x10}}").into(),
            format!("{{{inside},\"x\":1e400}}").into(),
            format!("{{{inside},\"x\":.5}}").into(),
            format!("{{{inside},x:1}}").into(),
            format!("{{{inside},\"x\":'y'}}").into(),
            format!("{{{inside},\"x\":\"\\ud800\"}}").into(),
            format!("{{{inside},\"x\":\"\\x41\"}}").into(),
            format!("{{{inside},\"x\":\"\u{1}\"}}").into(),
            format!("{{{inside},1:1}}").into(),
            format!("{{{inside},\"x\":{}{}}}", "[".repeat(500), "]".repeat(500)).into(),
            format!("{{{inside},\"x\":{}1{}}}", "{\"x\":".repeat(200), "}".repeat(200)).into(),
            right.replace('"', "'").into(),
            [right.as_bytes(), &[0xff]].concat(),
            [&b"{\"x\":\"\xc3\x28\","[..], inside.as_bytes(), b"}"].concat(),
            [&b"{\"x\":\"\xc0\xaf\","[..], inside.as_bytes(), b"}"].concat(),
            wide,
        ];
        for (number, text) in texts.into_iter().enumerate() {
            let name = format!("{} {place}, text {number}", signer.algorithm);
            let token = if place == "header" { seal(text, &claims, signer) } else { seal(&header, text, signer) };
            all.push(vector(name, token));
        }
    }
    all
}

/// Objects in which a name stands twice: of the two, one reader takes the first and another the last.
fn twice(signer: &Signer) -> Vec<Vector> {
    let (header, claims) = (text(&Token::of(signer).header), text(&Token::of(signer).claims));
    let mut all = Vec::new();
    let fields = [
        format!("\"alg\":\"{}\"", signer.algorithm),
        "\"alg\":\"none\"".into(),
        "\"\\u0061lg\":\"none\"".into(),
        format!("\"kid\":\"{}\"", signer.id),
        "\"kid\":\"nobody\"".into(),
        "\"typ\":\"JWT\"".into(),
        "\"x\":1,\"x\":1".into(),
    ];
    for field in fields {
        for header in [format!("{{{field},{}", &header[1..]), format!("{},{field}}}", &header[..header.len() - 1])] {
            all.push(vector(format!("twice in {header}"), seal(header, &claims, signer)));
        }
    }
    let fields = [
        format!("\"iss\":\"{ISSUER}\""),
        "\"iss\":\"https://evil.example\"".into(),
        "\"aud\":\"gradus\"".into(),
        "\"azp\":\"evil\"".into(),
        "\"sub\":\"admin\"".into(),
        format!("\"exp\":{}", NOW + 600),
        "\"\\u0065xp\":4102444800".into(),
        "\"iat\":0".into(),
        "\"roles\":[\"admin\"]".into(),
        "\"r\\u006fles\":[\"admin\"]".into(),
        "\"x\":{\"a\":1,\"a\":2}".into(),
        "\"x\":[{\"y\":{\"a\":1,\"a\":2}}]".into(),
    ];
    for field in fields {
        for claims in [format!("{{{field},{}", &claims[1..]), format!("{},{field}}}", &claims[..claims.len() - 1])] {
            all.push(vector(format!("twice in {claims}"), seal(&header, claims, signer)));
        }
    }
    all
}

/// Larger than any token that is taken, by one byte and by a megabyte, in each part.
fn oversized() -> Vec<Vector> {
    let signer = signer("EdDSA");
    let large =
        |name: &str, token: String| Vector::new(format!("{name}, {} bytes", token.len()), token, Refused::TooLarge);
    let mut all = Vec::new();
    for bytes in [MOST_BYTES, 12 * 1024, 1024 * 1024] {
        let filler = Some(json!("x".repeat(bytes)));
        all.push(large("claims", Token::of(signer).claim("x", filler.clone()).signed(signer)));
        all.push(large("header", Token::of(signer).header("x", filler).signed(signer)));
        all.push(large("signature", format!("{}.{}", Token::of(signer).message(), encode(vec![0; bytes]))));
        all.push(large("dots", ".".repeat(bytes + 1)));
    }
    // One byte more than the bound, where less would pass.
    let plain = Token::of(signer).signed(signer).len();
    let edge = (0..)
        .map(|more| Token::of(signer).claim("x", Some(json!("x".repeat((MOST_BYTES - plain) * 3 / 4 - 20 + more)))));
    let edge = edge.map(|token| token.signed(signer)).find(|token| token.len() > MOST_BYTES).expect("a token");
    assert!(edge.len() <= MOST_BYTES + 2, "{}", edge.len());
    all.push(large("by a byte", edge));
    all
}
