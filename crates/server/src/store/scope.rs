//! Who may see and change what. Store functions demand a scope, and a scope comes only from an [`Identity`] that
//! [`super::sessions`] or [`super::tokens`] verified, from a job that [`super::jobs::claim`] handed out, or from the
//! console of this machine: a forgotten permission does not compile.

use crate::error::{Error, ErrorCode, Result};

/// What a user may do (contract.md, users).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Reads.
    Viewer,
}

impl Role {
    /// From its name; the roles still to come are refused with the list of those that exist.
    pub fn parse(text: &str) -> Result<Role> {
        match text {
            "owner" => Ok(Role::Owner),
            "viewer" => Ok(Role::Viewer),
            _ => Err(Error::field(
                "role",
                format!("'{text}' is not a role; use owner or viewer"),
            )),
        }
    }

    /// The name in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Viewer => "viewer",
        }
    }
}

/// A verified person. Only the store's own login functions make one.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(super) user_id: String,
    pub(super) username: String,
    pub(super) role: Role,
    pub(super) shop_ids: Option<Vec<String>>,
    pub(super) can_see_cost: bool,
}

impl Identity {
    /// The user's id.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The user's name.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The user's role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The shops the user is limited to; none is all.
    pub fn shop_ids(&self) -> Option<&[String]> {
        self.shop_ids.as_deref()
    }

    /// Whether cost and profit are shown.
    pub fn can_see_cost(&self) -> bool {
        self.can_see_cost
    }

    /// The right to read.
    pub fn reader(&self) -> ReadScope {
        ReadScope {
            actor: self.username.clone(),
            shops: self.shop_ids.clone(),
            can_see_cost: self.can_see_cost,
        }
    }

    /// The right to change shops, costs, rates and to start jobs, if the role has it.
    pub fn editor(&self) -> Result<EditScope> {
        match self.role {
            Role::Owner => Ok(EditScope { read: self.reader() }),
            Role::Viewer => Err(Error::client(
                ErrorCode::Forbidden,
                "your role only reads; ask an owner to do this or to change your role",
            )),
        }
    }

    /// The right to manage users and settings, if the role has it.
    pub fn admin(&self) -> Result<AdminScope> {
        match self.role {
            Role::Owner => Ok(AdminScope { edit: self.editor()? }),
            Role::Viewer => Err(Error::client(ErrorCode::Forbidden, "only an owner may do this")),
        }
    }
}

/// The right to read some shops.
#[derive(Debug, Clone)]
pub struct ReadScope {
    pub(super) actor: String,
    pub(super) shops: Option<Vec<String>>,
    pub(super) can_see_cost: bool,
}

impl ReadScope {
    /// Who asks: a user's name, or the kind of a job.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Whether cost, profit and what they lead to may be shown.
    pub fn can_see_cost(&self) -> bool {
        self.can_see_cost
    }

    /// Whether the shop is among the visible ones.
    pub fn allows(&self, shop_id: &str) -> bool {
        self.shops
            .as_ref()
            .is_none_or(|shops| shops.iter().any(|shop| shop == shop_id))
    }

    /// The shops it is limited to; none is all.
    pub fn shops(&self) -> Option<&[String]> {
        self.shops.as_deref()
    }

    /// What is left of this right when only those shops (none is no limit) and, if told so, no costs may be seen: how a
    /// job sees what its asker saw. Never wider than before.
    pub fn limited(&self, shops: Option<&[String]>, can_see_cost: bool) -> ReadScope {
        ReadScope {
            actor: self.actor.clone(),
            shops: shops.map_or_else(
                || self.shops.clone(),
                |shops| Some(shops.iter().filter(|shop| self.allows(shop)).cloned().collect()),
            ),
            can_see_cost: self.can_see_cost && can_see_cost,
        }
    }

    /// 404 when the shop is not visible: an unseen shop does not exist.
    pub fn require(&self, shop_id: &str) -> Result<()> {
        if self.allows(shop_id) {
            Ok(())
        } else {
            Err(Error::not_found("shop", shop_id))
        }
    }

    /// The shops to ask for: the wanted ones (all when none is named) that are visible; none means no limit.
    pub fn narrow(&self, wanted: &[String]) -> Option<Vec<String>> {
        if wanted.is_empty() {
            return self.shops.clone();
        }
        Some(wanted.iter().filter(|shop| self.allows(shop)).cloned().collect())
    }
}

/// The right to change some shops' data.
#[derive(Debug, Clone)]
pub struct EditScope {
    pub(super) read: ReadScope,
}

impl std::ops::Deref for EditScope {
    type Target = ReadScope;

    fn deref(&self) -> &ReadScope {
        &self.read
    }
}

/// The right to manage users and the whole installation.
#[derive(Debug, Clone)]
pub struct AdminScope {
    pub(super) edit: EditScope,
}

impl std::ops::Deref for AdminScope {
    type Target = EditScope;

    fn deref(&self) -> &EditScope {
        &self.edit
    }
}

impl AdminScope {
    /// The scope of somebody with a shell on the machine that holds the database: commands and the demo, never `http`
    /// (tidy checks that).
    pub fn console() -> AdminScope {
        AdminScope {
            edit: EditScope {
                read: ReadScope {
                    actor: "console".to_owned(),
                    shops: None,
                    can_see_cost: true,
                },
            },
        }
    }
}

impl EditScope {
    /// The scope of a claimed job: its shop, or all when it has none.
    pub(super) fn of_job(kind: &str, shop_id: Option<&str>) -> EditScope {
        let shops = shop_id.map(|shop_id| vec![shop_id.to_owned()]);
        EditScope {
            read: ReadScope {
                actor: kind.to_owned(),
                shops,
                can_see_cost: true,
            },
        }
    }
}
