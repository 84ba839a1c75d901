//! The settings: defaults, config file, `.env`, environment and command line laid over each other, then typed.
//!
//! `config.default.toml` is the reference: its keys are the settings that exist, its values their defaults.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use chrono_tz::Tz;
use domain::money::Currency;
use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, Result};

/// The embedded reference of all settings.
pub const DEFAULTS: &str = include_str!("../../../config.default.toml");

/// The config file that is read without being named, when it is there.
const USUAL_FILE: &str = "temu-omni.toml";

/// Settings whose value never stands in a message.
const SECRETS: [&str; 6] = [
    "secret_key",
    "database_url",
    "admin_password",
    "temu_app_secret",
    "temu_cn_app_secret",
    "proxy_token",
];

/// Every setting, named as in `config.default.toml`, which says what each means.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "config.default.toml explains every one, and a second text would drift from it"
)]
pub struct Config {
    pub app_name: String,
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgresql://…`; secret because a password may stand in it.
    pub database_url: SecretString,
    pub secret_key: Option<SecretString>,
    pub admin_username: String,
    pub admin_password: Option<SecretString>,
    pub cors_origins: Vec<String>,
    pub log_format: LogFormat,
    pub debug: bool,
    pub timezone: Tz,
    pub reporting_currency: Currency,
    pub settlement_days: u32,
    pub auto_sync_enabled: bool,
    pub sync_interval_minutes: u32,
    pub product_sync_interval_minutes: u32,
    pub cost_interval_minutes: u32,
    pub full_sync_days: u32,
    pub temu_app_key: Option<String>,
    pub temu_app_secret: Option<SecretString>,
    pub temu_cn_app_key: Option<String>,
    pub temu_cn_app_secret: Option<SecretString>,
    pub temu_api_base_url: Option<String>,
    pub temu_api_proxy_url: Option<String>,
    pub proxy_token: Option<SecretString>,
    pub temu_calls_per_second: u32,
    pub webhook_base_url: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    /// A config file instead of `./temu-omni.toml`.
    pub config: Option<PathBuf>,
    /// Settings given as flags, by their names in lower case.
    pub settings: BTreeMap<&'static str, String>,
}

impl Config {
    /// Reads all layers of this process. A wrong one is [`Error::Settings`] with one line that names it.
    pub fn load(command_line: &CommandLine) -> Result<Config> {
        let mut values = Values::defaults()?;
        let usual = PathBuf::from(USUAL_FILE);
        let file = command_line.config.clone().or_else(|| usual.exists().then_some(usual));
        if let Some(file) = file {
            let text = std::fs::read_to_string(&file).map_err(|cause| {
                Error::Settings(format!("the config file {} cannot be read: {cause}", file.display()))
            })?;
            values.lay_file(&text, &file.display().to_string())?;
        }
        for file in dotenv_files() {
            let pairs: Vec<(String, String)> = dotenvy::from_path_iter(&file)
                .and_then(Iterator::collect)
                .map_err(|cause| Error::Settings(format!("{} cannot be read: {cause}", file.display())))?;
            values.lay_environment(pairs, &file.display().to_string());
        }
        // Not `vars`: it panics on a variable of somebody else that is not UTF-8.
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        values.lay_environment(environment, "the environment");
        for (name, value) in &command_line.settings {
            values.set(name, value.clone(), "the command line");
        }
        values.into_config()
    }

