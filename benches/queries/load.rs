//! Load: so many connections, each with one request at a time, for so long.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use crate::Result;
use crate::client::Client;
use crate::questions::Question;
use crate::raw::Statements;

/// What is asked.
pub enum Target {
    /// A server, with requests as bytes.
    Server(SocketAddr, Vec<Vec<u8>>),
    /// The database itself, with the numbers to ask for.
    Statement(Statements, Vec<String>),
}

/// What came of it.
pub struct Run {
    /// How long each answer took, in no order.
    pub took: Vec<Duration>,
    /// How long all of it took.
    pub elapsed: Duration,
}

impl Run {
    /// Answers per second.
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 answers")]
        let answers = self.took.len() as f64;
        answers / self.elapsed.as_secs_f64()
    }

    /// So many microseconds as one answer's share of `time`.
    pub fn share(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / (self.per_second() * self.elapsed.as_secs_f64())
    }
}

/// Asks `target` random ones of its requests on `connections` connections for `length`.
pub async fn drive(target: &Target, question: Question, connections: usize, length: Duration) -> Result<Run> {
    let begun = Instant::now();
    let end = begun + length;
    let took = match target {
        Target::Server(address, requests) => {
            let one = |seed| async move {
                let mut client = Client::connect(*address).await?;
                let mut dice = Dice::new(seed);
                let mut took = Vec::new();
                while let Some(start) = before(end) {
                    client.ask(dice.pick::<Vec<u8>>(requests)).await?;
                    took.push(start.elapsed());
                }
                Result::Ok(took)
            };
            try_join_all((0..connections).map(one)).await?
        }
        Target::Statement(statements, numbers) => {
            let one = |seed| async move {
                let mut dice = Dice::new(seed);
                let mut took = Vec::new();
                while let Some(start) = before(end) {
                    statements.ask(question, dice.pick::<String>(numbers)).await?;
                    took.push(start.elapsed());
                }
                Result::Ok(took)
            };
            try_join_all((0..connections).map(one)).await?
        }
    };
    Ok(Run { took: took.concat(), elapsed: begun.elapsed() })
}

fn before(end: Instant) -> Option<Instant> {
    Some(Instant::now()).filter(|now| *now < end)
}

/// Xorshift: the same requests in every run.
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ ((seed as u64 + 1) << 20))
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let place = (self.0 >> 11) % of.len() as u64;
        &of[usize::try_from(place).unwrap_or_default()]
    }
}
