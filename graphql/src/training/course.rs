//! A course.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{CourseId, NodeId},
    training::{
        catalog::{self, CatalogCourse},
        completion::Score,
    },
};
use gradus_services::training::courses;

use crate::{
    errors::Result,
    request::{Batch, BatchError, request},
};

/// What a course is about. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "catalog::Subject")]
pub enum CourseSubject {
    /// Networks.
    Network,
    /// Customer service.
    Service,
    /// Information security.
    Security,
    /// Quality management.
    Quality,
    /// Emergencies.
    Emergency,
    /// Leadership.
    Management,
    /// Law and commitments.
    Compliance,
}

/// How a course is held. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "catalog::CourseMode")]
pub enum CourseMode {
    /// At the screen.
    Online,
    /// In a room.
    Onsite,
    /// At the screen and in a room.
    Blended,
}

/// Course: something that is taught, and of which completions are recorded.
#[derive(Description)]
pub struct Course(pub CatalogCourse);

#[Object(use_type_description)]
impl Course {
    /// Opaque id of the course.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the course, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the course, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Subject of the course.
    async fn subject(&self) -> CourseSubject {
        self.0.subject.into()
    }

    /// Hours that the course takes.
    async fn hours(&self) -> f64 {
        f64::from(self.0.minutes) / 60.0
    }

    /// Mode in which the course is held.
    async fn mode(&self) -> CourseMode {
        self.0.mode.into()
    }

    /// Points from which the course is passed, of 100. Null where attendance suffices.
    async fn pass_mark(&self) -> Option<f64> {
        self.0.pass_mark.map(Score::points)
    }

    /// Version of the course.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[async_trait]
impl Loader<CourseId> for Batch {
    type Value = CatalogCourse;
    type Error = BatchError;

    async fn load(&self, ids: &[CourseId]) -> std::result::Result<HashMap<CourseId, CatalogCourse>, BatchError> {
        let found = courses::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|course| (course.id, course)).collect())
    }
}

/// Key of a course by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CourseCode(pub String);

#[async_trait]
impl Loader<CourseCode> for Batch {
    type Value = CatalogCourse;
    type Error = BatchError;

    async fn load(&self, _: &[CourseCode]) -> std::result::Result<HashMap<CourseCode, CatalogCourse>, BatchError> {
        let found = courses::list(&self.read).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|course| (CourseCode(course.code.clone()), course)).collect())
    }
}
