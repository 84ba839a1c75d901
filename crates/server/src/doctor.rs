//! `temu-omni doctor`: looks at everything the program leans on and says what to do where something is wrong.

use std::{path::Path, process::ExitCode, time::Duration};

use temu_api::{Proxy, gateway::Gateway};
use tokio::net::TcpStream;

use crate::{
    app, clock,
    config::Config,
    error::Result,
    secrets,
    store::{db::Db, settings},
};

/// Less free space than this is a warning: a year of a large shop fits in it.
const ENOUGH_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// How long a gateway may take to be called reachable.
const PATIENCE: Duration = Duration::from_secs(4);

/// What a check found.
enum Finding {
    Good(String),
    /// Works, but somebody should look.
    Warning(String),
    Bad(String),
}

use Finding::{Bad, Good, Warning};

/// Prints one line a check; exit code 1 when something is bad. Wrong settings have already ended the program with 2.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
pub async fn run(config: &Config) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut say = |what: &str, finding: Finding| {
        let (mark, text) = match finding {
            Good(text) => ("ok   ", text),
            Warning(text) => ("warn ", text),
            Bad(text) => {
                code = ExitCode::from(1);
                ("BAD  ", text)
            }
        };
        println!("{mark} {what:9} {text}");
    };
    say(
        "settings",
        Good(format!(
            "listening on {}, zone {}, figures in {}",
            config.listen, config.timezone, config.reporting_currency
        )),
    );
    let folder = check_folder(&config.data_dir);
    let has_folder = matches!(folder, Good(_));
    say("disk", folder);
    // Looking must not make the folder, and without it there is no embedded database.
    let is_embedded = config.database_for_people().starts_with("sqlite");
    if is_embedded && !has_folder {
        say("database", Warning("none yet; the first start makes it".to_owned()));
    } else {
        match app::connect(config).await {
            Ok(db) => {
                let (database, key, time) = check_database(&db, config).await;
                say("database", database);
                say("key", key);
                say("clock", time);
            }
            Err(error) => say(
                "database",
                Bad(format!("{error}; check DATABASE_URL and that the server runs")),
            ),
        }
    }
    for (name, finding) in check_gateways(config).await {
        say(&name, finding);
    }
    Ok(code)
}

fn check_folder(folder: &Path) -> Finding {
    let Ok(about) = std::fs::metadata(folder) else {
        return Warning(format!(
            "{} is not there yet; the first start makes it",
            folder.display()
        ));
    };
    if !about.is_dir() || about.permissions().readonly() {
        return Bad(format!(
            "{} cannot be written; choose another DATA_DIR or change its rights",
            folder.display()
        ));
    }
    match rustix::fs::statvfs(folder) {
        Ok(space) if space.f_bavail.saturating_mul(space.f_frsize) < ENOUGH_BYTES => {
            let free = space.f_bavail.saturating_mul(space.f_frsize) / (1024 * 1024);
            Warning(format!("only {free} MB are free for {}; make room", folder.display()))
        }
        Ok(space) => {
            let free = space.f_bavail.saturating_mul(space.f_frsize) / (1024 * 1024 * 1024);
            Good(format!("{free} GB are free for {}", folder.display()))
        }
        Err(cause) => Warning(format!("the free space of {} is unknown: {cause}", folder.display())),
    }
}

async fn check_database(db: &Db, config: &Config) -> (Finding, Finding, Finding) {
    let place = config.database_for_people();
    let ready = async { settings::ping(&mut db.read().await?).await };
    if let Err(error) = ready.await {
        let text = format!("{place} is not up to date ({error}); run `temu-omni migrate`, or start, which does it too");
        return (
            Warning(text),
            Warning("not looked at".to_owned()),
            check_clock(db).await,
        );
    }
    (Good(place), check_key(db, config).await, check_clock(db).await)
}

