use std::path::Path;

use axum::body::Body;
use axum::http::{Request, Response};
use server::{AppState, Origins, Settings, Site};

use crate::client::{ask, body, post, problem, state, text};
use crate::engine::{Behaviour, Engine};

fn site(prefix: &str, dir: &Path) -> Site {
    Site { prefix: prefix.into(), dir: dir.to_owned() }
}

/// A shop, its packs and a server for both.
fn shop() -> (tempfile::TempDir, AppState) {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("site/index.html", "<title>shop</title>");
    write("site/engine.3fa94c0b12de.wasm", "wasm, plain");
    write("site/engine.3fa94c0b12de.wasm.br", "wasm, brotli");
    write("site/.git/config", "hidden");
    write("packs/demo/manifest.json", "{}");
    write("secret.txt", "secret");
    let sites = vec![site("/", &dir.path().join("site")), site("/packs", &dir.path().join("packs"))];
    (dir, AppState::new(Settings { sites, ..Settings::default() }))
}

async fn get(state: &AppState, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(state, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn files_come_with_their_type_and_for_embedding_anywhere() {
    let (_dir, state) = shop();
    for (path, kind, content) in [
        ("/", "text/html", "<title>shop</title>"),
        ("/engine.3fa94c0b12de.wasm", "application/wasm", "wasm, plain"),
        ("/packs/demo/manifest.json", "application/json", "{}"),
    ] {
        let response = get(&state, path, &[("origin", "https://shop.example")]).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
        assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(text(response).await, content, "{path}");
    }
}

#[tokio::test]
async fn brotli_comes_to_whom_it_was_offered() {
    let (_dir, state) = shop();
    let response = get(&state, "/engine.3fa94c0b12de.wasm", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(response.headers()["content-encoding"], "br");
    assert_eq!(response.headers()["content-type"], "application/wasm");
    assert!(
        response.headers().get_all("vary").iter().any(|v| v.to_str().unwrap().contains("accept-encoding"))
    );
    assert_eq!(text(response).await, "wasm, brotli");
}

#[tokio::test]
async fn a_name_with_a_hash_is_cached_for_ever_and_every_other_is_asked_for_again() {
    let (dir, state) = shop();
    let hashed = get(&state, "/engine.3fa94c0b12de.wasm", &[]).await;
    assert_eq!(hashed.headers()["cache-control"], "public, max-age=31536000, immutable");
    let page = get(&state, "/index.html", &[]).await;
    assert_eq!(page.headers()["cache-control"], "no-cache");
    let tag = page.headers()["etag"].to_str().unwrap().to_owned();
    let again = get(&state, "/index.html", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status(), 304);
    assert_eq!(again.headers()["cache-control"], "no-cache");
    std::fs::write(dir.path().join("site/index.html"), "<title>another shop</title>").unwrap();
    assert_eq!(get(&state, "/index.html", &[("if-none-match", &tag)]).await.status(), 200);
}

#[tokio::test]
async fn nothing_outside_the_folders_is_served() {
    let (_dir, state) = shop();
    for path in [
        "/nothing",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/packs/../../secret.txt",
        "/packs/..%2fsecret.txt",
        "/.git/config",
        "/packs/",
    ] {
        assert_eq!(problem(get(&state, path, &[]).await).await.status, 404, "{path}");
    }
    let response = ask(&state, Request::post("/index.html").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["allow"], "GET,HEAD");
    assert_eq!(problem(response).await.status, 405);
    // The server's own addresses win over files.
    assert_eq!(get(&state, "/livez", &[]).await.status(), 200);
}

#[tokio::test]
async fn turns_are_answered_to_the_origins_that_may_ask() {
    let preflight = || {
        Request::options("/v1/turns")
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,last-event-id")
            .body(Body::empty())
            .unwrap()
    };
    let allowed = |origins| async move {
        let engine = Engine::new(Behaviour::Answer);
        let state = AppState::new(Settings { origins, ..Settings::default() });
        state.set_ready(engine);
        let header = |response: Response<Body>| {
            response.headers().get("access-control-allow-origin").map(|v| v.to_str().unwrap().to_owned())
        };
        let before = header(ask(&state, preflight()).await);
        let mut turn = post("application/json", None, body("a desk"));
        turn.headers_mut().insert("origin", "https://shop.example".parse().unwrap());
        assert_eq!(header(ask(&state, turn).await), before);
        before
    };
    assert_eq!(allowed(Origins::Same).await, None);
    assert_eq!(allowed(Origins::Any).await.as_deref(), Some("*"));
    let these = |origin: &str| Origins::parse(&[origin.to_owned()]).unwrap();
    assert_eq!(allowed(these("https://shop.example")).await.as_deref(), Some("https://shop.example"));
    assert_eq!(allowed(these("https://other.example")).await, None);
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_answered_with_those_it_takes() {
    let state = state(Engine::new(Behaviour::Answer), Default::default());
    let response = get(&state, "/v1/turns", &[]).await;
    assert_eq!(response.headers()["allow"], "POST");
}
