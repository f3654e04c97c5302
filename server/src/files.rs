//! The files that the browser loads: packs, models, widget, demo shop. Brotli where a `.br` lies beside, an
//! entity tag for each, and for ever cached where the name holds the content's hash.

use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::cors::{Any, CorsLayer};
use tower_http::services::ServeDir;
use tower_http::services::fs::DefaultServeDirFallback;

use crate::app::{no_such_address, wrong_method};

/// Digits from which on a hexadecimal part of a name is taken for a hash; dates and sizes are shorter.
const HASH_DIGITS: usize = 12;

type Dir = ServeDir<DefaultServeDirFallback>;

/// Serves a folder.
pub(crate) fn router(dir: &Path) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .expose_headers([header::CONTENT_LENGTH, header::ETAG]);
    Router::new().fallback(file).with_state(ServeDir::new(dir).precompressed_br()).layer(cors)
}

async fn file(State(dir): State<Dir>, request: Request) -> Response {
    let path = request.uri().path();
    if hidden(path) {
        return no_such_address().into_response();
    }
    let immutable = named_by_hash(path);
    let response = match dir.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let mut response = match response.status() {
        StatusCode::NOT_FOUND => return no_such_address().into_response(),
        StatusCode::METHOD_NOT_ALLOWED => {
            let mut refusal = wrong_method().into_response();
            refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
            return refusal;
        }
        _ => response.into_response(),
    };
    let headers = response.headers_mut();
    // `no-cache` lets a copy be kept but asks each time whether it still holds, which the entity tag answers.
    let caching = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// Whether a part of the path begins with a dot, also in its percent-encoded form. Hidden files are never
/// meant: they are an editor's, or a repository's.
fn hidden(path: &str) -> bool {
    path.to_ascii_lowercase()
        .replace("%2e", ".")
        .replace("%2f", "/")
        .split('/')
        .any(|part| part.starts_with('.'))
}

/// Whether a part of the path is a hash: at least twelve hexadecimal digits between `/`, `.`, `-` or `_`, a
/// decimal one among them.
fn named_by_hash(path: &str) -> bool {
    path.split(['/', '.', '-', '_']).any(|part| {
        part.len() >= HASH_DIGITS
            && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            && part.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{hidden, named_by_hash};

    #[test]
    fn a_dot_hides_in_whichever_form_it_comes() {
        for path in ["/.git/config", "/%2egit/config", "/a/%2E%2e/b", "/a%2F.env"] {
            assert!(hidden(path), "{path}");
        }
        assert!(!hidden("/engine.wasm"));
    }

    #[test]
    fn a_hash_in_a_name_is_seen() {
        for (path, hashed) in [
            ("/engine.3fa94c0b12de.wasm", true),
            ("/packs/53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db/facts.bin", true),
            ("/ui-3fa94c0b12de_bg.wasm", true),
            ("/report-20240101.csv", false),
            ("/engine.wasm", false),
            ("/index.html", false),
            ("/feedfacefeedface.js", false),
        ] {
            assert_eq!(named_by_hash(path), hashed, "{path}");
        }
    }
}
