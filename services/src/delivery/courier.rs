//! The courier: sends what is due, in three steps.
//!
//! First it claims, in a short transaction: an attempt begins and counts from then on, so that a process which dies in it
//! has used it up (R92). Then it sends, outside of any transaction. Last it notes how that ended, where the claim is
//! still its own (R84).

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use gradus_domain::{
    access::Scope,
    delivery::{
        breaker::{Look, Way},
        parcel::{Delivery, DeliveryState},
        retry::{AttemptFailure, Backoff, ErrorClass, Next, after},
    },
    ids::OrganizationId,
};
use gradus_store::{
    delivery::{destinations, records},
    error::StoreError,
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::{Parcel, Sent};
use crate::Services;

/// How long an attempt may take.
pub const ATTEMPT: Duration = Duration::from_secs(20);

/// How long a claim holds: longer than an attempt, with time to note how it ended.
pub const CLAIM: TimeDelta = TimeDelta::seconds(30);

/// Deliveries that are sent at once.
const TOGETHER: usize = 50;

/// The longest error text that is kept.
const LONGEST_ERROR: usize = 500;

/// What a turn of the courier did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierReport {
    /// Attempts.
    pub sent: u64,
    /// Those that arrived.
    pub arrived: u64,
    /// Deliveries that were given up.
    pub dead: u64,
    /// Deliveries that wait because the way is closed.
    pub waiting: u64,
}

impl CourierReport {
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.arrived += other.arrived;
        self.dead += other.dead;
        self.waiting += other.waiting;
    }
}

/// Sends what is due in every organization through the channels of this process; any number of processes may. Without
/// channels it asks nothing.
pub async fn deliver_due(services: &Services) -> Result<CourierReport, StoreError> {
    let mut report = CourierReport::default();
    if services.channels.is_empty() {
        return Ok(report);
    }
    let reader = services.store.reader(Wall::system(System::Courier));
    let now = services.time.real_now_of(&reader).await?;
    let organizations = records::organizations(&reader, now, &services.channels.names()).await?;
    reader.rest().await;
    for organization in organizations {
        loop {
            let turn = turn(services, organization).await?;
            report.add(turn);
            if turn == CourierReport::default() {
                break;
            }
        }
    }
    Ok(report)
}

async fn turn(services: &Services, organization: OrganizationId) -> Result<CourierReport, StoreError> {
    let (claimed, mut report) = claim(services, organization).await?;
    let sent = join_all(claimed.into_iter().map(|delivery| async {
        let ended = send(services, organization, &delivery).await;
        (delivery, ended)
    }));
    let ended = sent.await;
    if !ended.is_empty() {
        report.add(note(services, organization, ended).await?);
    }
    Ok(report)
}

/// Takes what is due and may be sent.
async fn claim(
    services: &Services,
    organization: OrganizationId,
) -> Result<(Vec<Delivery>, CourierReport), StoreError> {
    let scope = Scope::organization(organization);
    let tx = services.door.open_for_delivery(organization).await?;
    let now = services.time.real_now_of(&tx).await?;
    let due = records::claim(&tx, &scope, now, &services.channels.names(), TOGETHER).await?;
    let places = due.iter().map(|delivery| (delivery.channel.clone(), delivery.destination.clone()));
    let mut breakers = destinations::lock(&tx, &scope, places).await?;
    let (mut claimed, mut report) = (Vec::new(), CourierReport::default());
    for mut delivery in due {
        let epoch = delivery.epoch;
        let place = (delivery.channel.clone(), delivery.destination.clone());
        let breaker = breakers.entry(place.clone()).or_default();
        // Whoever had it before died over it, again and again.
        if delivery.attempts >= attempts_at_most() {
            let cut = delivery.error.clone().unwrap_or_else(|| "the attempt was cut".to_owned());
            delivery.end(DeliveryState::Dead, Some(cut), now);
            report.dead += 1;
        } else if let Way::Closed { until } = breaker.way(now) {
            delivery.state = DeliveryState::Pending;
            delivery.wake_at = Some(until);
            report.waiting += 1;
        } else {
            if breaker.way(now) == Way::OneTry {
                *breaker = breaker.trying(now + CLAIM);
                destinations::save(&tx, &scope, &place, breaker).await?;
            }
            delivery.state = DeliveryState::Sending;
            delivery.attempts += 1;
            delivery.tries += 1;
            delivery.epoch += 1;
            delivery.wake_at = Some(now + CLAIM);
            records::begin_attempt(&tx, &scope, &delivery, now).await?;
            claimed.push(delivery.clone());
        }
        records::save(&tx, &scope, &delivery, epoch).await?;
    }
    tx.commit().await?;
    Ok((claimed, report))
}

