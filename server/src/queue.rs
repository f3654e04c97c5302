//! The bounded queue before the engine: so many turns compute, so many wait, the next one is told to come
//! back. A turn that nobody waits for any more is dropped at its next await.

use std::sync::Arc;

use protocol::{TurnReply, TurnRequest};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::turns::{TurnFailure, Turns};

/// The queue.
#[derive(Debug)]
pub struct Queue {
    /// One for each turn that computes or waits.
    places: Arc<Semaphore>,
    /// One for each turn that computes.
    running: Arc<Semaphore>,
    size: usize,
}

impl Queue {
    /// A queue in which `running` turns (at least one) compute and `waiting` wait.
    pub fn new(running: usize, waiting: usize) -> Self {
        let running = running.max(1);
        let size = running + waiting;
        Queue { places: Arc::new(Semaphore::new(size)), running: Arc::new(Semaphore::new(running)), size }
    }

    /// Turns that compute or wait now.
    pub fn length(&self) -> usize {
        self.size - self.places.available_permits()
    }

    /// Answers a turn when its time comes. Dropping the future gives the turn up.
    ///
    /// # Errors
    /// [`TurnFailure::Busy`] at once where every place is taken, otherwise the engine's own.
    pub async fn answer(
        &self,
        turns: Arc<dyn Turns>,
        request: TurnRequest,
    ) -> Result<TurnReply, TurnFailure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| TurnFailure::Busy)?;
        let slot = Arc::clone(&self.running).acquire_owned().await.map_err(|_| TurnFailure::Busy)?;
        let given_up = CancellationToken::new();
        let _on_drop = given_up.clone().drop_guard();
        let runtime = Handle::current();
        // A turn computes for tens of milliseconds between awaits, which would stall every other connection
        // of an async worker.
        let work = tokio::task::spawn_blocking(move || {
            let answer = runtime.block_on(given_up.run_until_cancelled(turns.turn(request)));
            // Held to here, so that a turn that is given up but still computes keeps its place.
            drop((place, slot));
            answer
        });
        match work.await {
            Ok(Some(answer)) => answer,
            // Cannot be: only dropping this future gives the turn up.
            Ok(None) => Err(TurnFailure::Internal("the turn was given up while awaited".to_owned())),
            Err(error) if error.is_panic() => Err(TurnFailure::Internal("the engine panicked".to_owned())),
            Err(_) => Err(TurnFailure::Internal("the runtime is going down".to_owned())),
        }
    }
}
