//! `trainingCoverage` against a recomputation that shares nothing with it.

use gradus_domain::access::RolePreset;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    brute::{Asked, Count, Pair, Raw, count, people},
    roster::{Dice, fill, nth},
};
use crate::support::Gradus;

pub const QUERY: &str = "query ($department: String, $requirement: String, $asOf: Date, $period: Period) {
    trainingCoverage(department: $department, requirement: $requirement, asOf: $asOf, period: $period) {
        ...Figures frozen
        persons { required fulfilled basisPoints }
        trainingsPerPerson { minimum basisPointsWithAtLeastOne }
        byRequirement { requirement { code } coverage { ...Figures } }
        byDepartment { department { code } coverage { ...Figures persons { required fulfilled } } }
        unfulfilled(first: 100) { totalCount nodes { id dueOn status employee { number } requirement { code } } }
    }
}
fragment Figures on TrainingCoverage { asOf period required fulfilled waived notApplicable overdue basisPoints waiverAlert }";

fn figures(answer: &Value) -> Count {
    let number = |name: &str| answer[name].as_u64().expect("a number");
    Count {
        required: number("required"),
        fulfilled: number("fulfilled"),
        waived: number("waived"),
        not_applicable: number("notApplicable"),
        overdue: number("overdue"),
    }
}

fn share(numerator: u64, denominator: u64) -> Value {
    json!((10_000 * numerator).checked_div(denominator))
}

/// What is asked, in both languages.
pub struct Question {
    pub variables: Value,
    pub asked: Asked,
    pub department: Option<&'static str>,
    pub requirement: Option<&'static str>,
}

fn question(dice: &mut Dice) -> Question {
    let day = nth(200 + dice.below(520)).to_string();
    let date = |text: &str| text.parse::<Date>().expect("a day");
    let periods = [
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
    ];
    let mut variables = json!({ "asOf": day });
    let asked = if dice.below(2) == 0 {
        Asked::Day(date(&day))
    } else {
        let (name, first, last) = periods[usize::try_from(dice.below(5)).expect("one")];
        variables["period"] = json!(name);
        Asked::Period(date(first), date(last), date(&day))
    };
    let of = |dice: &mut Dice, codes: &[&'static str]| {
        let at = usize::try_from(dice.below(codes.len() as u64 * 2)).expect("one");
        codes.get(at).copied()
    };
    let department = of(dice, &["SNR", "NET", "NET-GD", "CSD", "CHC", "RET"]);
    let requirement = of(dice, &["R1", "R2", "R3", "R4", "R5", "R6"]).filter(|_| dice.below(2) == 0);
    variables["department"] = json!(department);
    variables["requirement"] = json!(requirement);
    Question { variables, asked, department, requirement }
}

