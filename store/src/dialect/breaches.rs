//! What makes the walls of row-level security pointless, asked of PostgreSQL's own catalog before a service starts.
//!
//! A wall is as thick as the sum of its policies: one more that is permissive opens it for all of them. Therefore every
//! policy is compared with those that the migrations make, word for word as PostgreSQL writes them down. Around a wall
//! lead what runs with its owner's rights: views without `security_invoker`, materialized views, and functions that are
//! `SECURITY DEFINER`. None of ours do.

use sea_orm::{ConnectionTrait, DbBackend};

use super::walls::texts;
use crate::{error::Result, store::Db};

/// The tables whose rows belong to an organization.
const TENANTS: &str = "SELECT c.oid, c.relname::text AS relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity \
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') \
     AND (c.relname = 'organizations' \
     OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id'))";

/// The gates in the walls, as the migrations make them: the table, the command, the part of Gradus that names itself.
const GATES: &str = "('tokens', 'select', 'r', 'sign-in'), ('schedules', 'select', 'r', 'scheduler'), \
     ('journal_unsealed', 'select', 'r', 'sealer'), ('idempotency_keys', 'select', 'r', 'upkeep'), \
     ('idempotency_keys', 'delete', 'd', 'upkeep'), ('organizations', 'select', 'r', 'operator'), \
     ('deliveries', 'select', 'r', 'courier'), ('backfills', 'select', 'r', 'scheduler'), \
     ('timers', 'select', 'r', 'scheduler')";

/// The policies that there ought to be.
const EXPECTED: &str = "SELECT relname, relname || '_of_the_organization' AS policy, '*' AS command, 0::oid AS holder, \
         '(' || CASE relname WHEN 'organizations' THEN 'id' ELSE 'organization_id' END \
         || ' = (NULLIF(current_setting(''gradus.organization''::text, true), ''''::text))::uuid)' AS lets \
         FROM tenants \
     UNION ALL SELECT relname, relname || '_of_the_owner', '*', relowner, \
         '(current_setting(''gradus.system''::text, true) = ''owner''::text)' FROM tenants \
     UNION ALL SELECT gate.relname, gate.relname || '_' || command || '_for_' || replace(part, '-', '_'), letter, \
         0::oid, \
         '(current_setting(''gradus.system''::text, true) = ''' || part || '''::text)' \
     FROM gates AS gate (relname, command, letter, part)";

/// The policies that there are. A policy of several roles, or one that forbids or says more of what may be written, is
/// none of ours.
const THERE: &str = "SELECT t.relname, p.polname::text AS policy, p.polcmd::text AS command, \
         CASE WHEN p.polpermissive AND p.polwithcheck IS NULL AND cardinality(p.polroles) = 1 THEN p.polroles[1] END \
         AS holder, pg_get_expr(p.polqual, p.polrelid) AS lets \
     FROM pg_policy p JOIN tenants t ON t.oid = p.polrelid";

/// What makes the walls pointless: a role that passes or removes them, tables without one, policies that are not those
/// of the migrations, and ways around them. None on SQLite.
pub async fn breaches(db: &impl Db) -> Result<Vec<String>> {
    if db.connection().get_database_backend() != DbBackend::Postgres {
        return Ok(Vec::new());
    }
    let sql = format!(
        "WITH tenants AS ({TENANTS}), gates AS (VALUES {GATES}), expected AS ({EXPECTED}), there AS ({THERE}) \
         SELECT 'role ' || rolname || ' is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper \
         UNION ALL SELECT 'role ' || rolname || ' passes row-level security' FROM pg_roles \
             WHERE rolname = current_user AND rolbypassrls \
         UNION ALL SELECT 'role ' || current_user || ' owns ' || count(*) || ' tables' FROM tenants \
             WHERE pg_has_role(current_user, relowner, 'MEMBER') HAVING count(*) > 0 \
         UNION ALL SELECT 'table ' || relname || ' has no enabled and forced row-level security' FROM tenants \
             WHERE NOT (relrowsecurity AND relforcerowsecurity) \
         UNION ALL SELECT 'table ' || relname || ' has a policy ' || policy || ' that Gradus did not make so' \
             FROM there \
             WHERE NOT EXISTS (SELECT FROM expected e WHERE (e.relname, e.policy, e.command, e.holder, e.lets) \
                 = (there.relname, there.policy, there.command, there.holder, there.lets)) \
         UNION ALL SELECT 'table ' || relname || ' lacks the policy ' || policy FROM expected \
             WHERE NOT EXISTS (SELECT FROM there t WHERE (t.relname, t.policy) = (expected.relname, expected.policy)) \
         UNION ALL SELECT 'view ' || c.relname || ' reads with the rights of its owner' FROM pg_class c \
             WHERE c.relnamespace = current_schema()::regnamespace AND (c.relkind = 'm' OR c.relkind = 'v' \
             AND NOT EXISTS (SELECT FROM pg_options_to_table(c.reloptions) AS o \
                 WHERE o.option_name = 'security_invoker' \
                 AND lower(o.option_value) IN ('true', 'on', 'yes', '1'))) \
         UNION ALL SELECT 'function ' || proname || ' runs with the rights of its owner' FROM pg_proc \
             WHERE pronamespace = current_schema()::regnamespace AND prosecdef"
    );
    texts(db.connection(), &sql).await
}