async fn check_key(db: &Db, config: &Config) -> Finding {
    let used = async { settings::get(&mut db.read().await?, app::KEY_CHECK).await };
    match used.await {
        Ok(None) => Warning("none in use yet; the first start takes SECRET_KEY or makes one".to_owned()),
        // With a key in use this reads and never makes one.
        Ok(Some(_)) => match app::check_key(db, config).await {
            Ok(_) if config.secret_key.is_some() => Good("SECRET_KEY fits the stored data".to_owned()),
            Ok(_) => {
                let file = secrets::key_file(&config.data_dir);
                Good(format!(
                    "{} fits the stored data; keep a copy of it apart from backups",
                    file.display()
                ))
            }
            Err(error) => Bad(error.to_string()),
        },
        Err(error) => Bad(error.to_string()),
    }
}

async fn check_clock(db: &Db) -> Finding {
    let now = clock::now();
    let theirs = async { settings::database_clock(&mut db.read().await?).await };
    match theirs.await {
        Ok(Some(theirs)) if (theirs - now).num_seconds().abs() > 5 => Warning(format!(
            "this machine has {now}, the database's {theirs}; Temu refuses calls signed at a wrong time: set the clocks by NTP"
        )),
        Ok(_) => Good(format!("{}", now.format("%Y-%m-%d %H:%M:%S UTC"))),
        Err(error) => Warning(error.to_string()),
    }
}

/// The installation's proxy: whether it answers, knows our token, and under which address Temu sees it.
async fn check_proxy(config: &Config, url: &str) -> Finding {
    let proxy = Proxy {
        url: url.to_owned(),
        token: config.proxy_token.clone().unwrap_or_default(),
    };
    let http = match app::connections_to_proxies(config) {
        Ok(http) => http,
        Err(error) => return Bad(error.to_string()),
    };
    match tokio::time::timeout(PATIENCE, proxy.health(&http)).await {
        Ok(Ok(health)) if !health.authorized => Bad(format!(
            "{url} does not know our token: PROXY_TOKEN must be the same on both sides"
        )),
        Ok(Ok(health)) => {
            let egress = health.egress_ip.map_or_else(
                || "has not called Temu yet".to_owned(),
                |address| {
                    format!(
                        "calls Temu from {address}; that, or what it is translated to, belongs on each app's allow-list"
                    )
                },
            );
            Good(format!("{url} answers (version {}) and {egress}", health.version))
        }
        Ok(Err(problem)) => Warning(format!("{url}: {problem}. {}", problem.advice)),
        Err(_) => Warning(format!(
            "{url} does not answer within {} s; check that it runs",
            PATIENCE.as_secs()
        )),
    }
}

/// The gateways, or the proxy where calls go through one. Out of reach is a warning: it may pass.
async fn check_gateways(config: &Config) -> Vec<(String, Finding)> {
    if let Some(url) = &config.temu_api_proxy_url {
        return vec![("proxy".to_owned(), check_proxy(config, url).await)];
    }
    let urls = Gateway::ALL
        .iter()
        .map(|gateway| (gateway.to_string(), gateway.base_url().to_owned()));
    let checks = urls.map(|(name, url)| async move {
        let finding = match tokio::time::timeout(PATIENCE, TcpStream::connect(host_and_port(&url))).await {
            Ok(Ok(_)) => Good(format!("{url} is reachable")),
            Ok(Err(cause)) => Warning(format!(
                "{url} is out of reach ({cause}); check the network and the firewall"
            )),
            Err(_) => Warning(format!(
                "{url} does not answer within {} s; check the network and the firewall",
                PATIENCE.as_secs()
            )),
        };
        (name, finding)
    });
    futures_util::future::join_all(checks).await
}

fn host_and_port(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    match host.rsplit_once(':') {
        Some((_, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_owned(),
        _ => format!("{host}:{}", if scheme == "http" { 80 } else { 443 }),
    }
}

#[cfg(test)]
mod tests {
    use super::host_and_port;

    #[test]
    fn a_url_gives_the_address_to_connect_to() {
        assert_eq!(host_and_port("https://a.example/path"), "a.example:443");
        assert_eq!(host_and_port("http://u:p@a.example"), "a.example:80");
        assert_eq!(host_and_port("http://127.0.0.1:8001"), "127.0.0.1:8001");
    }
}
