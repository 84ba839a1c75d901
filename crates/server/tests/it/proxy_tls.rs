//! Mutual TLS: both sides show a certificate of one authority.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use temu_api::{Http, HttpSettings, TlsFiles};
use temu_omni::{
    config::Config,
    proxy::{
        Proxy,
        tls::{self, Peer},
    },
    serve,
};

use crate::proxy::TOKEN;

fn leaf(issuer: &CertifiedIssuer<'_, KeyPair>, name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    (params.signed_by(&key, issuer).unwrap().pem(), key.serialize_pem())
}

#[tokio::test]
async fn only_callers_with_a_certificate_of_the_authority_get_in() {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let (certificate, key) = leaf(&authority, "localhost");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let files = [
        file("cert.pem", &certificate),
        file("key.pem", &key),
        file("ca.pem", &authority.pem()),
    ];
    let config = Config::with(&[
        ("proxy_token", TOKEN),
        ("proxy_tls_cert", &files[0]),
        ("proxy_tls_key", &files[1]),
        ("proxy_tls_ca", &files[2]),
    ])
    .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().map(|address| address.port()).unwrap();
    let listener = tls::TlsListener::start(listener, tls::server_config(&config).unwrap().unwrap()).unwrap();
    let proxy = Proxy::of(&config).unwrap();
    let service = serve::proxy_router(&proxy).into_make_service_with_connect_info::<Peer>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });

    let known = temu_api::Proxy {
        url: format!("https://localhost:{port}"),
        token: TOKEN.into(),
    };
    let health = async |tls: TlsFiles| {
        known
            .health(&Http::with_tls(HttpSettings::default(), &tls).unwrap())
            .await
    };
    let (certificate, key) = leaf(&authority, "temu-omni");
    let both = TlsFiles {
        authorities: Some(authority.pem()),
        identity: Some(format!("{certificate}\n{key}").into()),
    };
    assert!(health(both.clone()).await.unwrap().authorized);
    let without_certificate = TlsFiles {
        identity: None,
        ..both.clone()
    };
    let refused = health(without_certificate).await.unwrap_err();
    assert!(refused.advice.contains("certificate"), "{refused:?}");
    let without_authority = TlsFiles {
        authorities: None,
        ..both
    };
    assert!(
        health(without_authority).await.is_err(),
        "the machine knows no such authority"
    );
    assert!(
        Config::with(&[("proxy_tls_cert", &files[0])])
            .unwrap_err()
            .to_string()
            .contains("PROXY_TLS_KEY")
    );
}
