//! What every part of a running program shares, and how it comes to be.

use std::{ops::Deref, sync::Arc};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use temu_api::{Budget, Claim, Http, HttpSettings, Limits, RetryPolicy, TlsFiles};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    clock,
    config::{CALLS_PER_SECOND, Config},
    error::{Error, ErrorCode, Result},
    secrets::{self, Cipher},
    store::{
        call_budgets,
        db::Db,
        scope::{AdminScope, Role},
        settings, users,
    },
    telemetry,
};

/// The running program; a clone is another handle on the same one.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The settings.
    pub config: Config,
    /// Opens and seals credentials.
    pub cipher: Cipher,
    /// How fast each app key of a production shop may call Temu, all processes together.
    pub limits: Limits,
    /// The same for sandbox shops, where the setting 0 lifts it.
    pub sandbox_limits: Limits,
    /// Connections to Temu, shared by all clients.
    pub temu_http: Http,
    /// Connections to egress proxies, with our certificate where the settings name one.
    pub proxy_http: Http,
    /// How often and how soon failed calls to Temu are tried again.
    pub temu_retry: RetryPolicy,
    /// Wakes the worker after a job was enqueued.
    pub wake: Notify,
    /// Cancelled when the program is asked to end.
    pub shutdown: CancellationToken,
    /// When this process opened.
    pub started_at: DateTime<Utc>,
    /// Names this machine among several on one database.
    pub node: String,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the database, brings it up to date, checks the key and makes the first administrator.
    ///
    /// [`Error::Settings`] when the key does not fit the data, [`Error::DatabaseUnreachable`] when there is no database.
    pub async fn open(config: Config) -> Result<App> {
        App::open_with(config, RetryPolicy::default()).await
    }

    /// As [`App::open`], with another patience towards Temu.
    pub async fn open_with(config: Config, temu_retry: RetryPolicy) -> Result<App> {
        // Whoever opens the program also wants its figures.
        telemetry::metrics();
        make_data_dir(&config)?;
        let db = connect(&config).await?;
        db.migrate().await?;
        let cipher = check_key(&db, &config).await?;
        make_first_administrator(&db, &config).await?;
        let calls = config.temu_calls_per_second;
        let proxy_http = connections_to_proxies(&config)?;
        let budget = shared_budget(&db);
        Ok(App(Arc::new(Parts {
            db,
            config,
            cipher,
            limits: Limits::new(if calls == 0 { CALLS_PER_SECOND } else { calls }, budget.clone()),
            sandbox_limits: Limits::new(calls, budget),
            temu_http: Http::new(HttpSettings::default()).map_err(|cause| Error::Internal(cause.into()))?,
            proxy_http,
            temu_retry,
            wake: Notify::new(),
            shutdown: CancellationToken::new(),
            started_at: clock::now(),
            node: hostname::get()
                .ok()
                .and_then(|name| name.into_string().ok())
                .unwrap_or_else(|| "node".to_owned()),
        })))
    }
}

/// What calls to egress proxies are made with: our certificate and the authority of theirs, as the settings name them.
pub fn connections_to_proxies(config: &Config) -> Result<Http> {
    let read = |setting: &str, file: &std::path::Path| {
        std::fs::read_to_string(file)
            .map_err(|cause| Error::Settings(format!("{setting}: {} cannot be read: {cause}", file.display())))
    };
    let identity = match (&config.proxy_tls_cert, &config.proxy_tls_key) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (read("PROXY_TLS_CERT", certificate)?, read("PROXY_TLS_KEY", key)?);
            Some(SecretString::from(format!("{certificate}\n{key}")))
        }
        _ => None,
    };
    let authorities = config.proxy_tls_ca.as_deref().map(|file| read("PROXY_TLS_CA", file));
    let tls = TlsFiles {
        authorities: authorities.transpose()?,
        identity,
    };
    Http::with_tls(HttpSettings::default(), &tls).map_err(|cause| {
        Error::Settings(format!(
            "PROXY_TLS_CERT, PROXY_TLS_KEY or PROXY_TLS_CA is not the PEM file it should be: {cause}"
        ))
    })
}

