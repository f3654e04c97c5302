//! The egress ledger: what left this device, for the shopper to read.

/// One request that the widget or its Worker made.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Milliseconds since 1970.
    pub at: f64,
    /// Where it went.
    pub url: String,
    /// Bytes of content that left; 0 for a download.
    pub bytes: usize,
    /// What left, byte for byte; `None` for a download, which carries nothing of hers.
    pub content: Option<String>,
}

/// All of them, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// Writes down a download.
    pub fn fetched(&mut self, at: f64, url: String) {
        self.entries.push(Entry { at, url, bytes: 0, content: None });
    }

    /// Writes down what is sent.
    pub fn sent(&mut self, at: f64, url: String, content: String) {
        self.entries.push(Entry { at, url, bytes: content.len(), content: Some(content) });
    }

    /// The requests that carried something of hers.
    pub fn sent_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.content.is_some())
    }

    /// The downloads.
    pub fn fetched_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.content.is_none())
    }

    /// Bytes that left, all in all.
    pub fn bytes_sent(&self) -> usize {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_left_is_counted_in_bytes_and_kept_as_it_was() {
        let mut ledger = Ledger::default();
        ledger.fetched(1.0, "https://a.example/w".into());
        ledger.sent(2.0, "https://a.example/v1/turns".into(), "白色".into());
        assert_eq!(ledger.bytes_sent(), 6);
        let sent: Vec<_> = ledger.sent_entries().collect();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].content.as_deref(), Some("白色"));
        assert_eq!(ledger.fetched_entries().count(), 1);
    }
}
