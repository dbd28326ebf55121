//! How many may hold something at once: all together, and each one. A place is given back when it is dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The places of a kind.
#[derive(Clone)]
pub(super) struct Places(Arc<Shared>);

struct Shared {
    most: usize,
    most_each: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    all: usize,
    each: HashMap<String, usize>,
}

/// A place that is held.
pub(super) struct Place {
    places: Places,
    holder: String,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// Everybody together holds as many as there are.
    ForAll,
    /// This one holds as many as one may.
    ForOne,
}

impl Places {
    /// So many places, and so many for each.
    pub fn new(most: usize, most_each: usize) -> Self {
        Self(Arc::new(Shared { most, most_each, held: Mutex::default() }))
    }

    /// Takes a place.
    pub fn take(&self, holder: &str) -> Result<Place, Full> {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.all >= self.0.most {
            return Err(Full::ForAll);
        }
        let own = held.each.entry(holder.to_owned()).or_default();
        if *own >= self.0.most_each {
            return Err(Full::ForOne);
        }
        *own += 1;
        held.all += 1;
        Ok(Place { places: self.clone(), holder: holder.to_owned() })
    }

    /// How many are held.
    pub fn held(&self) -> usize {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= 1;
        if let Some(own) = held.each.get_mut(&self.holder) {
            *own -= 1;
            if *own == 0 {
                held.each.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_for_one_and_for_all_and_come_back() {
        let places = Places::new(3, 2);
        let (one, two) = (places.take("a").unwrap(), places.take("a").unwrap());

        assert_eq!(places.take("a").err(), Some(Full::ForOne));
        let three = places.take("b").unwrap();
        assert_eq!(places.take("c").err(), Some(Full::ForAll));

        drop((one, two, three));
        assert_eq!((places.held(), places.0.held.lock().unwrap().each.len()), (0, 0));
    }
}
