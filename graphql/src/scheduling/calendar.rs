//! Working calendars.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Object, SimpleObject, async_trait::async_trait, dataloader::Loader};
use chrono::{Datelike, NaiveDate};
use gradus_domain::{
    locale::LocalizedText,
    scheduling::{calendar::WorkingCalendar as Rules, calendar_change::is_horizon_near},
};
use gradus_services::scheduling::schedules::{self, StoredCalendar};

use super::enums::{DayKind, DayOfWeek};
use crate::{
    errors::Result,
    request::{Batch, BatchError, Request, request},
    scalars::Date,
};

/// Working calendar: which days are worked.
#[derive(Description)]
pub struct WorkingCalendar {
    name: LocalizedText,
    stored: Option<Arc<StoredCalendar>>,
    rules: Rules,
}

impl WorkingCalendar {
    fn stored(stored: Arc<StoredCalendar>) -> Self {
        Self { name: stored.name.clone(), rules: stored.working.clone(), stored: Some(stored) }
    }

    /// The calendar with this code, if there is one.
    pub async fn find(request: &Request, code: &str) -> Result<Option<Self>> {
        Ok(request.load(CalendarOf(code.to_owned())).await?.map(Self::stored))
    }

    /// The calendar with this code; where nobody has loaded it, one that knows weekends and nothing else for certain.
    pub async fn find_or_weekends(request: &Request, code: &str) -> Result<Self> {
        let weekends = || {
            let rules = Rules::weekends_only(code, NaiveDate::default());
            Self { name: LocalizedText::plain(code), stored: None, rules }
        };
        Ok(Self::find(request, code).await?.unwrap_or_else(weekends))
    }
}

#[Object(use_type_description)]
impl WorkingCalendar {
    /// Code of the calendar, such as CN.
    async fn code(&self) -> &str {
        &self.rules.code
    }

    /// Name of the calendar, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.name.get(request(ctx).locale().await?))
    }

    /// Number of the version that holds; 0 where nobody has loaded the calendar.
    async fn version(&self) -> i32 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }

    /// Indicates that what the calendar knows ends within 60 days, or has ended: the notice for the next year is due.
    async fn is_horizon_near(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(is_horizon_near(self.rules.known_through, request(ctx).today().await?))
    }

    /// Last date of which the calendar speaks with certainty. What lies beyond is provisional.
    async fn known_through(&self) -> Date {
        Date(self.rules.known_through)
    }

    /// Days of the week that are off unless a date says otherwise.
    async fn weekend(&self) -> Vec<DayOfWeek> {
        self.rules.weekend.iter().map(|day| (*day).into()).collect()
    }

    /// Dates of the year that differ from the weekend rule, by date.
    #[graphql(complexity = "40 * child_complexity + 1")]
    async fn days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Year, such as 2026.")] year: i32,
    ) -> Result<Vec<CalendarDay>> {
        let locale = request(ctx).locale().await?;
        let days = self.stored.iter().flat_map(|stored| &stored.days).filter(|day| day.day.year() == year);
        let day = |day: &schedules::StoredDay| CalendarDay {
            date: Date(day.day),
            kind: day.kind.into(),
            name: day.name.get(locale).to_owned(),
            source: day.source.get(locale).to_owned(),
            provisional: self.rules.is_provisional(day.day),
        };
        Ok(days.map(day).collect())
    }

    /// Indicates that the day is worked.
    async fn is_working_day(&self, #[graphql(desc = "Day that is asked about.")] on: Date) -> bool {
        self.rules.is_working(on.0)
    }
}

/// Date that differs from the weekend rule.
#[derive(SimpleObject)]
pub struct CalendarDay {
    /// Date of the day.
    date: Date,
    /// Kind of the day.
    kind: DayKind,
    /// Reason of the day, such as the name of the holiday, in the request's language.
    name: String,
    /// Source of the day, such as the notice that announced it, in the request's language.
    source: String,
    /// Indicates that the day may still change.
    provisional: bool,
}

/// Key of the calendar with a code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalendarOf(pub String);

#[async_trait]
impl Loader<CalendarOf> for Batch {
    type Value = Arc<StoredCalendar>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[CalendarOf],
    ) -> std::result::Result<HashMap<CalendarOf, Arc<StoredCalendar>>, BatchError> {
        let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let found = schedules::find_calendars(&self.read, &codes).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(code, calendar)| (CalendarOf(code), Arc::new(calendar))).collect())
    }
}
