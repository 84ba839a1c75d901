//! The platform's side of the wire: apps, tokens, checks, interface types, and the state they share.

mod after_sales;
mod amounts;
mod answer;
mod book;
mod fenwick;
mod gatekeeper;
mod limiter;
mod orders;
mod params;
mod price_reviews;
mod prices;
mod products;
mod promotions;
mod pushes;
mod refusal;
mod rights;
mod sales;
mod shipments;
mod spoil;
mod stock;
mod stock_up;
mod subscriptions;
mod token;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};
use temu_api::{gateway::Gateway, wire::envelope::SUCCESS_CODE};

pub use self::pushes::{Delivery, FireKind, PushTarget};
pub(crate) use self::{answer::Answer, pushes::Sealed};
use self::{
    book::Book,
    gatekeeper::{Call, Token},
    limiter::Limiter,
    pushes::Pushes,
    refusal::{Gate, Refusal},
    rights::AppState,
};
use crate::{
    clock::SimClock,
    faults::{FaultKind, FaultPlan, FaultRule, Faults, Place},
    world::{Shop, ShopSpec, World, orders as orders_of, scopes},
};

/// What of the platform's behaviour can be chosen.
#[derive(Debug, Clone, Default)]
pub struct PlatformOptions {
    /// Calls per second and app; 0 is no limit.
    pub calls_per_second: u32,
    /// Accept only the signature of the platform's Python demo, not the raw one.
    pub strict_signature: bool,
    /// How far the platform's clock is ahead of ours when it checks timestamps.
    pub clock_skew_seconds: i64,
}

/// Calls of one type on one gateway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CallCount {
    /// All calls.
    pub calls: u64,
    /// Those answered with an error.
    pub refused: u64,
}

/// A lock that a panic elsewhere does not spoil: the data behind it is only counters and caches.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// By shop and gateway; each has a lock of its own, so that shops do not wait for each other.
type Books = HashMap<(i64, Gateway), Arc<Mutex<Book>>>;

/// All that the platform knows and remembers.
#[derive(Debug)]
pub(crate) struct Platform {
    world: Mutex<World>,
    pub(crate) clock: SimClock,
    options: PlatformOptions,
    tokens: Mutex<HashMap<String, Token>>,
    /// By app key; an app that is not in it is not restricted.
    apps: Mutex<HashMap<String, AppState>>,
    /// One-time codes not used yet: the token each is about and until when.
    codes: Mutex<HashMap<String, (String, DateTime<Utc>)>>,
    counts: Mutex<BTreeMap<(Gateway, String), CallCount>>,
    faults: Mutex<Faults>,
    /// Event codes that are pushed, by shop and gateway.
    subscriptions: Mutex<HashMap<(i64, Gateway), BTreeSet<String>>>,
    pub(crate) pushes: Mutex<Pushes>,
    books: Mutex<Books>,
    limiter: Limiter,
    requests: AtomicU64,
}

impl Platform {
    pub(crate) fn new(world: World, clock: SimClock, options: PlatformOptions, faults: FaultPlan) -> Platform {
        let platform = Platform {
            world: Mutex::new(world),
            clock,
            options,
            tokens: Mutex::default(),
            apps: Mutex::default(),
            codes: Mutex::default(),
            counts: Mutex::default(),
            faults: Mutex::new(Faults::new(faults)),
            subscriptions: Mutex::default(),
            pushes: Mutex::default(),
            books: Mutex::default(),
            limiter: Limiter::default(),
            requests: AtomicU64::new(0),
        };
        for shop in platform.world().shops() {
            platform.register(shop);
        }
        platform
    }

    /// The world as it is; adding a shop replaces it.
    pub(crate) fn world(&self) -> World {
        locked(&self.world).clone()
    }

    /// Adds a shop to the world and gives its id.
    pub(crate) fn add_shop(&self, spec: ShopSpec) -> i64 {
        let mut world = locked(&self.world);
        *world = world.with_shop(spec);
        // `with_shop` has just put one at the end.
        let Some(shop) = world.shops().last().cloned() else {
            return 0;
        };
        drop(world);
        self.register(&shop);
        shop.mall_id
    }

    /// Calls so far by gateway and interface type.
    pub(crate) fn stats(&self) -> BTreeMap<(Gateway, String), CallCount> {
        locked(&self.counts).clone()
    }