pub fn check(raw: &Raw, pairs: &[Pair], question: &Question, top: Option<&str>, answer: &Value, case: &str) {
    let here = |pair: &&Pair| {
        let department = question.department.or(top);
        department.is_none_or(|top| pair.departments.iter().any(|unit| raw.is_within(unit, top)))
            && question.requirement.is_none_or(|code| code == pair.requirement)
    };
    let mine: Vec<&Pair> = pairs.iter().filter(here).collect();
    let expected = count(mine.iter().copied());
    assert_eq!(figures(answer), expected, "{case}\n{mine:#?}");
    assert_eq!(answer["basisPoints"], share(expected.fulfilled, expected.required), "{case}");
    let (waived, all) = (expected.waived, expected.waived + expected.required);
    assert_eq!(answer["waiverAlert"], json!(waived * 10 > all), "{case}: above 10 % (formula 4.10)");

    let (required, fulfilled) = people(mine.iter().copied());
    let persons = json!({ "required": required, "fulfilled": fulfilled, "basisPoints": share(fulfilled, required) });
    assert_eq!(answer["persons"], persons, "{case}");

    for row in answer["byRequirement"].as_array().expect("rows") {
        let code = row["requirement"]["code"].as_str().expect("a code");
        let part = mine.iter().copied().filter(|pair| pair.requirement == code);
        assert_eq!(figures(&row["coverage"]), count(part), "{case} {code}");
    }
    for row in answer["byDepartment"].as_array().expect("rows") {
        let code = row["department"]["code"].as_str().expect("a code");
        let part: Vec<_> =
            mine.iter().copied().filter(|pair| pair.departments.iter().any(|unit| raw.is_within(unit, code))).collect();
        assert_eq!(figures(&row["coverage"]), count(part.iter().copied()), "{case} {code}");
        let counted = people(part.iter().copied());
        assert_eq!(row["coverage"]["persons"]["fulfilled"], json!(counted.1), "{case} {code}");
    }
    let missing = &answer["unfulfilled"];
    assert_eq!(missing["totalCount"], json!(expected.required - expected.fulfilled), "{case}");
    let mut named: Vec<_> = missing["nodes"].as_array().expect("nodes").iter().map(person_and_requirement).collect();
    let mut open: Vec<_> = mine
        .iter()
        .filter(|pair| matches!(pair.letter, 'O' | 'L'))
        .map(|pair| (pair.person.clone(), pair.requirement.clone()))
        .collect();
    named.sort();
    open.sort();
    assert_eq!(named, open, "{case}");
    let overdue = missing["nodes"].as_array().expect("nodes").iter().filter(|node| node["status"] == "OVERDUE").count();
    assert_eq!(overdue as u64, expected.overdue, "{case}");

    let frequency = match question.asked {
        Asked::Period(first, last, as_of) if question.requirement.is_none() && is_quarter(question) => {
            let department = question.department.or(top);
            raw.frequency(first, last, as_of, |unit| match department {
                None => unit.is_empty(),
                Some(top) => !unit.is_empty() && raw.is_within(unit, top),
            })
        }
        _ if question.requirement.is_some() => return,
        _ => None,
    };
    let frequency = frequency.map_or(
        Value::Null,
        |(least, trained, people)| json!({ "minimum": least, "basisPointsWithAtLeastOne": share(trained, people) }),
    );
    assert_eq!(answer["trainingsPerPerson"], frequency, "{case}");
}

fn person_and_requirement(node: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&node["employee"]["number"]), text(&node["requirement"]["code"]))
}

fn is_quarter(question: &Question) -> bool {
    question.variables["period"].as_str().is_some_and(|period| period.contains('Q'))
}

/// Formulas 4.10 and 4.11, TRN-4. `GRADUS_SEEDS` asks for more organizations than the floor.
#[tokio::test]
async fn coverage_equals_a_recomputation_from_the_raw_rows() {
    let seeds = std::env::var("GRADUS_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(8_u64);
    let first = std::env::var("GRADUS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    let gradus = Gradus::start().await;
    let database = gradus.database.connect().await;
    let mut required = 0;
    for seed in first..first + seeds {
        let mut dice = Dice::new(seed);
        let code = format!("SEED{seed}");
        let tenant = gradus.add_tenant(&code).await;
        fill(&gradus, &tenant, &mut dice, 20).await;
        let head = gradus.token(&tenant, RolePreset::DepartmentHead, Some("CSD"), None).await;
        let raw = Raw::read(&database, &code).await;

        for number in 0..8 {
            let question = question(&mut dice);
            let case = format!("GRADUS_SEED={seed} question {number}: {}", question.variables);
            let pairs = raw.pairs(question.asked);
            let answer = gradus.ask_as(&tenant.quality, QUERY, question.variables.clone()).await;
            check(&raw, &pairs, &question, None, &answer["trainingCoverage"], &case);
            required += answer["trainingCoverage"]["required"].as_u64().expect("a number");

            let answer = gradus.answer(&head, QUERY, question.variables.clone()).await;
            if question.department.is_none_or(|department| raw.is_within(department, "CSD")) {
                let answer = &answer["data"]["trainingCoverage"];
                check(&raw, &pairs, &question, Some("CSD"), answer, &format!("{case} as head"));
            } else {
                assert_eq!(answer["errors"][0]["message"], "There is no such department.", "{case}");
            }
        }
    }
    assert!(required > 10 * seeds, "the organizations were too empty to prove anything: {required}");
    println!("{seeds} organizations from seed {first}, {required} assignments required");
}