    /// The defaults with some settings replaced and nothing read from the machine: for tests.
    pub fn with(settings: &[(&'static str, &str)]) -> Result<Config> {
        let mut values = Values::defaults()?;
        for (name, value) in settings {
            values.set(name, (*value).to_owned(), "the test");
        }
        values.into_config()
    }

    /// Takes another file in `data_dir` for the embedded database, unless `DATABASE_URL` names a database: the demo
    /// must not mix with real shops.
    pub fn use_database_file(&mut self, name: &str) {
        if self.database_url.expose_secret() == sqlite_url(&self.data_dir, DATABASE_FILE) {
            self.database_url = SecretString::from(sqlite_url(&self.data_dir, name));
        }
    }

    /// Makes the settings those of the demo: a login that is printed, a lively schedule, and no brake towards the
    /// simulator.
    pub fn prepare_demo(&mut self, password: &str) {
        self.admin_password.get_or_insert_with(|| SecretString::from(password.to_owned()));
        self.sync_interval_minutes = 1;
        self.product_sync_interval_minutes = self.product_sync_interval_minutes.min(10);
        self.temu_calls_per_second = 0;
    }

    /// The database's URL with its password blotted out, for messages.
    pub fn database_for_people(&self) -> String {
        let url = self.database_url.expose_secret();
        let Some((scheme, rest)) = url.split_once("://") else {
            return "?".to_owned();
        };
        // A query may carry a password too, so it is left out.
        let rest = rest.split('?').next().unwrap_or_default();
        match rest.rsplit_once('@') {
            Some((account, host)) => {
                let user = account.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}:***@{host}")
            }
            None => format!("{scheme}://{rest}"),
        }
    }
}

/// The embedded database in `data_dir`.
const DATABASE_FILE: &str = "temu-omni.db";

fn sqlite_url(data_dir: &Path, file: &str) -> String {
    // What a URL would take for its own signs.
    let path = data_dir.join(file).display().to_string();
    format!(
        "sqlite://{}",
        path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
    )
}

/// `.env` beside the program, then in the working folder, as far as they exist.
fn dotenv_files() -> Vec<PathBuf> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(".env")));
    let here = PathBuf::from(".env");
    beside.into_iter().chain([here]).filter(|file| file.is_file()).collect()
}

/// Every setting as text, with where its value comes from.
struct Values(BTreeMap<String, (String, String)>);

impl Values {
    fn defaults() -> Result<Values> {
        let table = parse_toml(DEFAULTS, "config.default.toml")?;
        Ok(Values(
            table
                .into_iter()
                .map(|(name, value)| (name, (value, "its default".to_owned())))
                .collect(),
        ))
    }

    fn lay_file(&mut self, text: &str, file: &str) -> Result<()> {
        for (name, value) in parse_toml(text, file)? {
            if !self.0.contains_key(&name) {
                let known = self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                return Err(Error::Settings(format!(
                    "'{name}' in {file} is not a setting; the settings are {known}"
                )));
            }
            self.set(&name, value, file);
        }
        Ok(())
    }

    fn lay_environment(&mut self, pairs: impl IntoIterator<Item = (String, String)>, source: &str) {
        for (name, value) in pairs {
            let lower = name.to_ascii_lowercase();
            // An empty variable is what a copied example leaves behind: it means nothing.
            if lower.to_ascii_uppercase() == name && self.0.contains_key(&lower) && !value.trim().is_empty() {
                self.set(&lower, value, source);
            }
        }
    }

    fn set(&mut self, name: &str, value: String, source: &str) {
        self.0.insert(name.to_owned(), (value, source.to_owned()));
    }

    fn into_config(self) -> Result<Config> {
        let data_dir = PathBuf::from(self.required("data_dir", "a folder")?);
        let minutes = "a whole number of minutes, at least 1";
        let days = "a whole number of days, at least 1";
        Ok(Config {
            app_name: self.required("app_name", "a name")?,
            listen: self.parse("listen", "an address with its port, such as 127.0.0.1:8000", |text| {
                text.parse().ok()
            })?,
            database_url: self.database_url(&data_dir)?,
            data_dir,
            secret_key: self.secret_key()?,
            admin_username: self.required("admin_username", "a user name")?,
            admin_password: self.secret("admin_password"),
            cors_origins: self.parse("cors_origins", ORIGINS, origins)?,
            log_format: self.parse("log_format", "text or json", log_format)?,
            debug: self.parse("debug", "true or false", truth)?,
            timezone: self.parse(
                "timezone",
                "a zone of the IANA database such as Asia/Shanghai",
                |text| text.parse().ok(),
            )?,
            reporting_currency: self.parse(
                "reporting_currency",
                "a currency code of ISO 4217 such as CNY",
                |text| Currency::parse(text).ok(),
            )?,
            settlement_days: self.parse("settlement_days", "a whole number of days, at most 365", |text| {
                at_most(text, 0, 365)
            })?,
            auto_sync_enabled: self.parse("auto_sync_enabled", "true or false", truth)?,
            sync_interval_minutes: self.parse("sync_interval_minutes", minutes, |text| at_most(text, 1, MINUTES))?,
            product_sync_interval_minutes: self.parse("product_sync_interval_minutes", minutes, |text| {
                at_most(text, 1, MINUTES)
            })?,
            cost_interval_minutes: self.parse("cost_interval_minutes", minutes, |text| at_most(text, 1, MINUTES))?,
            full_sync_days: self.parse("full_sync_days", days, |text| at_most(text, 1, 3660))?,
            temu_app_key: self.optional("temu_app_key"),
            temu_app_secret: self.secret("temu_app_secret"),
            temu_cn_app_key: self.optional("temu_cn_app_key"),
            temu_cn_app_secret: self.secret("temu_cn_app_secret"),
            temu_api_base_url: self.url("temu_api_base_url")?,
            temu_api_proxy_url: self.url("temu_api_proxy_url")?,
            proxy_token: self.secret("proxy_token"),
            temu_calls_per_second: self.parse("temu_calls_per_second", "a whole number up to 1000", |text| {
                at_most(text, 0, 1000)
            })?,
            webhook_base_url: self.url("webhook_base_url")?,
        })
    }

