//! The web app's files, or the hint that it was not built.

use crate::support::TestApp;

#[tokio::test]
async fn pages_are_the_web_app_or_say_how_to_build_it() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let page = visitor.get("/").await;
    if page.status == 404 {
        assert!(page.text().contains("make run"), "{}", page.text());
        return;
    }
    assert_eq!(page.header("cache-control"), "no-cache");
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(
        visitor.get("/orders/any/page").await.body,
        page.body,
        "every page of the app is index.html"
    );
    let unchanged = visitor.with_header("if-none-match", page.header("etag")).get("/").await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len()), (304, 0));
    visitor.get("/assets/missing.js").await.problem(404);
    visitor.get("/../package.json").await.problem(404);

    let text = page.text();
    let script = text
        .split('"')
        .find(|part| part.starts_with("/assets/") && part.ends_with(".js"))
        .expect("a script");
    let script = visitor.get(script).await;
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
}