    fn register(&self, shop: &Shop) {
        let mut tokens = locked(&self.tokens);
        for credential in &shop.credentials {
            tokens.entry(credential.access_token.clone()).or_insert_with(|| Token {
                mall_id: shop.mall_id,
                gateway: credential.gateway,
                app_key: credential.app_key.clone(),
                expires_at: credential.expires_at,
                scopes: credential.scopes.clone(),
                revoked: false,
                is_unbound: false,
            });
        }
    }

    /// The shop with this id.
    fn shop(&self, mall_id: i64) -> Option<Arc<Shop>> {
        locked(&self.world).shop(mall_id).cloned()
    }

    /// Gateway and secret of an app.
    fn app(&self, app_key: &str) -> Option<(Gateway, String)> {
        let world = locked(&self.world);
        let mut credentials = world.shops().iter().flat_map(|shop| &shop.credentials);
        let credential = credentials.find(|credential| credential.app_key == app_key)?;
        Some((credential.gateway, credential.app_secret.clone()))
    }

    /// The orders of the caller's shop on the gateway called, brought to the time of the call.
    fn with_book<T>(&self, call: &Call, work: impl FnOnce(&mut Book) -> T) -> T {
        self.with_book_at(&call.shop, call.gateway, call.now, work)
    }

    /// The orders of a shop on a gateway, brought to now.
    fn with_book_of<T>(&self, shop: &Arc<Shop>, gateway: Gateway, work: impl FnOnce(&mut Book) -> T) -> T {
        self.with_book_at(shop, gateway, self.clock.now(), work)
    }