    /// The trimmed text of a setting, none when empty.
    fn optional(&self, name: &str) -> Option<String> {
        self.0
            .get(name)
            .map(|(text, _)| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    fn secret(&self, name: &str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    fn required(&self, name: &str, expected: &str) -> Result<String> {
        self.optional(name).ok_or_else(|| self.wrong(name, expected))
    }

    fn parse<T>(&self, name: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        parse(&self.optional(name).unwrap_or_default()).ok_or_else(|| self.wrong(name, expected))
    }

    fn url(&self, name: &str) -> Result<Option<String>> {
        let Some(text) = self.optional(name) else {
            return Ok(None);
        };
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match rest {
            Some(rest) if !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace) => {
                Ok(Some(text.trim_end_matches('/').to_owned()))
            }
            _ => Err(self.wrong(name, "a URL that begins with https:// or http://")),
        }
    }

    fn database_url(&self, data_dir: &Path) -> Result<SecretString> {
        let Some(url) = self.optional("database_url") else {
            return Ok(SecretString::from(sqlite_url(data_dir, DATABASE_FILE)));
        };
        let known = ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        if !known {
            return Err(self.wrong(
                "database_url",
                "sqlite://path or postgresql://user:password@host/database",
            ));
        }
        Ok(SecretString::from(url))
    }

    fn secret_key(&self) -> Result<Option<SecretString>> {
        match self.optional("secret_key") {
            Some(text) if text.chars().count() < 32 => {
                Err(self.wrong("secret_key", "any text of 32 characters or more"))
            }
            other => Ok(other.map(SecretString::from)),
        }
    }

    fn wrong(&self, name: &str, expected: &str) -> Error {
        let upper = name.to_ascii_uppercase();
        let (text, source) = self.0.get(name).cloned().unwrap_or_default();
        let given = if SECRETS.contains(&name) {
            String::new()
        } else {
            format!(" '{}'", text.trim())
        };
        Error::Settings(format!("{upper}{given} (from {source}) must be {expected}"))
    }
}

/// The default of `TEMU_CALLS_PER_SECOND`, which production shops keep when it is lifted.
pub const CALLS_PER_SECOND: u32 = 10;

/// A year, in minutes.
const MINUTES: u32 = 366 * 24 * 60;

const ORIGINS: &str =
    "a JSON list or a comma-separated list of origins such as https://erp.example.com, without a path";

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text.to_ascii_lowercase().as_str() {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

fn at_most(text: &str, least: u32, most: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

fn origins(text: &str) -> Option<Vec<String>> {
    let list: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).ok()?
    } else {
        text.split(',')
            .map(|origin| origin.trim().to_owned())
            .filter(|origin| !origin.is_empty())
            .collect()
    };
    let origins = list.into_iter().map(|origin| origin.trim_end_matches('/').to_owned());
    let well_formed = |origin: &String| {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'))
    };
    origins.map(|origin| well_formed(&origin).then_some(origin)).collect()
}

/// The top-level values of a TOML text as the texts that a variable would hold.
fn parse_toml(text: &str, file: &str) -> Result<BTreeMap<String, String>> {
    let table: toml::Table = text.parse().map_err(|cause: toml::de::Error| {
        let message = cause.message().replace('\n', " ");
        Error::Settings(format!("{file} is not valid TOML: {message}"))
    })?;
    let as_text = |(name, value): (String, toml::Value)| match value {
        toml::Value::String(text) => Ok((name, text)),
        toml::Value::Integer(number) => Ok((name, number.to_string())),
        toml::Value::Boolean(truth) => Ok((name, truth.to_string())),
        toml::Value::Array(list) => Ok((name, serde_json::json!(list).to_string())),
        _ => Err(Error::Settings(format!(
            "'{name}' in {file} must be a text, a whole number, true, false or a list"
        ))),
    };
    table.into_iter().map(as_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<Config>) -> String {
        result.expect_err("the settings are wrong").to_string()
    }

    #[test]
    fn the_defaults_are_valid_and_as_promised() {
        let config = Config::with(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.timezone, chrono_tz::Asia::Shanghai);
        assert_eq!(config.reporting_currency, Currency::CNY);
        assert_eq!(config.settlement_days, 8);
        assert_eq!(config.database_url.expose_secret(), "sqlite://./data/temu-omni.db");
        assert_eq!(config.temu_calls_per_second, CALLS_PER_SECOND);
        assert!(config.auto_sync_enabled && config.cors_origins.is_empty());
    }

    #[test]
    fn the_example_names_exactly_the_settings_that_exist() {
        let example = include_str!("../../../env.example");
        let named = example
            .lines()
            .filter_map(|line| line.strip_prefix('#')?.split_once('='));
        let mut named: Vec<String> = named.map(|(name, _)| name.to_ascii_lowercase()).collect();
        named.sort();
        let known: Vec<String> = Values::defaults().unwrap().0.into_keys().collect();
        assert_eq!(named, known);
    }

    #[test]
    fn a_wrong_value_is_one_line_that_names_the_setting() {
        let cases = [
            (
                "listen",
                "8000",
                "LISTEN '8000' (from the test) must be an address with its port, such as 127.0.0.1:8000",
            ),
            (
                "timezone",
                "Peking",
                "TIMEZONE 'Peking' (from the test) must be a zone of the IANA database such as Asia/Shanghai",
            ),
            (
                "sync_interval_minutes",
                "0",
                "SYNC_INTERVAL_MINUTES '0' (from the test) must be a whole number of minutes, at least 1",
            ),
            (
                "secret_key",
                "hunter2",
                "SECRET_KEY (from the test) must be any text of 32 characters or more",
            ),
            ("debug", "maybe", "DEBUG 'maybe' (from the test) must be true or false"),
        ];
        for (name, value, expected) in cases {
            assert_eq!(message(Config::with(&[(name, value)])), expected);
        }
    }

    #[test]
    fn origins_are_a_json_list_or_separated_by_commas() {
        for text in [
            r#"["https://a.example", "http://b.example:81/"]"#,
            "https://a.example, http://b.example:81",
        ] {
            let config = Config::with(&[("cors_origins", text)]).unwrap();
            assert_eq!(config.cors_origins, ["https://a.example", "http://b.example:81"]);
        }
        assert!(Config::with(&[("cors_origins", "*")]).is_err());
    }

    #[test]
    fn a_file_overrides_defaults_and_an_environment_overrides_both() {
        let mut values = Values::defaults().unwrap();
        values
            .lay_file(
                "settlement_days = 9\ndebug = true\ncors_origins = [\"https://a.example\"]",
                "x.toml",
            )
            .unwrap();
        let environment = [("SETTLEMENT_DAYS", "10"), ("debug", "false"), ("TIMEZONE", "")];
        values.lay_environment(
            environment.map(|(name, value)| (name.to_owned(), value.to_owned())),
            "the environment",
        );
        let config = values.into_config().unwrap();
        assert_eq!((config.settlement_days, config.debug), (10, true));
        assert_eq!(config.cors_origins, ["https://a.example"]);
        assert_eq!(config.timezone, chrono_tz::Asia::Shanghai);
    }

    #[test]
    fn an_unknown_key_in_a_file_is_an_error() {
        let text = Values::defaults()
            .unwrap()
            .lay_file("lisen = \"x\"", "x.toml")
            .unwrap_err()
            .to_string();
        assert!(
            text.starts_with("'lisen' in x.toml is not a setting; the settings are admin_password,"),
            "{text}"
        );
    }

    #[test]
    fn secrets_stay_out_of_debug_and_out_of_messages() {
        let config = Config::with(&[
            ("secret_key", "a-very-secret-text-of-enough-letters"),
            ("database_url", "postgresql://omni:pa:ss@db.example/omni?password=word"),
        ]);
        let config = config.unwrap();
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("very-secret") && !shown.contains("pa:ss") && !shown.contains("word\""),
            "{shown}"
        );
        assert_eq!(config.database_for_people(), "postgresql://omni:***@db.example/omni");
    }
}
