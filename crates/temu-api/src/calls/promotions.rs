//! Promotions, of local and of managed shops.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::promotions::{ActivityList, EnrollmentPage, LocalActivityGoodsPage, LocalActivityPage};

impl Client {
    /// One page of activities of a local shop; at most 100 per page.
    pub async fn local_activities(&self, page: u32, page_size: u32) -> Result<LocalActivityPage, ApiError> {
        self.read(
            routing::LOCAL_ACTIVITIES,
            json!({ "pageNumber": page, "pageSize": page_size }),
        )
        .await
    }

    /// One page of the products that a local shop has in an activity; at most 100 per page.
    pub async fn local_activity_goods(
        &self,
        activity_id: &str,
        page: u32,
        page_size: u32,
    ) -> Result<LocalActivityGoodsPage, ApiError> {
        // Ids are accepted as text and as numbers; the documents write them as numbers.
        let activity_id = activity_id
            .parse::<i64>()
            .map_or_else(|_| json!(activity_id), |id| json!(id));
        let params = json!({ "activityId": activity_id, "pageNumber": page, "pageSize": page_size });
        self.read(routing::LOCAL_ACTIVITY_GOODS, params).await
    }

    /// The activities that a full- or semi-managed shop can join.
    pub async fn activities(&self) -> Result<ActivityList, ApiError> {
        self.read(routing::ACTIVITIES, json!({})).await
    }

    /// One page of what a full- or semi-managed shop has enrolled; at most 50 per page.
    pub async fn enrollments(&self, page: u32, page_size: u32) -> Result<EnrollmentPage, ApiError> {
        self.read(routing::ENROLLMENTS, json!({ "pageNo": page, "pageSize": page_size }))
            .await
    }
}
