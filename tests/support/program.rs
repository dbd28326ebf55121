//! The telecom program, as most tests want it.

use serde_json::{Value, json};

use super::Gradus;

impl Gradus {
    /// Makes the telecom program in ALPHA from `starts_on`, as a draft; answers its id.
    pub async fn telecom(&self, starts_on: &str) -> String {
        let query = "mutation ($input: ProgramCreateInput!) {
            programCreate(input: $input) { program { id } errors { code message } } }";
        let input = json!({ "templateCode": "TELECOM-QP", "code": "TELECOM-QP", "startsOn": starts_on });
        let made = self.ask(query, json!({ "input": input })).await["programCreate"].clone();
        assert_eq!(made["errors"], json!([]));
        made["program"]["id"].as_str().expect("an id").to_owned()
    }

    /// Makes the telecom program and begins it; answers its id. Only its audits are made by schedules: the one that opens
    /// training campaigns is put away, so that stories of audits stay about audits.
    pub async fn active_telecom(&self, starts_on: &str) -> String {
        let id = self.active_telecom_with_campaigns(starts_on).await;
        let away = "UPDATE schedules SET state = 'ARCHIVED', wake_at = NULL, next_nominal_at = NULL,
            next_due_at = NULL, next_starts_at = NULL, backfill_until = NULL WHERE code = 'SCH-TRN-PLAN'";
        self.database.execute(away).await;
        id
    }

    /// The same, with everything that its schedules make.
    pub async fn active_telecom_with_campaigns(&self, starts_on: &str) -> String {
        let id = self.telecom(starts_on).await;
        let begun = self.move_program("Activate", &id, 1).await;
        assert_eq!(begun["errors"], json!([]));
        id
    }

    /// Sends `programActivate`, `programHold` or `programResume`.
    pub async fn move_program(&self, command: &str, id: &str, version: i32) -> Value {
        let query = format!(
            "mutation ($input: Program{command}Input!) {{ program{command}(input: $input) {{
                program {{ state version currentPhase {{ code }} }} errors {{ code currentVersion }} }} }}"
        );
        let mut input = json!({ "programId": id, "expectedVersion": version });
        if command != "Activate" {
            input["reason"] = "as decided".into();
        }
        self.ask(&query, json!({ "input": input })).await[format!("program{command}")].clone()
    }
}
