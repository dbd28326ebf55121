//! Who sees which evidence (SEC-1): whoever may read a record to which it is bound, whoever handed it in, and whoever
//! manages evidence.

use gradus_domain::{
    access::Scope,
    evidence::revision::EvidenceObjectKind,
    ids::{EmployeeId, OrganizationId},
};
use gradus_entities::{
    evidence::{Column, Entity},
    evidence_use as used,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::audits::records;

/// Who looks, and what they may read. One field for each kind of record to which evidence is bound.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// The tenant.
    pub organization: OrganizationId,
    /// What signed in.
    pub principal: String,
    /// The person behind it.
    pub employee: Option<EmployeeId>,
    /// Whether they manage evidence, or are Gradus itself: they see all of it.
    pub sees_all: bool,
    /// How far they read audits.
    pub audits: Option<Scope>,
    /// Whether they read measures, which nobody reads in part.
    pub measures: bool,
}

/// Records that the onlooker may read, as conditions on what is bound to them.
fn readable(onlooker: &Onlooker) -> Condition {
    let of = |kind: EvidenceObjectKind| Condition::all().add(used::Column::ObjectKind.eq(kind));
    let mut any = Condition::any();
    if let Some(scope) = &onlooker.audits {
        let ids = records::visible_ids(scope, onlooker.employee);
        any = any.add(of(EvidenceObjectKind::Audit).add(used::Column::ObjectId.in_subquery(ids)));
    }
    if onlooker.measures {
        any = any.add(of(EvidenceObjectKind::Measure));
    }
    any
}

fn reads_none(onlooker: &Onlooker) -> bool {
    onlooker.audits.is_none() && !onlooker.measures
}

/// The evidence that the onlooker sees.
pub(super) fn visible(onlooker: &Onlooker) -> Select<Entity> {
    let select = Entity::find().filter(Column::OrganizationId.eq(onlooker.organization));
    if onlooker.sees_all {
        return select;
    }
    let mut any = Condition::any().add(Column::Principal.eq(onlooker.principal.as_str()));
    if let Some(me) = onlooker.employee {
        any = any.add(Column::UploaderId.eq(me));
    }
    if !reads_none(onlooker) {
        let bound = used::Entity::find()
            .select_only()
            .column(used::Column::EvidenceId)
            .filter(used::Column::OrganizationId.eq(onlooker.organization))
            .filter(used::Column::UnboundAt.is_null())
            .filter(readable(onlooker));
        any = any.add(Column::Id.in_subquery(bound.into_query()));
    }
    select.filter(any)
}

/// The uses whose records the onlooker may read.
pub(super) fn visible_uses(onlooker: &Onlooker) -> Select<used::Entity> {
    let select = used::Entity::find()
        .filter(used::Column::OrganizationId.eq(onlooker.organization))
        .filter(used::Column::UnboundAt.is_null());
    if reads_none(onlooker) { select.filter(crate::scope::nothing()) } else { select.filter(readable(onlooker)) }
}
