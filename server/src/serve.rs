//! `chatrec serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::app::AppState;
use crate::engine::{self, EngineArgs};
use crate::listen::{self, End};
use crate::settings::{Limits, Origins, Settings, Site};

/// Answers turns and serves the files that the browser loads
#[derive(Debug, Clone, clap::Args)]
pub struct ServeArgs {
    /// Address and port to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Catalogue pack, as `index` writes it; without one only files are served
    #[arg(long, value_name = "PACK")]
    pub pack: Option<PathBuf>,
    /// Model and device
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Folder to serve at `/`, or with `/PREFIX=DIR` below a path; may be repeated
    #[arg(long = "site", value_name = "[/PREFIX=]DIR")]
    pub sites: Vec<Site>,
    /// Origin whose pages may ask for turns, such as https://shop.example, or `*`; may be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub allow_origins: Vec<String>,
    /// Turns that compute at the same time
    #[arg(long, value_name = "N", default_value_t = Limits::default().running)]
    pub running: usize,
    /// Turns that wait before further ones are told to come back
    #[arg(long, value_name = "N", default_value_t = Limits::default().waiting)]
    pub waiting: usize,
    /// Seconds that open turns have to end by themselves after SIGTERM, 0 to 4
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=4))]
    pub drain: u64,
}

/// Runs the command until SIGTERM or Ctrl-C.
///
/// # Errors
/// Says which argument does not fit, why the address cannot be had, or why pack or model cannot be loaded.
pub fn run(args: ServeArgs) -> anyhow::Result<()> {
    let origins =
        Origins::parse(&args.allow_origins).map_err(anyhow::Error::msg).context("--allow-origin")?;
    let mut prefixes: Vec<&str> = Vec::new();
    for site in &args.sites {
        anyhow::ensure!(site.dir.is_dir(), "--site: there is no folder {}", site.dir.display());
        anyhow::ensure!(!prefixes.contains(&site.prefix.as_str()), "--site: two folders for {}", site.prefix);
        prefixes.push(&site.prefix);
    }
    let limits = Limits {
        running: args.running,
        waiting: args.waiting,
        drain: Duration::from_secs(args.drain),
        ..Limits::default()
    };
    let settings = Settings { limits, origins, sites: args.sites.clone() };

    // The default hook prints the panic's message, which may quote a shopper.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.location = place, "a thread panicked");
    }));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let result = runtime.block_on(serve(args, settings));
    // A turn that still computes must not hold the process.
    runtime.shutdown_background();
    result
}

async fn serve(args: ServeArgs, settings: Settings) -> anyhow::Result<()> {
    // Before the address is told, so that whoever reads it may already send signals.
    let stop = stop_signal().context("listening for signals")?;
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("listening at {}: choose another with --listen", args.listen))?;
    println!("listening at http://{}", listener.local_addr()?);

    let state = AppState::new(settings);
    let (failed, failure) = oneshot::channel();
    if let Some(pack) = args.pack {
        let (state, engine) = (state.clone(), args.engine);
        tokio::task::spawn_blocking(move || match engine::load(&pack, &engine) {
            Ok(turns) => {
                state.set_ready(turns);
                tracing::info!("ready");
            }
            Err(error) => {
                let _ = failed.send(error);
            }
        });
    } else {
        tracing::info!("no --pack was given: files only, and /readyz stays 503");
    }

    let mut outcome = Ok(());
    let end = {
        let outcome = &mut outcome;
        listen::serve(listener, state, async move {
            let failed = async {
                match failure.await {
                    Ok(error) => error,
                    // Loading went well.
                    Err(_) => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop => {}
                error = failed => *outcome = Err(error.context("loading pack and model")),
            }
        })
        .await
    };
    if let End::Cut(connections) = end {
        tracing::warn!(connections.cut = connections, "stopped");
    } else {
        tracing::info!("stopped");
    }
    outcome
}

/// Ready at SIGTERM or Ctrl-C. The handlers stand when this returns.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
