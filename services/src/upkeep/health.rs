//! The self-check (R130): what looks as if the service had stopped looking after it.

use gradus_domain::{
    access::{Action, Scope},
    page::{Cursor, Page, PageRequest},
    scheduling::health::{HealthCheck, Suspect},
};
pub use gradus_store::scheduling::health::Look;
use gradus_store::{
    audits::{overdue, unattended},
    delivery::dead,
    error::StoreError,
    scheduling::health,
    store::Db,
    wall::Wall,
};

use crate::{Read, ReadResult, Services, people::today::today};

/// One page of what every check finds, in the order of the checks. Requires `READ_JOURNAL` on the whole organization.
/// Pages go forward only.
pub async fn page(ctx: &Read, request: &PageRequest) -> ReadResult<Page<Suspect>> {
    let scope = ctx.actor.require_organization(Action::ReadJournal, ctx.now)?;
    let size = request.size as usize;
    let place = |check: &HealthCheck| request.after.as_ref().is_some_and(|after| after.key == check.as_str());
    let from = HealthCheck::ALL.iter().position(place);
    let mut look = looking(ctx, &scope).await?;
    look.after = from.and(request.after.as_ref()).map(|after| after.id);
    let mut found = Vec::new();
    for check in &HealthCheck::ALL[from.unwrap_or_default()..] {
        look.limit = (size + 1 - found.len()) as u64;
        found.extend(suspects(&ctx.reader, &scope, *check, &look).await?);
        if found.len() > size {
            break;
        }
        look.after = None;
    }
    let has_next = found.len() > size;
    let place = |suspect: &Suspect| Cursor { key: suspect.check.as_str().to_owned(), id: suspect.id };
    let items = found.into_iter().take(size).map(|suspect| (place(&suspect), suspect)).collect();
    Ok(Page { items, has_next, has_previous: from.is_some() })
}

/// How much all checks find. Requires `READ_JOURNAL` on the whole organization.
pub async fn count(ctx: &Read) -> ReadResult<u64> {
    let scope = ctx.actor.require_organization(Action::ReadJournal, ctx.now)?;
    let look = looking(ctx, &scope).await?;
    let mut found = 0;
    for check in HealthCheck::ALL {
        found += number(&ctx.reader, &scope, *check, &look).await?;
    }
    Ok(found)
}

async fn looking(ctx: &Read, scope: &Scope) -> ReadResult<Look> {
    let today = today(&ctx.reader, scope.organization, ctx.now).await?;
    Ok(Look { now: ctx.now, today, after: None, limit: 0 })
}

/// How much each check finds in all organizations together, for the metrics.
pub async fn totals(services: &Services) -> Result<Vec<(HealthCheck, u64)>, StoreError> {
    let mut totals: Vec<_> = HealthCheck::ALL.iter().map(|check| (*check, 0)).collect();
    let now = services.time.now(&services.store.reader(Wall::closed())).await?;
    for organization in crate::people::organizations::list(services).await? {
        let reader = services.store.reader(Wall::around(organization.id));
        let scope = Scope::organization(organization.id);
        let look = Look { now, today: organization.today(now), after: None, limit: 0 };
        for (check, total) in &mut totals {
            *total += number(&reader, &scope, *check, &look).await?;
        }
    }
    Ok(totals)
}

/// What `check` finds, by id.
pub(super) async fn suspects(
    db: &impl Db,
    scope: &Scope,
    check: HealthCheck,
    look: &Look,
) -> Result<Vec<Suspect>, StoreError> {
    match check {
        HealthCheck::TimerOverdue => overdue::suspects(db, scope, look).await,
        HealthCheck::AuditUnattended => unattended::suspects(db, scope, look).await,
        HealthCheck::DeliveryDead => dead::suspects(db, scope, look).await,
        HealthCheck::AccountableVacant
        | HealthCheck::ConditionsBreached
        | HealthCheck::MeasureWithoutIndicator
        | HealthCheck::PhaseOverdue => super::programs::suspects(db, scope, check, look).await,
        check => health::suspects(db, scope, check, look).await,
    }
}

async fn number(db: &impl Db, scope: &Scope, check: HealthCheck, look: &Look) -> Result<u64, StoreError> {
    match check {
        HealthCheck::TimerOverdue => overdue::count(db, scope, look).await,
        HealthCheck::AuditUnattended => unattended::count(db, scope, look).await,
        HealthCheck::DeliveryDead => dead::count(db, scope).await,
        HealthCheck::AccountableVacant
        | HealthCheck::ConditionsBreached
        | HealthCheck::MeasureWithoutIndicator
        | HealthCheck::PhaseOverdue => super::programs::count(db, scope, check, look).await,
        check => health::count(db, scope, check, look).await,
    }
}
