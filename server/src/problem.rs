//! Kinds of trouble, the status of each, and the RFC 9457 document that tells of it.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::Problem;

use crate::turns::TurnFailure;

/// A kind of trouble. [`Kind::row`] is the one table of what each means on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The body is not JSON.
    BadSyntax,
    /// The dialogue state cannot be read.
    BadState,
    /// `Last-Event-ID` is not one of ours.
    BadEventId,
    /// Nothing is at this address.
    NotFound,
    /// The address is there, but not for this method.
    MethodNotAllowed,
    /// No answer in a format that the client accepts.
    NotAcceptable,
    /// The body came too slowly.
    SlowBody,
    /// `Last-Event-ID` belongs to another turn.
    OtherTurn,
    /// The body is too large.
    TooLarge,
    /// The body is not `application/json` in UTF-8.
    UnsupportedMediaType,
    /// The body is JSON, but a value in it is not allowed.
    BadValue,
    /// Our own fault.
    Internal,
    /// Too many turns are waiting.
    Busy,
    /// Catalogue and model are still being loaded.
    NotReady,
    /// The server is going down.
    ShuttingDown,
}

/// What a kind is on the wire.
struct Row {
    slug: &'static str,
    title: &'static str,
    status: StatusCode,
    /// Seconds after which to try again, where that may help.
    retry_after: Option<u16>,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 15] = [
        Kind::BadSyntax,
        Kind::BadState,
        Kind::BadEventId,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::NotAcceptable,
        Kind::SlowBody,
        Kind::OtherTurn,
        Kind::TooLarge,
        Kind::UnsupportedMediaType,
        Kind::BadValue,
        Kind::Internal,
        Kind::Busy,
        Kind::NotReady,
        Kind::ShuttingDown,
    ];

    #[rustfmt::skip]
    fn row(self) -> Row {
        use StatusCode as S;
        let (slug, title, status, retry_after) = match self {
            Kind::BadSyntax            => ("bad-syntax",             "The body is not JSON",                      S::BAD_REQUEST,            None),
            Kind::BadState             => ("bad-state",              "The dialogue state cannot be read",         S::BAD_REQUEST,            None),
            Kind::BadEventId           => ("bad-event-id",           "Last-Event-ID is not one of this server's", S::BAD_REQUEST,            None),
            Kind::NotFound             => ("not-found",              "Nothing is at this address",                S::NOT_FOUND,              None),
            Kind::MethodNotAllowed     => ("method-not-allowed",     "Not with this method",                      S::METHOD_NOT_ALLOWED,     None),
            Kind::NotAcceptable        => ("not-acceptable",         "No answer in an accepted format",           S::NOT_ACCEPTABLE,         None),
            Kind::SlowBody             => ("slow-body",              "The body came too slowly",                  S::REQUEST_TIMEOUT,        None),
            Kind::OtherTurn            => ("other-turn",             "Last-Event-ID belongs to another turn",     S::CONFLICT,               None),
            Kind::TooLarge             => ("too-large",              "The body is too large",                     S::PAYLOAD_TOO_LARGE,      None),
            Kind::UnsupportedMediaType => ("unsupported-media-type", "The body is not JSON in UTF-8",             S::UNSUPPORTED_MEDIA_TYPE, None),
            Kind::BadValue             => ("bad-value",              "A value in the body is not allowed",        S::UNPROCESSABLE_ENTITY,   None),
            Kind::Internal             => ("internal",               "The server failed",                         S::INTERNAL_SERVER_ERROR,  None),
            Kind::Busy                 => ("busy",                   "Too many turns are waiting",                S::SERVICE_UNAVAILABLE,    Some(1)),
            Kind::NotReady             => ("not-ready",              "Catalogue and model are not loaded yet",    S::SERVICE_UNAVAILABLE,    Some(5)),
            Kind::ShuttingDown         => ("shutting-down",          "The server is going down",                  S::SERVICE_UNAVAILABLE,    Some(2)),
        };
        Row { slug, title, status, retry_after }
    }

    /// The last part of the problem's `type`, as in `/problems/bad-state`.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// The kind in a few words.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        self.row().status
    }

    /// The kind with this slug.
    pub fn from_slug(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// One occurrence of trouble. Its detail says what, where and how to mend it, and never carries anything that
/// the client wrote into a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub kind: Kind,
    /// What exactly, where, and how to mend it.
    pub detail: Cow<'static, str>,
}

impl Fault {
    /// A fault of this kind.
    pub fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Fault { kind, detail: detail.into() }
    }

    /// The document for the wire.
    pub fn problem(&self) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone().into_owned(),
        }
    }
}

impl From<TurnFailure> for Fault {
    /// Logs our own faults, here and only here.
    fn from(failure: TurnFailure) -> Self {
        match failure {
            TurnFailure::BadState(detail) => Fault::new(Kind::BadState, detail),
            TurnFailure::BadInput(detail) => Fault::new(Kind::BadValue, detail),
            TurnFailure::Busy => Fault::new(
                Kind::Busy,
                "As many turns are waiting as this server lets wait. Send the same request again after Retry-After seconds.",
            ),
            TurnFailure::Internal(cause) => {
                tracing::error!(error.cause = cause, "the turn failed");
                Fault::new(
                    Kind::Internal,
                    "The turn failed by a fault of the server, which its log tells. Sending it again may help.",
                )
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let row = self.kind.row();
        let mut response = (row.status, Json(self.problem())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = row.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_slug_of_its_own_that_leads_back_to_it() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }

    #[test]
    fn what_went_wrong_inside_is_not_sent() {
        let fault = Fault::from(TurnFailure::Internal("row 7 of the secret table".to_owned()));
        assert_eq!(fault.kind, Kind::Internal);
        assert!(!fault.detail.contains("secret"));
    }
}
