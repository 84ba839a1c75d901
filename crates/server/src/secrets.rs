//! Secrets: the cipher for credentials at rest, random tokens and their hashes, password hashes.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, KeyInit, Payload},
};
use rand::{TryRng, rngs::SysRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Says with which key and format a text was sealed; the first byte of every sealed text.
const VERSION: u8 = 1;
/// Bytes of XChaCha20's nonce.
const NONCE: usize = 24;
/// Bytes of Poly1305's tag.
const TAG: usize = 16;
/// Separates this use of the secret from any other that may come.
const LABEL: &[u8] = b"temu-omni/credentials-at-rest/v1";

/// Seals texts for the database with XChaCha20-Poly1305.
///
/// A sealed text is `version (1 byte) · nonce (24) · ciphertext · tag (16)`. The context (`table/column/row`) is
/// authenticated with it, so a value copied to another row does not open there.
#[derive(Clone)]
pub struct Cipher(XChaCha20Poly1305);

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher(…)")
    }
}

impl Cipher {
    /// The cipher of a `SECRET_KEY`.
    pub fn new(secret_key: &SecretString) -> Cipher {
        let key = Sha256::new()
            .chain_update(LABEL)
            .chain_update([0])
            .chain_update(secret_key.expose_secret())
            .finalize();
        Cipher(XChaCha20Poly1305::new(&key))
    }

