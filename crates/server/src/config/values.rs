//! The settings as texts, one layer laid over another, and how each text is read.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use domain::money::Currency;
use secrecy::SecretString;

use super::{Config, DEFAULTS, LogFormat};
use crate::error::{Error, Result};

/// Settings whose value never stands in a message.
const SECRETS: [&str; 6] = [
    "secret_key",
    "database_url",
    "admin_password",
    "temu_app_secret",
    "temu_cn_app_secret",
    "proxy_token",
];

/// Every setting as text, with where its value comes from.
pub(super) struct Values(pub(super) BTreeMap<String, (String, String)>);

impl Values {
    pub(super) fn defaults() -> Result<Values> {
        let table = parse_toml(DEFAULTS, "config.default.toml")?;
        Ok(Values(
            table
                .into_iter()
                .map(|(name, value)| (name, (value, "its default".to_owned())))
                .collect(),
        ))
    }

    pub(super) fn lay_file(&mut self, text: &str, file: &str) -> Result<()> {
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

    pub(super) fn lay_environment(&mut self, pairs: impl IntoIterator<Item = (String, String)>, source: &str) {
        for (name, value) in pairs {
            let lower = name.to_ascii_lowercase();
            // An empty variable is what a copied example leaves behind: it means nothing.
            if lower.to_ascii_uppercase() == name && self.0.contains_key(&lower) && !value.trim().is_empty() {
                self.set(&lower, value, source);
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, value: String, source: &str) {
        self.0.insert(name.to_owned(), (value, source.to_owned()));
    }

    pub(super) fn into_config(self) -> Result<Config> {
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
            proxy_tls_cert: self.one_of_two("proxy_tls_cert", "proxy_tls_key")?,
            proxy_tls_key: self.one_of_two("proxy_tls_key", "proxy_tls_cert")?,
            proxy_tls_ca: self.optional("proxy_tls_ca").map(PathBuf::from),
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

    /// A file that means nothing without the other.
    fn one_of_two(&self, name: &str, other: &str) -> Result<Option<PathBuf>> {
        match (self.optional(name), self.optional(other)) {
            (None, Some(_)) => Err(self.wrong(name, &format!("set, since {} is", other.to_ascii_uppercase()))),
            (file, _) => Ok(file.map(PathBuf::from)),
        }
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

/// The embedded database in `data_dir`.
pub(super) const DATABASE_FILE: &str = "temu-omni.db";

pub(super) fn sqlite_url(data_dir: &Path, file: &str) -> String {
    // What a URL would take for its own signs.
    let path = data_dir.join(file).display().to_string();
    format!(
        "sqlite://{}",
        path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
    )
}
