//! Requirements in words, for people who read no codes (TRN-1), in each of our languages.

use crate::{
    locale::Locale,
    period::PeriodKind,
    training::{
        audience::{Audience, Clause, Employment},
        requirement::{FirstDue, FirstEvent, Recurrence},
    },
};

/// What a code of an audience names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// A department.
    Department,
    /// A position.
    Position,
    /// A role.
    Role,
    /// A group.
    Group,
}

/// An audience as a sentence without its full stop; `name` tells what a code is called.
#[must_use]
pub fn audience(audience: &Audience, locale: Locale, name: &dyn Fn(Named, &str) -> String) -> String {
    let clauses = |clauses: &[Clause], default| {
        let texts: Vec<_> = clauses.iter().map(|one| clause(one, default, locale, name)).collect();
        texts.join(match locale {
            Locale::En => "; or ",
            Locale::ZhCn | Locale::ZhTw => "；或",
        })
    };
    let included = clauses(&audience.include, Employment::Employees);
    if audience.exclude.is_empty() {
        return included;
    }
    let excluded = clauses(&audience.exclude, Employment::Anyone);
    match locale {
        Locale::En => format!("{included}; except {excluded}"),
        Locale::ZhCn => format!("{included}；但不包括：{excluded}"),
        Locale::ZhTw => format!("{included}；但不包括：{excluded}"),
    }
}

fn clause(clause: &Clause, default: Employment, locale: Locale, name: &dyn Fn(Named, &str) -> String) -> String {
    let list = |kind, codes: &[String]| {
        let names: Vec<_> = codes.iter().map(|code| name(kind, code)).collect();
        names.join(match locale {
            Locale::En => " or ",
            Locale::ZhCn | Locale::ZhTw => "、",
        })
    };
    let mut parts = vec![employment(clause.employment.unwrap_or(default), locale).to_owned()];
    if !clause.departments.is_empty() {
        let names = list(Named::Department, &clause.departments);
        parts.push(match locale {
            Locale::En => format!("in {names} and below"),
            Locale::ZhCn => format!("属于{names}及其下级部门"),
            Locale::ZhTw => format!("屬於{names}及其下級部門"),
        });
    }
    if !clause.positions.is_empty() {
        let names = list(Named::Position, &clause.positions);
        parts.push(match locale {
            Locale::En => format!("in the position {names}"),
            Locale::ZhCn => format!("岗位为{names}"),
            Locale::ZhTw => format!("職位為{names}"),
        });
    }
    if !clause.roles.is_empty() {
        let names = list(Named::Role, &clause.roles);
        parts.push(match locale {
            Locale::En => format!("with the role {names}"),
            Locale::ZhCn => format!("担任{names}角色"),
            Locale::ZhTw => format!("擔任{names}角色"),
        });
    }
    if !clause.groups.is_empty() {
        let names = list(Named::Group, &clause.groups);
        parts.push(match locale {
            Locale::En => format!("in the group {names}"),
            Locale::ZhCn => format!("属于{names}名单"),
            Locale::ZhTw => format!("屬於{names}名單"),
        });
    }
    if !clause.persons.is_empty() {
        let numbers = clause.persons.join(", ");
        parts.push(match locale {
            Locale::En => format!("with the number {numbers}"),
            Locale::ZhCn => format!("工号为{numbers}"),
            Locale::ZhTw => format!("工號為{numbers}"),
        });
    }
    if let Some(months) = clause.tenure_less_than_months {
        parts.push(match locale {
            Locale::En => format!("hired less than {months} months ago"),
            Locale::ZhCn => format!("入职未满{months}个月"),
            Locale::ZhTw => format!("到職未滿{months}個月"),
        });
    }
    parts.join(match locale {
        Locale::En => " ",
        Locale::ZhCn | Locale::ZhTw => "，",
    })
}

