//! Promotions and enrolments: of local shops activity by activity, of full- and semi-managed shops two lists.

use chrono::{DateTime, Utc};
use domain::promotion::{enrolment_state, state, stated};
use serde_json::{Value, json};
use temu_api::{
    Client, routing,
    wire::promotions::{Activity, Enrollment, LocalActivity, LocalActivityGoods},
};

use super::{
    client,
    context::{JobContext, Step},
    pages::{self, Rows},
};
use crate::{
    clock,
    store::{
        promotions::{self, EnrolmentRow, PromotionRow},
        shops::{self, Credential, Shop},
        sync_issues::NewIssue,
    },
};

/// Rows a page (temu-open-api.md §6, §14).
const PAGE: u32 = 100;
const ENROLMENTS: u32 = 50;

struct Found<'a> {
    shop_id: &'a str,
    gateway: &'a str,
    now: DateTime<Utc>,
    promotions: Vec<PromotionRow>,
    enrolments: Vec<EnrolmentRow>,
    documents: Vec<(String, String)>,
    issues: Vec<NewIssue>,
}

/// Reads the promotions that the shop sees on this gateway, and what it has enrolled.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let local = shop.business_model == "local";
    let call = if local {
        routing::LOCAL_ACTIVITIES
    } else {
        routing::ACTIVITIES
    };
    if client::lacks(credential, call) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let mut found = Found {
        shop_id: &shop.id,
        gateway: &credential.gateway,
        now: clock::now(),
        promotions: Vec::new(),
        enrolments: Vec::new(),
        documents: Vec::new(),
        issues: Vec::new(),
    };
    if local {
        found.local(context, &client).await?;
    } else {
        found.managed(context, &client).await?;
    }
    let (app, scope) = (&context.app, &context.scope);
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, &shop.id).await?;
    promotions::put(&mut tx, scope, found.now, &found.promotions, &found.enrolments).await?;
    let place = (shop.id.as_str(), credential.gateway.as_str(), "promotions");
    pages::keep(&mut tx, context, place, &found.documents, &found.issues).await?;
    tx.commit().await?;
    let (promotions, enrolments) = (found.promotions.len(), found.enrolments.len());
    Ok(json!({ "promotions": promotions, "enrolments": enrolments, "unreadable": found.issues.len() }))
}

