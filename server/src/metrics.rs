//! A few counters, in the text format that Prometheus reads.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How a turn ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TurnEnd {
    Answered,
    Failed,
    Refused,
    /// The client went away, or the server did.
    GivenUp,
}

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By the first digit of the status, 1 to 5.
    requests: [AtomicU64; 5],
    turns: [AtomicU64; 4],
}

impl Metrics {
    pub(crate) fn request(&self, status: u16) {
        let class = usize::from((status / 100).clamp(1, 5)) - 1;
        self.requests[class].fetch_add(1, Relaxed);
    }

    pub(crate) fn turn(&self, end: TurnEnd) {
        self.turns[end as usize].fetch_add(1, Relaxed);
    }

    pub(crate) fn text(&self, queue_length: usize) -> String {
        let mut text = String::from("# TYPE chatrec_requests_total counter\n");
        for (class, count) in self.requests.iter().enumerate() {
            text +=
                &format!("chatrec_requests_total{{status=\"{}xx\"}} {}\n", class + 1, count.load(Relaxed));
        }
        text += "# TYPE chatrec_turns_total counter\n";
        for (end, count) in ["answered", "failed", "refused", "given_up"].iter().zip(&self.turns) {
            text += &format!("chatrec_turns_total{{end=\"{end}\"}} {}\n", count.load(Relaxed));
        }
        text += &format!("# TYPE chatrec_queue_length gauge\nchatrec_queue_length {queue_length}\n");
        text
    }
}