    fn with_book_at<T>(
        &self,
        shop: &Arc<Shop>,
        gateway: Gateway,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Book) -> T,
    ) -> T {
        let setbacks = self.clock.setbacks();
        let book = {
            let mut books = locked(&self.books);
            let new = || Arc::new(Mutex::new(Book::new(Arc::clone(shop), gateway, setbacks)));
            Arc::clone(books.entry((shop.mall_id, gateway)).or_insert_with(new))
        };
        let mut book = locked(&book);
        book.advance(now, setbacks);
        work(&mut book)
    }

    /// Answers a call.
    pub(crate) fn answer(&self, gateway: Option<Gateway>, body: &[u8], caller: IpAddr) -> Answer {
        let request = self.requests.fetch_add(1, Ordering::Relaxed);
        let (gateway, type_name, outcome, strikes) = match gatekeeper::check(self, gateway, body, caller) {
            Ok(call) => {
                let strikes = locked(&self.faults).strike(&call.place());
                let outcome = self.serve_or_fail(&call, &strikes);
                (call.gateway, call.type_name.to_owned(), outcome, strikes)
            }
            Err(refused) => (refused.gateway, refused.type_name, Err(refused.refusal), Vec::new()),
        };
        let answer = Answer::new(gateway, request, outcome).struck(&strikes);
        let mut counts = locked(&self.counts);
        let count = counts.entry((gateway, type_name)).or_default();
        count.calls += 1;
        count.refused += u64::from(answer.refused);
        answer
    }

    /// The plan of faults in force.
    pub(crate) fn faults(&self) -> FaultPlan {
        locked(&self.faults).plan().clone()
    }

    /// Puts another plan of faults in force; its rules begin to count anew.
    pub(crate) fn set_faults(&self, plan: FaultPlan) {
        *locked(&self.faults) = Faults::new(plan);
    }

    fn serve_or_fail(&self, call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
        for rule in strikes {
            match rule.kind {
                FaultKind::RateLimited => return Err(Refusal::gate(call.gateway, Gate::TooManyCalls)),
                FaultKind::SystemException => return Err(Refusal::new(4_000_000, "SYSTEM_EXCEPTION")),
                FaultKind::ErrorCode => return Err(Refusal::new(rule.code.unwrap_or(2_000_000), "BUSINESS_EXCEPTION")),
                FaultKind::SuccessFalse => return Err(Refusal::new(SUCCESS_CODE, "SYSTEM_BUSY")),
                FaultKind::InnerFailure => {
                    let code = rule.code.unwrap_or(2_000_000);
                    return raw(&json!({ "success": false, "errorCode": code, "errorMsg": "BUSINESS_EXCEPTION" }));
                }
                FaultKind::NullResult => return raw(&Value::Null),
                FaultKind::ScopeTaken => {
                    self.take_scope(&call.access_token, call.type_name);
                    return Err(Refusal::gate(call.gateway, Gate::ScopeMissing));
                }
                FaultKind::ShopUnbound => {
                    self.unbind(call.shop.mall_id);
                    return Err(Refusal::gate(call.gateway, Gate::ShopUnbound));
                }
                FaultKind::AppSuspended => {
                    self.suspend_app(&call.token.app_key, true);
                    return Err(Refusal::gate(call.gateway, Gate::AppSuspended));
                }
                FaultKind::TokenExpired => {
                    self.expire_token(&call.access_token);
                    return Err(Refusal::gate(call.gateway, Gate::TokenExpired));
                }
                _ => {}
            }
        }
        let result = self.serve(call, strikes)?;
        if strikes.iter().any(|rule| rule.kind == FaultKind::DoubleWrapped) {
            return raw(&json!({ "result": result }));
        }
        Ok(result)
    }

    /// The orders of a shop that exist by now and whose documents do not tell the truth in any answer of the list, as
    /// the faults in force have it.
    pub(crate) fn spoiled(&self, mall_id: i64) -> Vec<String> {
        let world = self.world();
        let Some(shop) = world.shop(mall_id) else {
            return Vec::new();
        };
        let faults = locked(&self.faults);
        orders_of(shop, self.clock.now())
            .filter_map(|(plan, _)| {
                let number = plan.parent_order_sn(shop);
                let place = Place {
                    gateway: plan.site.gateway,
                    type_name: scopes::ORDER_LIST,
                    mall_id,
                };
                let (kind, _) = faults.spoil(&place, &number)?;
                kind.hides_orders().then_some(number)
            })
            .collect()
    }

    fn serve(&self, call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
        match call.type_name {
            scopes::SUBSCRIBE => subscriptions::update(self, call),
            scopes::TOKEN_CREATE => token::create(self, call),
            scopes::TOKEN_INFO | scopes::TOKEN_INFO_PARTNER => token::info(self, call),
            scopes::ORDER_LIST => orders::list(self, call, strikes),
            scopes::ORDER_DETAIL => orders::detail(self, call),
            scopes::GOODS_LIST | scopes::GOODS_LIST_OLD => products::goods(call, strikes),
            scopes::PRICE_LIST | scopes::PRICE_LIST_OLD => prices::list(call),
            scopes::LOCAL_GOODS => products::local_goods(call, strikes),
            scopes::LOCAL_SKUS => products::local_skus(call, strikes),
            scopes::LOCAL_PRICES => prices::local(call),
            scopes::SALES => sales::list(call),
            scopes::ORDER_AMOUNTS => amounts::query(self, call),
            scopes::SETTLEMENT_AMOUNTS_ASIA | scopes::SETTLEMENT_AMOUNTS_EU => amounts::settlement(self, call),
            scopes::SHIPMENTS => shipments::list(self, call),
            scopes::TRACKING => shipments::tracking(self, call),
            scopes::LABELS => shipments::labels(self, call),
            scopes::UNSHIPPED_PACKAGES => shipments::unshipped(self, call),
            scopes::LOCAL_STOCK => stock::local(call),
            scopes::SEMI_STOCK => stock::semi(call),
            scopes::VIRTUAL_STOCK => stock::virtual_stock(call),
            scopes::PARENT_AFTER_SALES => after_sales::parents(self, call),
            scopes::AFTER_SALES => after_sales::children(self, call),
            scopes::AFTER_SALES_DETAIL => after_sales::detail(self, call),
            scopes::CANCELLATIONS => after_sales::cancellations(self, call),
            scopes::LOCAL_ACTIVITIES => promotions::local_activities(call),
            scopes::LOCAL_ACTIVITY_GOODS => promotions::local_goods(call),
            scopes::ACTIVITIES => promotions::activities(call),
            scopes::ENROLLMENTS => promotions::enrollments(call),
            scopes::SEMI_PRICE_REVIEWS | scopes::FULL_PRICE_REVIEWS => price_reviews::reviews(call),
            scopes::SEMI_PRICE_ADJUSTS | scopes::FULL_PRICE_ADJUSTS => price_reviews::adjusts(call),
            scopes::LOCAL_PRICE_ORDERS => price_reviews::local(call),
            scopes::PURCHASE_ORDERS => stock_up::purchase_orders(call),
            scopes::SHIP_ORDERS => stock_up::ship_orders(call),
            _ => Err(Refusal::gate(call.gateway, Gate::TypeUnknown)),
        }
    }
}

/// A result as JSON text.
fn raw<T: Serialize>(value: &T) -> Result<Box<RawValue>, Refusal> {
    to_raw_value(value).map_err(|error| Refusal::new(4_000_000, format!("SYSTEM_EXCEPTION: {error}")))
}

/// The instant of simulated seconds.
fn instant(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}
