//! The settings: defaults, config file, `.env`, environment and command line laid over each other, then typed.
//!
//! `config.default.toml` is the reference: its keys are the settings that exist, its values their defaults.

mod values;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use chrono_tz::Tz;
use domain::money::Currency;
use secrecy::{ExposeSecret, SecretString};

use self::values::{DATABASE_FILE, Values, sqlite_url};
use crate::error::{Error, Result};

/// The embedded reference of all settings.
pub const DEFAULTS: &str = include_str!("../../../config.default.toml");

/// The default of `TEMU_CALLS_PER_SECOND`, which production shops keep when it is lifted.
pub const CALLS_PER_SECOND: u32 = 10;

/// The config file that is read without being named, when it is there.
const USUAL_FILE: &str = "temu-omni.toml";

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
    pub proxy_tls_cert: Option<PathBuf>,
    pub proxy_tls_key: Option<PathBuf>,
    pub proxy_tls_ca: Option<PathBuf>,
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
        self.admin_password
            .get_or_insert_with(|| SecretString::from(password.to_owned()));
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

/// `.env` beside the program, then in the working folder, as far as they exist.
fn dotenv_files() -> Vec<PathBuf> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(".env")));
    let here = PathBuf::from(".env");
    beside.into_iter().chain([here]).filter(|file| file.is_file()).collect()
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