impl Found<'_> {
    async fn local(&mut self, context: &JobContext, client: &Client) -> Step {
        let rows = pages::all::<LocalActivity, _>(context, "promotions", "activityId", PAGE, |page| async move {
            let page = client.local_activities(page, PAGE).await?;
            Ok((page.total, page.activity_list))
        })
        .await?;
        self.issues.extend(rows.issues);
        for (activity, raw) in rows.read {
            let promotion_id = activity.activity_id;
            if activity.is_joined_activity != Some(false) {
                self.local_goods(context, client, &promotion_id).await?;
            }
            self.documents.push((promotion_id.clone(), raw));
            self.promotions.push(PromotionRow {
                name: activity.activity_name,
                activity_type: activity.activity_type,
                status: stated(activity.activity_status).to_owned(),
                starts_at: activity.activity_start_time,
                ends_at: activity.activity_end_time,
                joined: activity.is_joined_activity,
                ..self.promotion(promotion_id)
            });
        }
        Ok(())
    }

    async fn local_goods(&mut self, context: &JobContext, client: &Client, promotion_id: &str) -> Step {
        let rows = pages::all::<LocalActivityGoods, _>(context, "enrolments", "goodsId", PAGE, |page| async move {
            let page = client.local_activity_goods(promotion_id, page, PAGE).await?;
            Ok((page.total, page.goods_list))
        })
        .await?;
        self.issues.extend(rows.issues);
        for (goods, raw) in rows.read {
            let goods_id = goods.goods_id.to_string();
            for sku in goods.sku_list {
                self.enrolments.push(EnrolmentRow {
                    product_id: Some(goods_id.clone()),
                    activity_price: sku.activity_supplier_price,
                    activity_stock: goods.activity_quantity,
                    remaining_stock: goods.remaining_activity_quantity,
                    ..self.enrolment(promotion_id, &goods_id, sku.sku_id.to_string())
                });
            }
            self.documents.push((format!("{promotion_id} {goods_id}"), raw));
        }
        Ok(())
    }

    async fn managed(&mut self, context: &JobContext, client: &Client) -> Step {
        let mut rows = Rows::<Activity>::default();
        for raw in &client.activities().await?.activity_list {
            rows.add(raw, "activityType");
        }
        self.issues.extend(rows.issues);
        for (activity, raw) in rows.read {
            self.documents.push((activity.activity_type.to_string(), raw));
            for theme in activity.thematic_list {
                let promotion_id = promotion_id(Some(activity.activity_type), theme.activity_thematic_id.as_deref());
                self.promotions.push(PromotionRow {
                    name: theme.activity_thematic_name.or(activity.activity_name.clone()),
                    activity_type: Some(activity.activity_type),
                    status: state(theme.start_time, theme.end_time, self.now).to_owned(),
                    starts_at: theme.start_time,
                    ends_at: theme.end_time,
                    enroll_from: theme.enroll_start_at,
                    enroll_until: theme.enroll_dead_line,
                    ..self.promotion(promotion_id)
                });
            }
        }
        let rows = pages::all::<Enrollment, _>(context, "enrolments", "enrollId", ENROLMENTS, |page| async move {
            let page = client.enrollments(page, ENROLMENTS).await?;
            Ok((page.total, page.list))
        })
        .await?;
        self.issues.extend(rows.issues);
        for (enrolment, raw) in rows.read {
            self.documents.push((format!("enrolment {}", enrolment.enroll_id), raw));
            self.enrolled(enrolment);
        }
        Ok(())
    }

    /// An enrolment with one row for each SKU, or one for the colour where only that has a price.
    fn enrolled(&mut self, enrolment: Enrollment) {
        let promotion_id = promotion_id(enrolment.activity_type, enrolment.activity_thematic_id.as_deref());
        match self
            .promotions
            .iter_mut()
            .find(|promotion| promotion.promotion_id == promotion_id)
        {
            Some(promotion) => promotion.joined = Some(true),
            // The list of promotions no longer shows it; the enrolment still says what it was.
            None => self.promotions.push(PromotionRow {
                name: enrolment
                    .activity_thematic_name
                    .clone()
                    .or(enrolment.activity_type_name.clone()),
                activity_type: enrolment.activity_type,
                status: state(enrolment.session_start_time, enrolment.session_end_time, self.now).to_owned(),
                starts_at: enrolment.session_start_time,
                ends_at: enrolment.session_end_time,
                joined: Some(true),
                ..self.promotion(promotion_id.clone())
            }),
        }
        let row = EnrolmentRow {
            product_id: enrolment.product_id.map(|id| id.to_string()),
            status: Some(enrolment_state(enrolment.enroll_status).to_owned()),
            status_code: enrolment.enroll_status,
            enrolled_at: enrolment.enroll_time,
            starts_at: enrolment.session_start_time,
            ends_at: enrolment.session_end_time,
            currency: enrolment.currency,
            activity_stock: enrolment.activity_stock,
            remaining_stock: enrolment.remaining_activity_stock,
            ..self.enrolment(&promotion_id, &enrolment.enroll_id, String::new())
        };
        for colour in enrolment.skc_list {
            for sku in &colour.sku_list {
                self.enrolments.push(EnrolmentRow {
                    sku_id: sku.sku_id.map(|id| id.to_string()).unwrap_or_default(),
                    daily_price: sku.daily_price.or(colour.daily_price),
                    activity_price: sku.activity_price.or(colour.activity_price),
                    ..row.clone()
                });
            }
            if colour.sku_list.is_empty() {
                self.enrolments.push(EnrolmentRow {
                    daily_price: colour.daily_price,
                    activity_price: colour.activity_price,
                    ..row.clone()
                });
            }
        }
    }

    fn promotion(&self, promotion_id: String) -> PromotionRow {
        PromotionRow {
            shop_id: self.shop_id.to_owned(),
            promotion_id,
            gateway: self.gateway.to_owned(),
            name: None,
            activity_type: None,
            status: String::new(),
            starts_at: None,
            ends_at: None,
            enroll_from: None,
            enroll_until: None,
            joined: None,
            seen_at: self.now,
        }
    }

    fn enrolment(&self, promotion_id: &str, enrolment_id: &str, sku_id: String) -> EnrolmentRow {
        EnrolmentRow {
            shop_id: self.shop_id.to_owned(),
            promotion_id: promotion_id.to_owned(),
            enrolment_id: enrolment_id.to_owned(),
            sku_id,
            product_id: None,
            status: None,
            status_code: None,
            enrolled_at: None,
            starts_at: None,
            ends_at: None,
            currency: None,
            daily_price: None,
            activity_price: None,
            activity_stock: None,
            remaining_stock: None,
        }
    }
}

/// Full- and semi-managed shops: the kind of the activity and its dated occasion.
fn promotion_id(activity_type: Option<i64>, theme: Option<&str>) -> String {
    format!("{}-{}", activity_type.unwrap_or_default(), theme.unwrap_or_default())
}
