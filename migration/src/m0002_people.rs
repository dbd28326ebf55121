//! Departments as a tree, positions, roles, groups, employees and their dated posts.

use sea_orm_migration::prelude::*;

use crate::table::{close, drop_all, keyed, tenant};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "positions",
    "roles",
    "groups",
    "departments",
    "department_closure",
    "employees",
    "assignments",
    "role_holdings",
    "group_memberships",
    "leaves",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let code_name = |name| tenant(name).text("code").json("name").unique(&["organization_id", "code"]);
        code_name("positions").create(manager).await?;
        // What a role may do is a bundle of preset and template actions; where it is held is a department code or ANY.
        code_name("roles").text_null("held_in").json("may").bool("identity_hidden").create(manager).await?;
        code_name("groups").create(manager).await?;

        code_name("departments")
            .text("kind")
            .text_null("tier")
            .json("duty")
            .text("origin")
            .references_null("parent_id", "departments")
            .references_later("head_id", "employees")
            .references_later("deputy_id", "employees")
            .int("version")
            .at("created_at")
            .index(&["organization_id", "parent_id"])
            .create(manager)
            .await?;
        // Each department with itself and every one above it: what a subtree is, in one indexed look.
        keyed("department_closure", &["ancestor_id", "descendant_id"])
            .references("ancestor_id", "departments")
            .references("descendant_id", "departments")
            .int("depth")
            .index(&["organization_id", "descendant_id"])
            .create(manager)
            .await?;

        // department_id and position_id are the present main post, kept with the posts in one transaction.
        tenant("employees")
            .text("number")
            .text("name")
            .text("search_name")
            .text_null("email")
            .one_of("employment_type", &["EMPLOYEE", "CONTRACTOR"])
            .day("hired_on")
            .day_null("left_on")
            .references("department_id", "departments")
            .references_null("position_id", "positions")
            .references_null("manager_id", "employees")
            .text_null("locale")
            .int("version")
            .at("created_at")
            .check(
                "left_after_hired",
                Cond::any().add(Expr::col("left_on").is_null()).add(Expr::col("left_on").gte(Expr::col("hired_on"))),
            )
            .unique(&["organization_id", "number"])
            .index(&["organization_id", "department_id", "number"])
            .index(&["organization_id", "search_name"])
            .create(manager)
            .await?;
        tenant("assignments")
            .references("employee_id", "employees")
            .references("department_id", "departments")
            .references_null("position_id", "positions")
            .bool("main")
            .int("fte_basis_points")
            .day("valid_from")
            .day_null("valid_to")
            .check(
                "ends_after_start",
                Cond::any().add(Expr::col("valid_to").is_null()).add(Expr::col("valid_to").gt(Expr::col("valid_from"))),
            )
            .unique(&["organization_id", "employee_id", "department_id", "position_id", "valid_from"])
            .index(&["organization_id", "department_id", "valid_from"])
            .create(manager)
            .await?;
        tenant("role_holdings")
            .references("employee_id", "employees")
            .references("role_id", "roles")
            .day("valid_from")
            .day_null("valid_to")
            .unique(&["organization_id", "employee_id", "role_id", "valid_from"])
            .index(&["organization_id", "role_id"])
            .create(manager)
            .await?;
        tenant("group_memberships")
            .references("employee_id", "employees")
            .references("group_id", "groups")
            .day("valid_from")
            .day_null("valid_to")
            .unique(&["organization_id", "employee_id", "group_id", "valid_from"])
            .index(&["organization_id", "group_id"])
            .create(manager)
            .await?;
        tenant("leaves")
            .references("employee_id", "employees")
            .text("kind")
            .day("valid_from")
            .day_null("valid_to")
            .unique(&["organization_id", "employee_id", "kind", "valid_from"])
            .create(manager)
            .await?;
        close(manager, &[("tokens", "department_id")], "departments").await?;
        let to_employees = [("tokens", "employee_id"), ("departments", "head_id"), ("departments", "deputy_id")];
        close(manager, &to_employees, "employees").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