    /// Seals a text for the place that `context` names.
    pub fn seal(&self, context: &str, plain: &str) -> Result<Vec<u8>> {
        let nonce = XNonce::try_generate().map_err(|_| no_randomness())?;
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: context.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&nonce, payload)
            .map_err(|_| anyhow::anyhow!("the text is too long to seal"))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Cipher::seal`] made for the same context. Anything else is an error, never an empty or partial text.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<SecretString> {
        let broken = || {
            anyhow::anyhow!(
                "the sealed value {context} does not open: it was changed, moved or sealed with another key"
            )
        };
        let (version, rest) = sealed.split_first().ok_or_else(broken)?;
        if *version != VERSION || rest.len() < NONCE + TAG {
            return Err(broken().into());
        }
        let (nonce, ciphertext) = rest.split_at(NONCE);
        let nonce = XNonce::try_from(nonce).map_err(|_| broken())?;
        let payload = Payload {
            msg: ciphertext,
            aad: context.as_bytes(),
        };
        let plain = self.0.decrypt(&nonce, payload).map_err(|_| broken())?;
        Ok(SecretString::from(String::from_utf8(plain).map_err(|_| broken())?))
    }
}

/// Where a made key is kept.
pub fn key_file(data_dir: &Path) -> PathBuf {
    data_dir.join("secret.key")
}

/// The key kept in `data_dir/secret.key`, if there is one.
pub fn read_key_file(data_dir: &Path) -> Result<Option<SecretString>> {
    let file = key_file(data_dir);
    match fs::read_to_string(&file) {
        Ok(text) if text.trim().len() >= 32 => Ok(Some(SecretString::from(text.trim().to_owned()))),
        Ok(_) => Err(Error::Settings(format!(
            "SECRET_KEY: the file {} is damaged: put back its copy",
            file.display()
        ))),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::Settings(format!(
            "SECRET_KEY: {} cannot be read: {cause}",
            file.display()
        ))),
    }
}

/// Makes a key in `data_dir/secret.key`, readable by its owner only. Another process may win the race: then its key is read.
pub fn make_key_file(data_dir: &Path) -> Result<SecretString> {
    let file = key_file(data_dir);
    let failed = |cause| Error::Settings(format!("DATA_DIR: {} cannot be written: {cause}", file.display()));
    let key = random_token()?;
    match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)
    {
        Ok(mut opened) => {
            writeln!(opened, "{}", key.expose_secret())
                .and_then(|()| opened.sync_all())
                .map_err(failed)?;
            Ok(key)
        }
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            read_key_file(data_dir)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// 256 random bits as 43 URL-safe characters: the secret of a session or an API token.
pub fn random_token() -> Result<SecretString> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| no_randomness())?;
    Ok(SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

/// A random password of 20 characters that can be read aloud: no look-alikes, 5 bits each.
pub fn random_password() -> Result<SecretString> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| no_randomness())?;
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    Ok(SecretString::from(letters.collect::<String>()))
}

/// SHA-256 in hexadecimal: how a token is stored and found. Enough for 256 random bits, which nobody guesses.
pub fn hash_token(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// SHA-256 of several parts in hexadecimal; where one ends and the next begins counts too.
pub fn hash_parts(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
    });
    hex(&hash.finalize())
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Bytes from hexadecimal.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len())
        .step_by(2)
        .map(|start| u8::from_str_radix(text.get(start..start + 2)?, 16).ok());
    pairs.collect()
}

/// Each hash takes 19 MiB and tens of milliseconds: more at a time than this would let logins exhaust the machine.
static HASHING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// 422 unless a chosen password has 8 to 256 characters.
pub fn check_password(password: &SecretString) -> Result<()> {
    if (8..=256).contains(&password.expose_secret().chars().count()) {
        return Ok(());
    }
    Err(Error::field("password", "must have 8 to 256 characters"))
}

/// Argon2id hash of a password, in the PHC form.
pub async fn hash_password(password: SecretString) -> Result<String> {
    on_hashing_thread(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password(password.expose_secret().as_bytes())
            .map_err(|cause| anyhow::anyhow!("hashing the password failed: {cause}"))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password fits the hash. Without a hash (nobody has that name) it works as long and says no.
pub async fn verify_password(password: SecretString, hash: Option<String>) -> Result<bool> {
    on_hashing_thread(move || {
        let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY))
            .map_err(|cause| anyhow::anyhow!("a stored password hash is damaged: {cause}"))?;
        let fits = Argon2::default()
            .verify_password(password.expose_secret().as_bytes(), &parsed)
            .is_ok();
        Ok(fits && hash.is_some())
    })
    .await
}

/// A hash with the parameters of real ones, verified against when a name is unknown.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn on_hashing_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(|cause| anyhow::anyhow!(cause))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|cause| anyhow::anyhow!(cause))?
}

fn no_randomness() -> anyhow::Error {
    anyhow::anyhow!("the operating system gives no random numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher(letter: &str) -> Cipher {
        Cipher::new(&SecretString::from(letter.repeat(32)))
    }

    #[test]
    fn a_sealed_text_opens_only_whole_in_its_place_and_with_its_key() {
        let sealed = cipher("a").seal("credentials/app_secret/1/us", "s3cret").unwrap();
        assert_eq!(
            cipher("a")
                .open("credentials/app_secret/1/us", &sealed)
                .unwrap()
                .expose_secret(),
            "s3cret"
        );
        assert!(cipher("a").open("credentials/app_secret/2/us", &sealed).is_err());
        assert!(cipher("b").open("credentials/app_secret/1/us", &sealed).is_err());
        for length in 0..sealed.len() {
            assert!(
                cipher("a")
                    .open("credentials/app_secret/1/us", &sealed[..length])
                    .is_err()
            );
        }
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(cipher("a").open("credentials/app_secret/1/us", &changed).is_err());
        }
    }

    #[test]
    fn the_same_text_never_looks_the_same() {
        assert_ne!(cipher("a").seal("x", "y").unwrap(), cipher("a").seal("x", "y").unwrap());
    }

    #[test]
    fn a_made_key_is_private_and_stays() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        assert!(read_key_file(folder.path()).unwrap().is_none());
        let made = make_key_file(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join("secret.key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            made.expose_secret(),
            read_key_file(folder.path()).unwrap().unwrap().expose_secret()
        );
        assert_eq!(
            made.expose_secret(),
            make_key_file(folder.path()).unwrap().expose_secret()
        );
    }

    #[test]
    fn tokens_are_256_bits_and_hash_to_hexadecimal() {
        let token = random_token().unwrap();
        assert_eq!(token.expose_secret().len(), 43);
        assert_ne!(token.expose_secret(), random_token().unwrap().expose_secret());
        assert_eq!(
            hash_token("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(unhex(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
        assert_eq!((unhex("0"), unhex("zz"), unhex("é")), (None, None, None));
    }

    #[tokio::test]
    async fn passwords_fit_their_own_hash_and_nobody_has_one() {
        let password = || SecretString::from("correct horse".to_owned());
        let hash = hash_password(password()).await.unwrap();
        assert_eq!(
            hash.rsplit_once('$').unwrap().0.rsplit_once('$').unwrap().0,
            "$argon2id$v=19$m=19456,t=2,p=1"
        );
        assert!(
            hash.starts_with(&NOBODY[..30]),
            "an unknown name must cost what a known one costs"
        );
        assert!(verify_password(password(), Some(hash.clone())).await.unwrap());
        assert!(
            !verify_password(SecretString::from("wrong".to_owned()), Some(hash))
                .await
                .unwrap()
        );
        assert!(!verify_password(password(), None).await.unwrap());
    }
}
