//! The shops of a world as text for a terminal: what to paste into the add-shop form.

use std::fmt::Write;

use temu_api::gateway::Gateway;

use crate::world::{BusinessModel, World};

/// Each shop with the address, key, secret and token of each of its gateways. The secrets are made up.
pub fn describe(world: &World, base_url: &str) -> String {
    let mut text = String::new();
    for shop in world.shops() {
        let model = match shop.business_model() {
            BusinessModel::Semi => "semi 半托管",
            BusinessModel::Local => "local 本本",
            BusinessModel::Full => "full 全托管",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  ({model}, mall {})", shop.name, shop.mall_id);
        for credential in &shop.credentials {
            let gateway: Gateway = credential.gateway;
            let _ = writeln!(text, "  {gateway}");
            let _ = writeln!(text, "    base_url      {base_url}/{gateway}");
            let _ = writeln!(text, "    app_key       {}", credential.app_key);
            let _ = writeln!(text, "    app_secret    {}", credential.app_secret);
            let _ = writeln!(text, "    access_token  {}", credential.access_token);
        }
    }
    text
}
