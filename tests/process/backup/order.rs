//! A server that sorts text otherwise than SQLite gives the same digests. There is something to see on PostgreSQL only.

use super::{Machine, backed_up, dump, gradus, manifest, small, text};
use crate::process::Ran;

#[tokio::test]
async fn a_server_that_sorts_as_people_do_takes_and_gives_the_same_backup() {
    let machine = small().await;
    if !machine.database.is_postgres() {
        return;
    }
    for code in ["a", "B", "_"] {
        machine.done(&[
            "org",
            "create",
            "--code",
            code,
            "--name",
            "n",
            "--time-zone",
            "Asia/Taipei",
            "--calendar",
            "CN",
        ]);
    }
    let first = backed_up(&machine, "first.db");
    let (server, name) = machine.database.url().rsplit_once('/').expect("a name");
    let (name, url) = (format!("{name}_people"), format!("{server}/{name}_people"));
    let locale = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'";
    machine.database.execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}")).await;
    let run = |arguments: &[&str]| {
        let mut command = gradus(machine.data_dir());
        let ran = Ran::of(command.args(arguments).args(["--database-url", &url]).output().expect("the binary runs"));
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    };

    run(&["restore", text(&first), "--reason", "a test"]);
    let second = machine.data_dir().join("second.db");
    run(&["backup", text(&second)]);

    let by_code = dump::texts(&url, "SELECT code FROM organizations ORDER BY code").await;
    assert_eq!(by_code, ["_", "a", "B", "X"], "it sorts as people do");
    let of_organizations = |manifest: serde_json::Value| {
        let tables = manifest["tables"].as_array().expect("tables").clone();
        tables.into_iter().find(|table| table["table"] == "organizations").expect("organizations")
    };
    assert_eq!(of_organizations(manifest(&second).await), of_organizations(manifest(&first).await));
    let back = Machine::new().await;
    back.done(&["restore", text(&second), "--reason", "a test"]);
    assert_eq!(dump(back.database.url()).await, dump(machine.database.url()).await);
    machine.database.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
