//! The OpenID providers of the settings, each with the place where its keys are read.

mod file;
mod http;

use gradus_services::identity::openid::{KeySource, OpenId};

pub use file::FileKeys;
pub use http::{HttpKeys, KeyFetchLimits};

use crate::commands::CommandError;
use crate::config::{KeysFrom, OpenIdSettings};

/// The providers, ready to check tokens. No key is read yet.
pub fn providers(settings: &[OpenIdSettings]) -> Result<OpenId, CommandError> {
    let source = |from: &KeysFrom| -> std::io::Result<Box<dyn KeySource>> {
        Ok(match from {
            KeysFrom::File(path) => Box::new(FileKeys(path.clone())),
            KeysFrom::Url { url, authorities } => {
                Box::new(HttpKeys::try_new(url.clone(), authorities.as_deref(), KeyFetchLimits::default())?)
            }
        })
    };
    let mut ready = Vec::new();
    for one in settings {
        let doing = || format!("could not prepare the OpenID provider {}", one.provider.name);
        let source = source(&one.keys).map_err(|error| CommandError::broken(doing(), error))?;
        ready.push((one.provider.clone(), source));
    }
    Ok(OpenId::new(ready))
}
