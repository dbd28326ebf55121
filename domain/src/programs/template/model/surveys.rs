//! Surveys, and the SERVQUAL instrument.

use serde::{Deserialize, Serialize};

use super::{
    header::Basis,
    value::{Code, Decimal, IsoDuration},
    words::words,
};
use crate::locale::LocalizedText;

words! {
    /// How people are asked.
    SurveyMethod {
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
    /// How an item is answered.
    AnswerScale {
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
    /// Sort of customer.
    Segment {
        /// Companies.
        Business,
        /// People.
        Consumer,
    }
    /// Which half of SERVQUAL is asked.
    ServqualPart {
        /// What one expects.
        Expectation,
        /// What one gets.
        Perception,
    }
    /// How many are asked where.
    SurveyQuota {
        /// In proportion to the traffic of the site.
        SiteTraffic,
    }
    /// What opens a survey for one person.
    SurveyEvent {
        /// A complaint was closed.
        ComplaintClosed,
    }
}

/// A survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// Where it comes from.
    pub basis: Basis,
    /// What opens it.
    pub opens: SurveyTrigger,
    /// What is asked of whom.
    pub form: SurveyForm,
}

/// What opens a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum SurveyTrigger {
    /// A schedule.
    Schedule {
        /// Which one.
        schedule: Code,
    },
    /// Something that happened to one person.
    After {
        /// What.
        event: SurveyEvent,
        /// How long after.
        delay: IsoDuration,
    },
}

/// What is asked of whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum SurveyForm {
    /// Questions with answers.
    Questionnaire {
        /// Days that it stays open.
        window_days: u32,
        /// Valid answers needed to publish.
        min_valid: u32,
        /// The same for each site.
        #[serde(default)]
        min_per_site: Option<u32>,
        /// How people are asked.
        methods: Vec<SurveyMethod>,
        /// By what answers are told apart.
        #[serde(default)]
        strata: Vec<Stratum>,
        /// The questions.
        items: Vec<SurveyItem>,
    },
    /// The items of SERVQUAL.
    Servqual {
        /// Which half.
        part: ServqualPart,
        /// How items are answered.
        scale: AnswerScale,
        /// Days that it stays open.
        window_days: u32,
        /// Valid answers needed to publish.
        min_valid: u32,
        /// The same for each site.
        #[serde(default)]
        min_per_site: Option<u32>,
        /// How people are asked.
        methods: Vec<SurveyMethod>,
        /// How many are asked where.
        #[serde(default)]
        quota: Option<SurveyQuota>,
    },
    /// A talk with several customers.
    FocusGroup {
        /// How many talks with each group.
        sessions_per_group: SessionRange,
        /// Which groups.
        groups: Vec<Segment>,
        /// What is talked about.
        topics: Vec<LocalizedText>,
    },
}

/// A least and a greatest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRange {
    /// At least.
    pub from: u32,
    /// At most.
    pub to: u32,
}

/// By what answers are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Stratum {
    /// Where the customer lives.
    Region,
    /// Sort of customer.
    Segment {
        /// Which sorts there are.
        of: Vec<Segment>,
    },
    /// What the customer uses.
    Product,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyItem {
    /// Its code.
    pub code: Code,
    /// How it is answered.
    pub scale: AnswerScale,
    /// The question.
    pub text: LocalizedText,
}

/// The SERVQUAL instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Servqual {
    /// The dimensions of quality; starting weights, until respondents allot points.
    pub dimensions: Vec<ServqualDimension>,
    /// The items, worded for the trade.
    pub items: Vec<ServqualItem>,
}

/// A dimension of quality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServqualDimension {
    /// Its code.
    pub code: Code,
    /// Its weight; all of them make 1.
    pub weight: Decimal,
    /// How many items it has.
    pub items: u32,
    /// Its name.
    pub name: LocalizedText,
}

/// An item of SERVQUAL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServqualItem {
    /// Its code.
    pub code: Code,
    /// Its dimension.
    pub dimension: Code,
    /// The statement.
    pub text: LocalizedText,
}
