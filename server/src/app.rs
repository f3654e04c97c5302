//! Addresses, and what all of them share.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{MatchedPath, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tower_http::cors::{Any, CorsLayer};

use crate::events::LAST_EVENT_ID;
use crate::metrics::Metrics;
use crate::problem::{Fault, Kind};
use crate::queue::Queue;
use crate::settings::{Limits, Origins, Settings, Site};
use crate::turns::Turns;
use crate::{files, turns_route};

/// The description of the interface. A test holds it against `protocol` and the routes.
pub const OPENAPI: &str = include_str!("../openapi.json");

/// Paths that are the server's own; every other one is a file's.
pub const PATHS: [&str; 6] =
    ["/v1/turns", "/livez", "/readyz", "/openapi.json", "/metrics", "/problems/{slug}"];

/// What the handlers share.
#[derive(Clone)]
pub struct AppState {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    turns: OnceLock<Arc<dyn Turns>>,
    pub(crate) queue: Queue,
    pub(crate) limits: Limits,
    pub(crate) metrics: Metrics,
    /// No new work.
    pub(crate) stopping: CancellationToken,
    /// Open turns end now.
    pub(crate) aborting: CancellationToken,
    origins: Origins,
    sites: Vec<Site>,
}

impl AppState {
    /// A server without an engine: it serves files, and is not ready.
    pub fn new(settings: Settings) -> Self {
        let Settings { limits, origins, sites } = settings;
        let shared = Shared {
            turns: OnceLock::new(),
            queue: Queue::new(limits.running, limits.waiting),
            limits,
            metrics: Metrics::default(),
            stopping: CancellationToken::new(),
            aborting: CancellationToken::new(),
            origins,
            sites,
        };
        AppState { shared: Arc::new(shared) }
    }

    /// Gives the server its engine, once; `false` where it already has one.
    pub fn set_ready(&self, turns: Arc<dyn Turns>) -> bool {
        self.shared.turns.set(turns).is_ok()
    }

    /// The engine.
    ///
    /// # Errors
    /// [`Kind::ShuttingDown`] or [`Kind::NotReady`].
    pub(crate) fn engine(&self) -> Result<Arc<dyn Turns>, Fault> {
        if self.shared.stopping.is_cancelled() {
            return Err(shutting_down());
        }
        self.shared.turns.get().cloned().ok_or_else(|| {
            Fault::new(
                Kind::NotReady,
                "No catalogue and model are loaded. Try again after Retry-After seconds; if it lasts, the server was started without --pack.",
            )
        })
    }
}

/// The answer to whom the server can no longer serve.
pub(crate) fn shutting_down() -> Fault {
    Fault::new(
        Kind::ShuttingDown,
        "The server is going down. Send the same request again after Retry-After seconds.",
    )
}

/// The whole server as a service.
pub fn app(state: AppState) -> Router {
    // With its fallback set before CORS goes around it, so that preflights reach CORS.
    let turns = Router::new()
        .route("/v1/turns", post(turns_route::answer))
        .method_not_allowed_fallback(method_not_allowed);
    let turns = match turns_cors(&state.shared.origins) {
        Some(cors) => turns.layer(cors),
        None => turns,
    };
    let mut router = Router::new()
        .merge(turns)
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/openapi.json", get(openapi))
        .route("/metrics", get(metrics))
        .route("/problems/{slug}", get(describe_problem))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found);
    for site in &state.shared.sites {
        let files = files::router(&site.dir);
        router = if site.prefix == "/" {
            router.fallback_service(files)
        } else {
            router.nest_service(&site.prefix, files)
        };
    }
    router
        .layer(middleware::from_fn_with_state(state.clone(), observe))
        .layer(middleware::map_response(embeddable))
        .with_state(state)
}

/// CORS for turns. Files have their own, since they may be embedded anywhere.
fn turns_cors(origins: &Origins) -> Option<CorsLayer> {
    let cors = CorsLayer::new()
        .allow_methods([Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::ACCEPT, HeaderName::from_static(LAST_EVENT_ID)])
        .expose_headers([header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(3600));
    match origins {
        Origins::Same => None,
        Origins::These(list) => Some(cors.allow_origin(list.clone())),
        Origins::Any => Some(cors.allow_origin(Any)),
    }
}

/// Another site's page may load us even where it isolates itself (`Cross-Origin-Embedder-Policy`), and no
/// browser guesses at types.
async fn embeddable(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Counts and logs each request by its route: a path or a query may hold words, so neither is written down.
async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("files", |path| PATHS.into_iter().find(|own| *own == path.as_str()).unwrap_or("files"));
    let method = request.method().clone();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    state.shared.metrics.request(status);
    tracing::debug!(http.method = %method, http.route = route, http.status = status, "answered");
    response
}

async fn livez() -> &'static str {
    "alive\n"
}

async fn readyz(State(state): State<AppState>) -> Result<&'static str, Fault> {
    state.engine().map(|_| "ready\n")
}

async fn openapi() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ],
        OPENAPI,
    )
}

async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        state.shared.metrics.text(state.shared.queue.length()),
    )
}

/// What a problem's `type` leads to.
async fn describe_problem(Path(slug): Path<String>) -> Result<String, Fault> {
    let kind = Kind::from_slug(&slug).ok_or_else(no_such_address)?;
    Ok(format!(
        "{} (status {}). The `detail` of a problem says what exactly and how to mend it.\n",
        kind.title(),
        kind.status().as_u16()
    ))
}

async fn not_found() -> Fault {
    no_such_address()
}

pub(crate) fn no_such_address() -> Fault {
    Fault::new(Kind::NotFound, "Nothing is at this address. /openapi.json tells what there is.")
}

async fn method_not_allowed() -> Fault {
    wrong_method()
}

pub(crate) fn wrong_method() -> Fault {
    Fault::new(
        Kind::MethodNotAllowed,
        "This address does not take this method; the header Allow tells which it takes.",
    )
}
