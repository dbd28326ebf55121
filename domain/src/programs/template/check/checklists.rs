//! Weights make 100, every item weighs something, vetoes have something to take.

use std::collections::BTreeSet;

use super::{Checker, Path, Sort};
use crate::programs::template::{
    ChecklistTemplate, ItemScale, ItemTemplate, ProfileRule, ProgramTemplate, TemplateErrorCode as Code, VetoScope,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, checklist) in template.checklists.iter().enumerate() {
        let path = Path::of("checklists").at(index);
        if let Some(edition) = &checklist.clauses_of {
            checker.refer(Sort::Standard, &edition.standard, &path.key("clauses_of.standard"));
        }
        let fits = checklist.na_max_percent <= 100;
        checker.ensure(fits, Code::OutOfRange, &path.key("na_max_percent"), "must be 0 to 100 percent");
        let fits = checklist.pass_score <= 100;
        checker.ensure(fits, Code::OutOfRange, &path.key("pass_score"), "must be 0 to 100 points");
        sections(checker, checklist, &path.key("sections"));
        profiles(checker, checklist, &path);
    }
}

fn sections(checker: &mut Checker<'_>, checklist: &ChecklistTemplate, path: &Path) {
    let sections = checklist.sections.iter().enumerate();
    checker.unique("section", sections.clone().map(|(at, s)| (&*s.code, path.at(at).key("code"))));
    let items = || {
        let sections = sections.clone();
        sections.flat_map(|(at, section)| {
            section.items.iter().enumerate().map(move |(index, item)| (item, path.at(at).key("items").at(index)))
        })
    };
    checker.unique("item", items().map(|(item, path)| (&*item.code, path.key("code"))));
    for (item, path) in items() {
        check_item(checker, item, checklist.clauses_of.is_some(), &path);
    }
    for (at, section) in checklist.sections.iter().enumerate() {
        let some = !section.items.is_empty();
        checker.ensure(some, Code::Checklist, &path.at(at).key("items"), "a section has at least one item");
    }
}

fn check_item(checker: &mut Checker<'_>, item: &ItemTemplate, has_standard: bool, path: &Path) {
    checker.ensure(item.weight > 0, Code::Checklist, &path.key("weight"), "an item weighs at least 1");
    match &item.scale {
        ItemScale::Binary => {}
        ItemScale::Points { most } => {
            checker.ensure(*most > 0, Code::Checklist, &path.key("scale.most"), "must be at least 1");
        }
        ItemScale::Reading { low, high, .. } => {
            let some = low.is_some() || high.is_some();
            checker.ensure(some, Code::Checklist, &path.key("scale"), "a reading has a limit, `low` or `high`");
            let fits = low.zip(*high).is_none_or(|(low, high)| low <= high);
            checker.ensure(fits, Code::Checklist, &path.key("scale.high"), "must not be below `low`");
        }
    }
    let grouped = item.veto != Some(VetoScope::ItemGroup) || item.group.is_some();
    let message = "a veto of ITEM_GROUP takes the score of a group; name it by `group`";
    checker.ensure(grouped, Code::Checklist, &path.key("veto"), message);
    let known = item.clauses.is_empty() || has_standard;
    checker.ensure(known, Code::Checklist, &path.key("clauses"), "say by `clauses_of` whose clauses they are");
}

fn profiles(checker: &mut Checker<'_>, checklist: &ChecklistTemplate, path: &Path) {
    let sections: BTreeSet<&str> = checklist.sections.iter().map(|section| &*section.code).collect();
    for (index, profile) in checklist.weight_profiles.iter().enumerate() {
        let path = path.key("weight_profiles").at(index);
        if let ProfileRule::Tier { tier } = &profile.when {
            checker.refer(Sort::Tier, tier, &path.key("when.tier"));
        }
        let weighed: BTreeSet<&str> = profile.weights.keys().map(|code| &**code).collect();
        let path = path.key("weights");
        if weighed != sections {
            let message = format!("`{}` must weigh each section once, and nothing else", profile.code);
            checker.error(Code::Checklist, &path, message);
        }
        let sum: u64 = profile.weights.values().copied().map(u64::from).sum();
        if sum != 100 {
            checker.error(Code::Checklist, &path, format!("the weights of `{}` make {sum}, not 100", profile.code));
        }
    }
    precedence(checker, checklist, path);
}

fn precedence(checker: &mut Checker<'_>, checklist: &ChecklistTemplate, path: &Path) {
    let profiles = checklist.weight_profiles.iter().enumerate();
    checker.unique("profile", profiles.map(|(at, p)| (&*p.code, path.key("weight_profiles").at(at).key("code"))));
    let path = path.key("profile_precedence");
    let named: BTreeSet<&str> = checklist.profile_precedence.iter().map(|code| &**code).collect();
    let known: BTreeSet<&str> = checklist.weight_profiles.iter().map(|profile| &*profile.code).collect();
    let each_once = named == known && checklist.profile_precedence.len() == known.len();
    checker.ensure(each_once, Code::Checklist, &path, "must name each profile once");
    let last = checklist.profile_precedence.last();
    let last = checklist.weight_profiles.iter().find(|profile| Some(&profile.code) == last);
    let fits = last.is_some_and(|profile| profile.when == ProfileRule::Otherwise);
    checker.ensure(fits, Code::Checklist, &path, "must end with a profile that fits OTHERWISE");
}
