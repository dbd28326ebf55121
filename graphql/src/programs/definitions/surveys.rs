//! Definitions of surveys.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::{
    header::Basis,
    show::{Show, defined, mirrored, shown},
};

defined! {
    /// A survey.
    SurveyDefinition of SurveyTemplate {
        /// Where it comes from.
        basis: Basis,
        /// What opens it.
        opens: SurveyTrigger,
        /// What is asked of whom.
        form: SurveyForm,
    }
}

defined! {
    /// A dimension of quality.
    ServqualDimensionDefinition of ServqualDimension {
        /// Weight of the servqual dimension; all of them make 1.
        weight: String,
        /// How many items it has.
        items: i32,
    }
}

defined! {
    /// An item of SERVQUAL.
    ServqualItemDefinition of ServqualItem {
        /// Dimension of the servqual item.
        dimension_code = dimension: String,
        /// The statement.
        text: String,
    }
}

shown! {
    /// A least and a greatest number.
    SessionRange of SessionRange {
        /// At least.
        from: i32,
        /// At most.
        to: i32,
    }
}

shown! {
    /// A question.
    SurveyItem of SurveyItem {
        /// Code of the survey item.
        code: String,
        /// How it is answered.
        scale: AnswerScale,
        /// The question.
        text: String,
    }
}

/// Form of the survey trigger. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum SurveyTriggerKind {
    /// A schedule.
    Schedule,
    /// Something that happened to one person.
    After,
}

/// What opens a survey. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct SurveyTrigger {
    /// Form of the survey trigger.
    kind: SurveyTriggerKind,
    /// Which one.
    schedule_code: Option<String>,
    /// What.
    event: Option<SurveyEvent>,
    /// How long after.
    delay: Option<String>,
    /// The survey trigger in words, in the request's language.
    in_words: String,
}

impl Show<SurveyTrigger> for model::SurveyTrigger {
    fn show(&self, locale: Locale) -> SurveyTrigger {
        let form = |kind| SurveyTrigger {
            kind,
            schedule_code: None,
            event: None,
            delay: None,
            in_words: self.in_words(locale),
        };
        match self {
            Self::Schedule { schedule } => {
                SurveyTrigger { schedule_code: Some(schedule.show(locale)), ..form(SurveyTriggerKind::Schedule) }
            }
            Self::After { event, delay } => SurveyTrigger {
                event: Some(event.show(locale)),
                delay: Some(delay.show(locale)),
                ..form(SurveyTriggerKind::After)
            },
        }
    }
}

/// Form of the survey form. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum SurveyFormKind {
    /// Questions with answers.
    Questionnaire,
    /// The items of SERVQUAL.
    Servqual,
    /// A talk with several customers.
    FocusGroup,
}

/// What is asked of whom. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct SurveyForm {
    /// Form of the survey form.
    kind: SurveyFormKind,
    /// Days that it stays open.
    window_days: Option<i32>,
    /// Valid answers needed to publish.
    min_valid: Option<i32>,
    /// The same for each site.
    min_per_site: Option<i32>,
    /// How people are asked.
    methods: Option<Vec<SurveyMethod>>,
    /// By what answers are told apart.
    strata: Option<Vec<SurveyStratum>>,
    /// The questions.
    items: Option<Vec<SurveyItem>>,
    /// Which half.
    part: Option<ServqualPart>,
    /// How items are answered.
    scale: Option<AnswerScale>,
    /// How many are asked where.
    quota: Option<SurveyQuota>,
    /// How many talks with each group.
    sessions_per_group: Option<SessionRange>,
    /// Which groups.
    groups: Option<Vec<CustomerSegment>>,
    /// What is talked about.
    topics: Option<Vec<String>>,
}

impl Show<SurveyForm> for model::SurveyForm {
    fn show(&self, locale: Locale) -> SurveyForm {
        let form = |kind| SurveyForm {
            kind,
            window_days: None,
            min_valid: None,
            min_per_site: None,
            methods: None,
            strata: None,
            items: None,
            part: None,
            scale: None,
            quota: None,
            sessions_per_group: None,
            groups: None,
            topics: None,
        };
        match self {
            Self::Questionnaire { window_days, min_valid, min_per_site, methods, strata, items } => SurveyForm {
                window_days: Some(window_days.show(locale)),
                min_valid: Some(min_valid.show(locale)),
                min_per_site: min_per_site.show(locale),
                methods: Some(methods.show(locale)),
                strata: Some(strata.show(locale)),
                items: Some(items.show(locale)),
                ..form(SurveyFormKind::Questionnaire)
            },
            Self::Servqual { part, scale, window_days, min_valid, min_per_site, methods, quota } => SurveyForm {
                part: Some(part.show(locale)),
                scale: Some(scale.show(locale)),
                window_days: Some(window_days.show(locale)),
                min_valid: Some(min_valid.show(locale)),
                min_per_site: min_per_site.show(locale),
                methods: Some(methods.show(locale)),
                quota: quota.show(locale),
                ..form(SurveyFormKind::Servqual)
            },
            Self::FocusGroup { sessions_per_group, groups, topics } => SurveyForm {
                sessions_per_group: Some(sessions_per_group.show(locale)),
                groups: Some(groups.show(locale)),
                topics: Some(topics.show(locale)),
                ..form(SurveyFormKind::FocusGroup)
            },
        }
    }
}

/// Form of the survey stratum. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum SurveyStratumKind {
    /// Where the customer lives.
    Region,
    /// Sort of customer.
    Segment,
    /// What the customer uses.
    Product,
}

/// By what answers are told apart. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct SurveyStratum {
    /// Form of the survey stratum.
    kind: SurveyStratumKind,
    /// Which sorts there are.
    segments: Option<Vec<CustomerSegment>>,
}

impl Show<SurveyStratum> for model::Stratum {
    fn show(&self, locale: Locale) -> SurveyStratum {
        let form = |kind| SurveyStratum { kind, segments: None };
        match self {
            Self::Region => form(SurveyStratumKind::Region),
            Self::Segment { of } => {
                SurveyStratum { segments: Some(of.show(locale)), ..form(SurveyStratumKind::Segment) }
            }
            Self::Product => form(SurveyStratumKind::Product),
        }
    }
}

mirrored! {
    /// How people are asked. Expect new values.
    SurveyMethod of SurveyMethod {
        /// At the screen.
        Online,
        /// On paper.
        Paper,
        /// By phone.
        Phone,
        /// By text message.
        Sms,
        /// By WeChat.
        Wechat,
        /// In a talk.
        Interview,
        /// When leaving the shop.
        ExitIntercept,
    }
}

mirrored! {
    /// How an item is answered. Expect new values.
    AnswerScale of AnswerScale {
        /// Five boxes.
        Likert5,
        /// Seven boxes.
        Likert7,
        /// 0 to 10.
        Nps,
        /// Yes or no.
        YesNo,
        /// In words.
        Text,
    }
}

mirrored! {
    /// Sort of customer. Expect new values.
    CustomerSegment of Segment {
        /// Companies.
        Business,
        /// People.
        Consumer,
    }
}

mirrored! {
    /// Which half of SERVQUAL is asked. Expect new values.
    ServqualPart of ServqualPart {
        /// What one expects.
        Expectation,
        /// What one gets.
        Perception,
    }
}

mirrored! {
    /// How many are asked where. Expect new values.
    SurveyQuota of SurveyQuota {
        /// In proportion to the traffic of the site.
        SiteTraffic,
    }
}

mirrored! {
    /// What opens a survey for one person. Expect new values.
    SurveyEvent of SurveyEvent {
        /// A complaint was closed.
        ComplaintClosed,
    }
}
