//! How definitions are shown: typed values of the template turned into objects with texts in one language.

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};
use gradus_domain::{
    locale::{Locale, LocalizedText},
    programs::template::{Code, Decimal, IsoDuration},
    scheduling::calendar::DayOfWeek,
};

use crate::{
    people::department::{Department, DepartmentCode},
    request::Request,
};

/// The typed values behind definitions.
pub(crate) mod model {
    pub(crate) use gradus_domain::programs::{
        definition::{BasisMeaning, SharedResourceRules},
        template::*,
    };
}

/// Says how a value of the domain is shown as `As`, with texts in a language.
pub(crate) trait Show<As> {
    /// The value as it is shown.
    fn show(&self, locale: Locale) -> As;
}

impl<T: Show<A>, A> Show<Vec<A>> for Vec<T> {
    fn show(&self, locale: Locale) -> Vec<A> {
        self.iter().map(|item| item.show(locale)).collect()
    }
}

impl<T: Show<A>, A> Show<Option<A>> for Option<T> {
    fn show(&self, locale: Locale) -> Option<A> {
        self.as_ref().map(|value| value.show(locale))
    }
}

impl Show<String> for LocalizedText {
    fn show(&self, locale: Locale) -> String {
        self.get(locale).to_owned()
    }
}

macro_rules! as_written {
    ($($value:ty)+) => {
        $(impl Show<String> for $value {
            fn show(&self, _: Locale) -> String {
                self.to_string()
            }
        })+
    };
}

as_written! { Code Decimal IsoDuration String DayOfWeek }

impl Show<bool> for bool {
    fn show(&self, _: Locale) -> bool {
        *self
    }
}

impl Show<i32> for u8 {
    fn show(&self, _: Locale) -> i32 {
        (*self).into()
    }
}

impl Show<i32> for u32 {
    fn show(&self, _: Locale) -> i32 {
        i32::try_from(*self).unwrap_or(i32::MAX)
    }
}

/// The department with a code, loaded with all others that the request asks for.
#[derive(Clone, Debug)]
pub struct DepartmentOf(String);

impl Show<Option<DepartmentOf>> for Code {
    fn show(&self, _: Locale) -> Option<DepartmentOf> {
        Some(DepartmentOf(self.to_string()))
    }
}

/// Shown as the department itself; null where the viewer may not see it.
#[async_graphql::async_trait::async_trait]
impl OutputType for DepartmentOf {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <Department as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Department as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let found = ctx.data_unchecked::<Request>().load(DepartmentCode(self.0.clone())).await;
        match found.map_err(|error| ctx.set_error_path(error.into_server_error(field.pos)))? {
            Some(department) => OutputType::resolve(&Department(department), ctx, field).await,
            None => Ok(Value::Null),
        }
    }
}

/// The field of a value that a shown field comes from.
macro_rules! source {
    ($of:ident $field:ident) => {
        $of.$field
    };
    ($of:ident $field:ident $source:ident) => {
        $of.$source
    };
}

/// Declares an object with the fields of a struct of the template.
macro_rules! shown {
    ($(#[$meta:meta])* $name:ident of $model:ident {
        $($(#[$doc:meta])* $field:ident $(= $source:ident)?: $ty:ty,)+
    }) => {
        $(#[$meta])*
        #[derive(async_graphql::SimpleObject, Clone, Debug)]
        pub struct $name {
            $($(#[$doc])* $field: $ty,)+
        }

        impl $crate::programs::definitions::show::Show<$name> for $crate::programs::definitions::show::model::$model {
            fn show(&self, locale: gradus_domain::locale::Locale) -> $name {
                let of = self;
                $name { $($field: $crate::programs::definitions::show::Show::show(
                    &$crate::programs::definitions::show::source!(of $field $($source)?), locale),)+ }
            }
        }
    };
}

/// Declares an enum with the members of an enum of the template.
macro_rules! mirrored {
    ($(#[$meta:meta])* $name:ident of $model:ident { $($(#[$doc:meta])* $variant:ident,)+ }) => {
        $(#[$meta])*
        #[derive(async_graphql::Enum, Copy, Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $crate::programs::definitions::show::Show<$name> for $crate::programs::definitions::show::model::$model {
            fn show(&self, _: gradus_domain::locale::Locale) -> $name {
                match self {
                    $(Self::$variant => $name::$variant,)+
                }
            }
        }
    };
}

/// Declares a definition: what all have in common, and the fields of a struct of the template.
macro_rules! defined {
    ($(#[$meta:meta])* $name:ident of $model:ident {
        $($(#[$doc:meta])* $field:ident $(= $source:ident)?: $ty:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(async_graphql::SimpleObject, Clone, Debug)]
        #[graphql(complex)]
        pub struct $name {
            #[graphql(skip)]
            id: async_graphql::ID,
            /// What sort of thing is defined.
            pub kind: $crate::programs::definitions::DefinitionKind,
            /// Code of the definition, unique among the program's definitions of its kind.
            pub code: String,
            /// Name of the definition, in the request's language.
            pub name: String,
            /// Indicates that this release obeys all that the definition says.
            pub active: bool,
            /// Why the definition is not active, in the request's language. Null where it is.
            pub inactive_reason: Option<String>,
            $($(#[$doc])* $field: $ty,)*
        }

        #[async_graphql::ComplexObject]
        impl $name {
            /// Opaque id of the definition.
            pub async fn id(&self) -> async_graphql::ID {
                self.id.clone()
            }
        }

        impl $name {
            pub(super) fn new(
                head: $crate::programs::definitions::Head,
                of: &$crate::programs::definitions::show::model::$model,
                locale: gradus_domain::locale::Locale,
            ) -> Self {
                let _ = (of, locale);
                let $crate::programs::definitions::Head { id, kind, code, name, active, inactive_reason } = head;
                Self {
                    id, kind, code, name, active, inactive_reason,
                    $($field: $crate::programs::definitions::show::Show::show(
                        &$crate::programs::definitions::show::source!(of $field $($source)?), locale),)*
                }
            }
        }
    };
}

pub(crate) use {defined, mirrored, shown, source};
