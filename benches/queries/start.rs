//! What a service costs that nobody asks: its memory, and how soon it answers.

use std::time::{Duration, Instant};

use crate::Result;
use crate::client::{self, Client};
use crate::dataset::Dataset;
use crate::process::{Server, memory};
use crate::questions::Question;

/// Starts of the service.
pub struct Starts {
    /// From the start of the process to the first right answer, in milliseconds, sorted.
    pub first_answer: Vec<f64>,
    /// Memory after five idle seconds with the scheduler running, before any request, in megabytes.
    pub idle: f64,
}

/// Starts the service `times` times.
pub async fn measure(set: &Dataset, token: &str, times: usize) -> Result<Starts> {
    let key = &set.keys[set.keys.len() / 2];
    let request = client::post(token, &Question::Q1.body(key));
    let mut first_answer = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        let server = Server::start(set.serving(&["serve"])).await?;
        let mut client = Client::connect(server.address).await?;
        let right = std::str::from_utf8(client.ask(&request).await?)?.contains(&key.number);
        first_answer.push(begun.elapsed().as_secs_f64() * 1e3);
        server.stop().await?;
        if !right {
            return Err("the first answer is not about the employee".into());
        }
    }
    first_answer.sort_by(f64::total_cmp);
    let server = Server::start(set.serving(&["serve"])).await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = memory(server.id(), "VmRSS");
    server.stop().await?;
    Ok(Starts { first_answer, idle })
}