fn attempts_at_most() -> i32 {
    i32::try_from(Backoff::STANDARD.attempts).unwrap_or(i32::MAX)
}

async fn send(services: &Services, organization: OrganizationId, delivery: &Delivery) -> Sent {
    let Some(channel) = services.channels.find(&delivery.channel) else {
        return Err(AttemptFailure::retryable("no such channel here"));
    };
    let parcel = Parcel {
        organization,
        destination: delivery.destination.clone(),
        key: delivery.key.clone(),
        payload: delivery.payload.clone(),
        attempt: delivery.tries,
    };
    match tokio::time::timeout(ATTEMPT, channel.send(parcel)).await {
        Ok(sent) => sent,
        Err(_) => Err(AttemptFailure::retryable(format!("no answer within {ATTEMPT:?}"))),
    }
}

/// Notes how attempts ended. Where the end of the transaction is not known it runs again: what it has noted already has
/// another state by then, so that nothing is noted twice (R85).
async fn note(
    services: &Services,
    organization: OrganizationId,
    ended: Vec<(Delivery, Sent)>,
) -> Result<CourierReport, StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match note_once(services, organization, &ended).await {
            Err(error) if tries < 3 && error.may_pass() => tracing::debug!(%error, "could not note deliveries"),
            other => return other,
        }
    }
}

async fn note_once(
    services: &Services,
    organization: OrganizationId,
    ended: &[(Delivery, Sent)],
) -> Result<CourierReport, StoreError> {
    let scope = Scope::organization(organization);
    let tx = services.door.open_for_delivery(organization).await?;
    let now = services.time.real_now_of(&tx).await?;
    let places = ended.iter().map(|(delivery, _)| (delivery.channel.clone(), delivery.destination.clone()));
    let mut breakers = destinations::lock(&tx, &scope, places).await?;
    let ids: Vec<_> = ended.iter().map(|(delivery, _)| delivery.id).collect();
    let standing = records::find_for_update(&tx, &scope, &ids).await?;
    let mut report = CourierReport::default();
    let mut looks: BTreeMap<_, Look> = BTreeMap::new();
    for (claimed, sent) in ended {
        let own = |found: &&Delivery| {
            found.id == claimed.id && found.epoch == claimed.epoch && found.state == DeliveryState::Sending
        };
        // The claim has lapsed, and somebody else has it.
        let Some(mut delivery) = standing.iter().find(own).cloned() else { continue };
        let place = (delivery.channel.clone(), delivery.destination.clone());
        let failure = sent.as_ref().err().map(shortened);
        settle(&mut delivery, failure.as_ref(), chance(services), now);
        let look = looks.entry(place).or_default();
        match failure.as_ref().map(|failure| failure.class) {
            Some(ErrorClass::Retryable) => look.failed = true,
            Some(ErrorClass::RateLimited) => look.rests_until = look.rests_until.max(delivery.wake_at),
            _ => look.arrived = true,
        }
        report.sent += 1;
        report.arrived += u64::from(delivery.state == DeliveryState::Delivered);
        report.dead += u64::from(delivery.state == DeliveryState::Dead);
        records::end_attempt(&tx, &scope, &delivery, failure.as_ref(), now).await?;
        records::save(&tx, &scope, &delivery, claimed.epoch).await?;
    }
    for (place, look) in looks {
        let breaker = breakers.entry(place.clone()).or_default();
        *breaker = breaker.after(look, now);
        destinations::save(&tx, &scope, &place, breaker).await?;
    }
    tx.commit().await?;
    Ok(report)
}

/// The delivery after its attempt.
fn settle(delivery: &mut Delivery, failure: Option<&AttemptFailure>, chance: u32, now: DateTime<Utc>) {
    let Some(failure) = failure else { return delivery.end(DeliveryState::Delivered, None, now) };
    let error = Some(failure.error.clone());
    match after(failure, delivery.attempts.unsigned_abs(), &Backoff::STANDARD, chance, now) {
        Next::Dead => delivery.end(DeliveryState::Dead, error, now),
        Next::Dropped => delivery.end(DeliveryState::Discarded, error, now),
        Next::Again { at, counts } => {
            delivery.state = DeliveryState::Pending;
            delivery.attempts -= i32::from(!counts);
            delivery.wake_at = Some(at);
            delivery.error = error;
        }
    }
}

fn shortened(failure: &AttemptFailure) -> AttemptFailure {
    AttemptFailure { error: failure.error.chars().take(LONGEST_ERROR).collect(), ..failure.clone() }
}

/// The low bits of an id are random.
fn chance(services: &Services) -> u32 {
    let id = services.ids.next();
    let [.., a, b, c, d] = *id.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}