/// On PostgreSQL other processes may use the same app keys; SQLite has one process. While the database does not answer
/// nothing is granted: calls wait, as everything else does.
fn shared_budget(db: &Db) -> Option<Budget> {
    if matches!(db, Db::Sqlite { .. }) {
        return None;
    }
    let db = db.clone();
    Some(Arc::new(move |claim: Claim| {
        let db = db.clone();
        Box::pin(async move {
            let granted = async {
                let mut tx = db.write().await?;
                let Claim {
                    app_key,
                    second,
                    calls,
                    most,
                    ..
                } = &claim;
                let gateway = claim.gateway.as_str();
                let granted =
                    call_budgets::claim(&mut tx, gateway, app_key, *second, i64::from(*calls), i64::from(*most))
                        .await?;
                tx.commit().await?;
                Ok::<_, Error>(granted)
            };
            let granted = granted.await.unwrap_or_else(|cause| {
                tracing::warn!(error = %cause, "could not share the budget of calls");
                0
            });
            u32::try_from(granted).unwrap_or_default()
        })
    }))
}

/// Connects; an error says where to, without the password.
pub async fn connect(config: &Config) -> Result<Db> {
    Db::connect(config.database_url.expose_secret())
        .await
        .map_err(|cause| match cause {
            Error::DatabaseUnreachable(cause) => {
                let place = config.database_for_people();
                Error::DatabaseUnreachable(format!("{cause} (DATABASE_URL is {place})").into())
            }
            other => other,
        })
}

/// Makes the folder of the embedded database and the key, for its owner only.
pub fn make_data_dir(config: &Config) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir);
    made.map_err(|cause| {
        Error::Settings(format!(
            "DATA_DIR: {} cannot be made: {cause}",
            config.data_dir.display()
        ))
    })
}

/// The setting that holds a sealed word, and the word.
pub(crate) const KEY_CHECK: &str = "key_check";
const KEY_CHECK_CONTEXT: &str = "settings/value/key_check";

/// The cipher, once it is proven to be the one that the stored data were sealed with.
pub async fn check_key(db: &Db, config: &Config) -> Result<Cipher> {
    let stored = settings::get(&mut db.read().await?, KEY_CHECK).await?;
    let key = match (&config.secret_key, secrets::read_key_file(&config.data_dir)?, &stored) {
        (Some(key), _, _) => key.clone(),
        (None, Some(key), _) => key,
        (None, None, None) => secrets::make_key_file(&config.data_dir)?,
        (None, None, Some(_)) => return Err(wrong_key("is missing")),
    };
    let cipher = Cipher::new(&key);
    let check = match stored {
        Some(stored) => stored,
        None => {
            let sealed = secrets::hex(&cipher.seal(KEY_CHECK_CONTEXT, KEY_CHECK)?);
            let mut tx = db.write().await?;
            let stored = settings::set_if_absent(&mut tx, KEY_CHECK, &sealed).await?;
            tx.commit().await?;
            stored
        }
    };
    let sealed = secrets::unhex(&check).ok_or_else(|| anyhow::anyhow!("settings.key_check is damaged"))?;
    cipher
        .open(KEY_CHECK_CONTEXT, &sealed)
        .map_err(|_| wrong_key("does not fit"))?;
    Ok(cipher)
}

fn wrong_key(what: &str) -> Error {
    Error::Settings(format!(
        "SECRET_KEY {what}: the credentials in this database were sealed with another key; set SECRET_KEY to it, or put \
         back the file secret.key in DATA_DIR"
    ))
}

async fn make_first_administrator(db: &Db, config: &Config) -> Result<()> {
    if users::any(&mut db.read().await?).await? {
        return Ok(());
    }
    let (password, made) = match &config.admin_password {
        Some(password) => (password.clone(), false),
        None => (secrets::random_password()?, true),
    };
    let new = users::NewUser {
        username: config.admin_username.clone(),
        password_hash: secrets::hash_password(password.clone()).await?,
        role: Role::Owner,
        shop_ids: None,
        can_see_cost: true,
    };
    let mut tx = db.write().await?;
    match users::create(&mut tx, &AdminScope::console(), new, clock::now()).await {
        Ok(_) => tx.commit().await?,
        // Another node on this database was first.
        Err(Error::Client {
            code: ErrorCode::Conflict,
            ..
        }) => return Ok(()),
        Err(Error::Client { message, .. }) => return Err(Error::Settings(format!("ADMIN_USERNAME: {message}"))),
        Err(other) => return Err(other),
    }
    if made {
        print_once(&config.admin_username, &password);
    }
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "the one time that a made password is shown; a log would keep it"
)]
fn print_once(username: &str, password: &SecretString) {
    println!(
        "Made the first administrator: {username}, password {} (shown only now)",
        password.expose_secret()
    );
}
