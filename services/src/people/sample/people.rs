//! Who works where, as what, since when.

use chrono::{Days, NaiveDate};

use super::{Files, HEAD_OFFICE, dice::Dice, units::Unit};

/// Somebody made up.
pub(super) struct Person {
    pub number: String,
    pub top: &'static str,
    pub unit: String,
    /// Unit before a transfer, and its day.
    pub moved: Option<(String, NaiveDate)>,
    pub is_head: bool,
    /// Hired in the last months.
    pub is_recent: bool,
    pub is_contractor: bool,
    pub position: &'static str,
    pub roles: Vec<&'static str>,
    pub groups: Vec<&'static str>,
    pub hired: NaiveDate,
    pub left: Option<NaiveDate>,
}

const SURNAMES: &str =
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢";
const GIVEN: &str =
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉鹏飞雪梅琳宇晨思雨欣怡子涵浩然梓轩诗佳俊";
/// People of the head office come first, so many rounds of one for each department.
const ROUNDS: u32 = 20;

pub(super) fn make(dice: &mut Dice, index: u32, units: &[Unit], until: NaiveDate) -> Person {
    let offices = HEAD_OFFICE.len();
    let place = usize::try_from(index).unwrap_or(0);
    let is_head = place < offices;
    let in_office = place < offices * ROUNDS as usize;
    let round = HEAD_OFFICE.get(place % offices).map_or("NET", |office| office.0);
    let top = if in_office { round } else { dice.weighted(&HEAD_OFFICE).unwrap_or("NET") };
    let unit = if in_office { top.to_owned() } else { pick_unit(dice, units, top) };
    let is_recent = !is_head && dice.chance(60);
    let hired = until - if is_recent { dice.days(1, 160) } else { dice.days(400, 9000) };
    let left = (!is_recent && !is_head && dice.chance(40)).then(|| until - dice.days(0, 300));
    let position = match dice.below(10) {
        _ if is_head => "HEAD",
        0 => "SPECIALIST",
        1 => "SUPERVISOR",
        _ => "STAFF",
    };
    let is_contractor = !is_head && dice.chance(50);
    let roles = pick_roles(dice, top, is_head);
    let groups = [
        ("DATA_ACCESS", if matches!(top, "SEC" | "CHC" | "FIN") { 600 } else { 20 }),
        ("EMERGENCY_TEAM", if top == "NET" { 200 } else { 0 }),
        ("LISTED_CONTRACTOR", if is_contractor { 500 } else { 0 }),
    ];
    let groups = groups.into_iter().filter(|(_, share)| dice.chance(*share)).map(|(group, _)| group).collect();
    let may_move = !in_office && !is_recent && dice.chance(50);
    let day = until - dice.days(5, 390);
    let moved = (may_move && left.is_none_or(|left| day < left)).then(|| {
        let from = dice.pick(&["NET", "CSD", "RET"]).copied().unwrap_or("NET");
        (pick_unit(dice, units, from), day)
    });
    let moved = moved.filter(|(before, _)| *before != unit);
    let number = format!("E{:07}", index + 1);
    Person { number, top, unit, moved, is_head, is_recent, is_contractor, position, roles, groups, hired, left }
}

fn pick_unit(dice: &mut Dice, units: &[Unit], top: &str) -> String {
    let below: Vec<_> = units.iter().filter(|unit| unit.top == top).collect();
    // One in ten of the field works at the head office.
    let unit = dice.pick(&below).filter(|_| !dice.chance(100));
    unit.map_or_else(|| top.to_owned(), |unit| unit.code.clone())
}

fn pick_roles(dice: &mut Dice, top: &str, is_head: bool) -> Vec<&'static str> {
    let mut roles = Vec::new();
    if is_head {
        match top {
            "SNR" => roles.push("SPONSOR"),
            "QMO" => roles.push("QMR"),
            "LGL" => roles.push("REG_CONTACT"),
            _ => {}
        }
        roles.push("PROC_OWNER");
        return roles;
    }
    match top {
        "IAD" => {
            roles.push(if dice.chance(300) { "LEAD_AUDITOR" } else { "AUDITOR" });
            roles.extend(dice.chance(500).then_some("INSPECTOR"));
        }
        "CHC" => roles.extend(dice.chance(800).then_some("HANDLER")),
        "NET" => roles.extend(dice.chance(100).then_some("FAULT_DUTY")),
        "HRT" => {
            roles.extend(dice.chance(300).then_some("TRAINER"));
            roles.extend(dice.chance(100).then_some("TRAIN_ADMIN"));
        }
        _ => {}
    }
    roles
}

fn name(dice: &mut Dice) -> String {
    let (surnames, given): (Vec<_>, Vec<_>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let signs = if dice.chance(330) { 1 } else { 2 };
    let given: Vec<_> = (0..signs).filter_map(|_| dice.pick(&given).copied()).collect();
    dice.pick(&surnames).into_iter().chain(&given).collect()
}

/// The number of the head of a department of the head office.
fn head_of(code: &str) -> String {
    let place = HEAD_OFFICE.iter().position(|office| office.0 == code).unwrap_or(1);
    format!("E{:07}", place + 1)
}

pub(super) fn write(dice: &mut Dice, person: &Person, files: &mut Files, until: NaiveDate) {
    let above = match person.top {
        top if !person.is_head => top,
        "QMC" => "",
        "SNR" | "QMO" | "IAD" => "QMC",
        "CHC" => "CSD",
        _ => "SNR",
    };
    let manager = if above.is_empty() { String::new() } else { head_of(above) };
    let (hired, left) = (person.hired.to_string(), person.left.map_or(String::new(), |day| day.to_string()));
    let email = format!("{}@operator.example", person.number.to_lowercase());
    let employment = if person.is_contractor { "CONTRACTOR" } else { "EMPLOYEE" };
    let locale = if dice.chance(100) { "en" } else { "zh-CN" };
    let (name, roles) = (name(dice), person.roles.join(";"));
    let row: [&str; 11] = [
        &person.number,
        &name,
        &email,
        &person.unit,
        person.position,
        &roles,
        employment,
        &hired,
        &left,
        &manager,
        locale,
    ];
    files.employees.row(&row);
    if let Some((before, day)) = &person.moved {
        let day = day.to_string();
        files.assignments.row(&[&person.number, before, person.position, &hired, &day]);
        files.assignments.row(&[&person.number, &person.unit, person.position, &day, ""]);
    }
    for group in &person.groups {
        let from = person.hired.max(until - Days::new(500)).to_string();
        files.groups.row(&[&person.number, group, &from, ""]);
    }
    if dice.chance(8) {
        let from = person.hired.max(until - dice.days(20, 200));
        let to = from + dice.days(35, 180);
        files.groups.row(&[&person.number, "LONG_LEAVE", &from.to_string(), &to.to_string()]);
    }
}