fn employment(employment: Employment, locale: Locale) -> &'static str {
    match (employment, locale) {
        (Employment::Employees, Locale::En) => "employees",
        (Employment::Employees, Locale::ZhCn) => "正式员工",
        (Employment::Employees, Locale::ZhTw) => "正式員工",
        (Employment::Contractors, Locale::En) => "contractors",
        (Employment::Contractors, Locale::ZhCn) => "外包人员",
        (Employment::Contractors, Locale::ZhTw) => "外包人員",
        (Employment::Anyone, Locale::En) => "employees and contractors",
        (Employment::Anyone, Locale::ZhCn) => "正式员工和外包人员",
        (Employment::Anyone, Locale::ZhTw) => "正式員工和外包人員",
    }
}

/// How often, in words.
#[must_use]
pub fn recurrence(recurrence: Recurrence, locale: Locale) -> String {
    let window = match recurrence {
        Recurrence::Once => {
            let text = match locale {
                Locale::En => "once for good",
                Locale::ZhCn => "一次有效",
                Locale::ZhTw => "一次有效",
            };
            return text.into();
        }
        Recurrence::Rolling { months } => {
            return match locale {
                Locale::En => format!("valid for {months} months from completion"),
                Locale::ZhCn => format!("自完成之日起{months}个月内有效"),
                Locale::ZhTw => format!("自完成之日起{months}個月內有效"),
            };
        }
        Recurrence::Calendar { window } => window,
    };
    let text = match (window, locale) {
        (PeriodKind::Year, Locale::En) => "in each calendar year",
        (PeriodKind::HalfYear, Locale::En) => "in each half of the calendar year",
        (PeriodKind::Quarter, Locale::En) => "in each calendar quarter",
        (PeriodKind::Month, Locale::En) => "in each calendar month",
        (PeriodKind::Year, _) => "每年",
        (PeriodKind::HalfYear, _) => "每半年",
        (PeriodKind::Quarter, _) => "每季度",
        (PeriodKind::Month, _) => "每月",
    };
    text.into()
}

/// From when on for newcomers, in words.
#[must_use]
pub fn first_due(first_due: FirstDue, locale: Locale) -> String {
    let event = match first_due {
        FirstDue::Within { days } => {
            return match locale {
                Locale::En => format!("newcomers within {days} days"),
                Locale::ZhCn => format!("新进人员{days}天内"),
                Locale::ZhTw => format!("新進人員{days}天內"),
            };
        }
        FirstDue::Before { event } => event,
    };
    let text = match (event, locale) {
        (FirstEvent::Case, Locale::En) => "before the first case",
        (FirstEvent::Case, Locale::ZhCn) => "首次处理投诉之前",
        (FirstEvent::Case, Locale::ZhTw) => "首次處理客訴之前",
        (FirstEvent::Audit, Locale::En) => "before the first audit",
        (FirstEvent::Audit, Locale::ZhCn) => "首次参加审核之前",
        (FirstEvent::Audit, Locale::ZhTw) => "首次參加稽核之前",
        (FirstEvent::Visit, Locale::En) => "before the first visit",
        (FirstEvent::Visit, Locale::ZhCn) => "首次检查之前",
        (FirstEvent::Visit, Locale::ZhTw) => "首次稽查之前",
        (FirstEvent::Access, Locale::En) => "before access to customers' data",
        (FirstEvent::Access, Locale::ZhCn) => "获得客户数据权限之前",
        (FirstEvent::Access, Locale::ZhTw) => "取得客戶資料權限之前",
    };
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trn1_an_audience_reads_as_a_sentence_in_each_language() {
        let newcomers = Clause {
            departments: vec!["CSD".into(), "RET".into()],
            tenure_less_than_months: Some(6),
            ..Clause::default()
        };
        let heads = Clause { positions: vec!["HEAD".into()], ..Clause::default() };
        let rule = Audience { include: vec![newcomers], exclude: vec![heads] };
        let name = |_, code: &str| code.to_lowercase();

        let english = "employees in csd or ret and below hired less than 6 months ago; except employees and contractors \
                       in the position head";
        assert_eq!(audience(&rule, Locale::En, &name), english);
        assert_eq!(
            audience(&rule, Locale::ZhCn, &name),
            "正式员工，属于csd、ret及其下级部门，入职未满6个月；但不包括：正式员工和外包人员，岗位为head"
        );
        assert_eq!(audience(&Audience::all_employees(), Locale::ZhTw, &name), "正式員工");
    }
}
