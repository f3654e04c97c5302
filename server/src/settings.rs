//! What the operator decides, with defaults that suit one machine behind a proxy.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use axum::http::HeaderValue;

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Time and room for each request.
    pub limits: Limits,
    /// Pages of which origins may ask for turns. The files may be embedded anywhere.
    pub origins: Origins,
    /// Folders to serve.
    pub sites: Vec<Site>,
}

/// Time and room.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Turns that compute at the same time.
    pub running: usize,
    /// Turns that wait for that; the next one is answered 503.
    pub waiting: usize,
    /// A request's headers must be whole after this time, an idle connection closes after it.
    pub header_read: Duration,
    /// A request's body must be whole after this time.
    pub body_read: Duration,
    /// A client that reads nothing for this time is hung up on.
    pub write_stall: Duration,
    /// Open connections; further ones wait to be accepted.
    pub connections: usize,
    /// A quiet stream says that it is alive this often.
    pub keep_alive: Duration,
    /// A turn that takes longer begins its stream before it has an answer, so that trouble afterwards is an
    /// event in place of a status.
    pub stream_after: Duration,
    /// After the signal to stop, open turns may still end by themselves for this time.
    pub drain: Duration,
    /// After that, the ends of the streams may take this time to be sent.
    pub flush: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            running: 2,
            waiting: 32,
            header_read: Duration::from_secs(10),
            body_read: Duration::from_secs(10),
            write_stall: Duration::from_secs(30),
            connections: 1024,
            keep_alive: Duration::from_secs(15),
            stream_after: Duration::from_secs(1),
            // Together under the five seconds that an orchestrator can count on.
            drain: Duration::from_secs(2),
            flush: Duration::from_secs(1),
        }
    }
}

/// Origins whose pages may ask for turns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// Only the server's own.
    #[default]
    Same,
    /// These as well, such as `https://shop.example`.
    These(Vec<HeaderValue>),
    /// Any; for demonstrations.
    Any,
}

impl Origins {
    /// From the values of `--allow-origin`: none, `*`, or origins.
    ///
    /// # Errors
    /// Says which value is not an origin, and why.
    pub fn parse(values: &[String]) -> Result<Self, String> {
        if values.iter().any(|value| value == "*") {
            return Ok(Origins::Any);
        }
        let mut origins = Vec::new();
        for value in values {
            let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
            let authority = rest.filter(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', ' ', '@']));
            match (authority, HeaderValue::from_str(value)) {
                (Some(_), Ok(origin)) => origins.push(origin),
                _ => {
                    return Err(format!(
                        "{value:?} is not an origin: write scheme, host and port without a path, such as https://shop.example, or *"
                    ));
                }
            }
        }
        Ok(if origins.is_empty() { Origins::Same } else { Origins::These(origins) })
    }
}

/// A folder and where it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `/`, or a path such as `/packs`.
    pub prefix: String,
    /// The folder.
    pub dir: PathBuf,
}

impl FromStr for Site {
    type Err = String;

    /// From `DIR` (served at `/`) or `/PREFIX=DIR`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (prefix, dir) = match text.split_once('=') {
            Some((prefix, dir)) if prefix.starts_with('/') => (prefix.trim_end_matches('/'), dir),
            _ => ("", text),
        };
        if dir.is_empty() {
            return Err(format!("{text:?} names no folder: write DIR, or /PREFIX=DIR"));
        }
        if prefix.contains(['{', '}', '*', ' ']) || prefix.contains("//") {
            return Err(format!("{prefix:?} is not a path to serve at: write it like /packs"));
        }
        for own in crate::app::PATHS {
            if prefix.is_empty() {
                break;
            }
            let taken = own.trim_end_matches("/{slug}");
            if prefix == taken
                || prefix.starts_with(&format!("{taken}/"))
                || taken.starts_with(&format!("{prefix}/"))
            {
                return Err(format!("{prefix:?} collides with the server's own {own}: choose another path"));
            }
        }
        let prefix = if prefix.is_empty() { "/" } else { prefix };
        Ok(Site { prefix: prefix.to_owned(), dir: PathBuf::from(dir) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_read() {
        let site = |text: &str| text.parse::<Site>().map(|s| (s.prefix, s.dir.display().to_string()));
        assert_eq!(site("web/dist"), Ok(("/".into(), "web/dist".into())));
        assert_eq!(site("/srv/shop"), Ok(("/".into(), "/srv/shop".into())));
        assert_eq!(site("/packs/=out"), Ok(("/packs".into(), "out".into())));
        assert!(site("/packs=").is_err());
        assert!(site("/v1=out").is_err());
        assert!(site("/{x}=out").is_err());
    }

    #[test]
    fn origins_are_read() {
        let read =
            |values: &[&str]| Origins::parse(&values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[]), Ok(Origins::Same));
        assert_eq!(read(&["*"]), Ok(Origins::Any));
        assert!(
            matches!(read(&["https://shop.example", "http://localhost:8080"]), Ok(Origins::These(o)) if o.len() == 2)
        );
        assert!(read(&["shop.example"]).is_err());
        assert!(read(&["https://shop.example/path"]).is_err());
    }
}
