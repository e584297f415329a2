//! The command line keeps its contract: stable keys, exit codes, errors in both languages.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

use support::{Cli, order_export};

#[test]
fn import_prints_one_report_for_each_file_and_fails_for_a_refused_one() {
    let cli = Cli::with_store();
    let good = cli.folder().join("ExportOrderList202508010800.csv");
    order_export(&good, 20);
    let bad = cli.folder().join("notes.csv");
    std::fs::write(&bad, "日期,备注\n2025-07-01,你好\n").unwrap();
    let output = cli.run(&["import", "--store", "HS-TM", bad.to_str().unwrap(), good.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = answer["files"].as_array().unwrap();
    assert_eq!(files[0]["state"], "refused");
    assert!(files[0]["issues"][0]["message"].as_str().is_some());
    let good = files[1].as_object().unwrap();
    for key in [
        "file",
        "sha256",
        "platform",
        "report",
        "format",
        "encoding",
        "rows",
        "inserted",
        "updated",
        "unchanged",
        "quarantined",
        "issues",
    ] {
        assert!(good.contains_key(key), "{key}");
    }
    assert_eq!((good["inserted"].as_u64(), good["platform"].as_str()), (Some(20), Some("taobao")));
}

#[test]
fn quarantined_rows_alone_are_no_failure() {
    let cli = Cli::with_store();
    let file = cli.folder().join("ExportOrderList202508010800.csv");
    order_export(&file, 3);
    let mut text = std::fs::read_to_string(&file).unwrap();
    text.push_str("2600000000000000009,1,2OO,0,交易成功,2025-06-01 10:00:00,2025-06-01 10:00:00,0\n");
    text.push_str("2600000000000000008,\"1,2OO\",0,交易成功,2025-06-01 10:00:00,2025-06-01 10:00:00,0\n");
    std::fs::write(&file, text).unwrap();
    let report = cli.import(&file);
    assert_eq!((report["inserted"].as_u64(), report["quarantined"].as_u64()), (Some(3), Some(2)), "{report}");
    let issue = report["issues"].as_array().unwrap().iter().find(|issue| issue["row"] == 6).unwrap();
    assert_eq!((issue["column"].as_str(), issue["value"].as_str()), (Some("总金额"), Some("1,2OO")));
}

#[test]
fn query_prints_columns_rows_snapshot_and_revision() {
    let cli = Cli::with_store();
    let file = cli.folder().join("ExportOrderList202508010900.csv");
    let expected = order_export(&file, 500);
    cli.import(&file);
    let answer = cli.ok(&[
        "query",
        "--metrics",
        "paid_sales,refund_rate",
        "--by",
        "month",
        "--from",
        "2025-05-01",
        "--to",
        "2025-07-31",
        "--compare",
        "previous",
    ]);
    let names: Vec<&str> =
        answer["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["month", "paid_sales", "refund_rate", "paid_sales.previous", "refund_rate.previous"]);
    assert_eq!(answer["columns"][1]["unit"], "fen");
    assert_eq!(answer["columns"][2]["unit"], "ppm");
    let total: i64 = answer["rows"].as_array().unwrap().iter().map(|row| row[1].as_i64().unwrap()).sum();
    assert_eq!(total, expected[2]);
    assert!(answer["as_of"].as_i64().is_some() && answer["definition_revision"].as_str().is_some());
}

#[test]
fn errors_say_what_and_what_to_do_in_both_languages() {
    let cli = Cli::with_store();
    let output = cli.run(&["query", "--metrics", "paid_sale", "--from", "2025-05-01", "--to", "2025-05-02"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("错误：") && text.contains("Error: ") && text.contains("paid_sales"), "{text}");
    assert_eq!(cli.run(&["query", "--metrics", "paid_sales"]).status.code(), Some(2));
    let output = cli.run(&["import", "--store", "NO-SUCH", "x.csv"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_spreadsheet_is_read_by_a_child_with_limits() {
    let cli = Cli::with_store();
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/platforms/taobao");
    let xlsx = std::fs::read_dir(sample)
        .unwrap()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("orders") && name.ends_with(".xlsx")
        })
        .unwrap();
    let report = cli.import(&xlsx);
    assert_eq!(
        (report["encoding"].as_str(), report["state"].as_str()),
        (Some("xlsx"), Some("committed")),
        "{report}"
    );
    assert!(report["inserted"].as_u64().unwrap() > 0);
}

#[test]
fn every_format_is_listed_with_its_columns_or_the_reason_why_it_is_refused() {
    let cli = Cli::empty();
    let answer = cli.ok(&["formats"]);
    let formats = answer["formats"].as_array().unwrap();
    for format in formats {
        let (is_read, columns) = (format["fact"].is_string(), format["columns"].as_array().unwrap());
        assert_eq!(is_read, !columns.is_empty(), "{format}");
        assert_eq!(is_read, format["refusal"].is_null() && format["refusal_en"].is_null(), "{format}");
    }
    let orders = formats.iter().find(|format| format["code"] == "pinduoduo/orders").unwrap();
    let status =
        orders["columns"].as_array().unwrap().iter().find(|column| column["to"] == "status").unwrap();
    assert_eq!((&status["from"][0][0], &status["read"]), (&"订单状态".into(), &"word".into()), "{status}");
}

#[test]
fn a_batch_is_taken_back_and_a_store_built_anew() {
    let cli = Cli::with_store();
    let file = cli.folder().join("ExportOrderList202508010900.csv");
    order_export(&file, 30);
    let batch = cli.import(&file)["batch_no"].as_i64().unwrap().to_string();
    let placed = || {
        let days = ["--from", "2025-01-01", "--to", "2025-12-31"];
        cli.ok(&[&["query", "--metrics", "placed_orders"], &days[..]].concat())["rows"][0][0].as_i64()
    };
    assert_eq!(placed(), Some(30));
    cli.ok(&["maintain", "--rebuild", "HS-TM"]);
    assert_eq!(placed(), Some(30));
    let output = cli.run(&["maintain", "--undo", &batch]);
    assert_ne!(output.status.code(), Some(0), "without a reason");
    cli.ok(&["maintain", "--undo", &batch, "--reason", "导错了店"]);
    assert_eq!(placed().unwrap_or(0), 0);
    let output = cli.run(&["maintain", "--undo", &batch, "--reason", "再来一次"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(cli.import(&file)["inserted"].as_u64(), Some(30), "the same file may come back");
    assert_eq!(placed(), Some(30));
}

#[test]
fn a_table_of_ones_own_comes_in_by_a_mapping_in_a_file() {
    let cli = Cli::with_store();
    let mapping =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/mappings/invoice_sales.toml");
    let file = cli.folder().join("invoices.csv");
    std::fs::write(
        &file,
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
         700001,S001,LAMP,2,2026-06-03 10:00:00,4.50,901,United Kingdom\n\
         C700003,S001,LAMP,-1,2026-06-05 09:00:00,4.50,901,United Kingdom\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let output = cli.run(&["import", "--store", "HS-TM", file]);
    assert_eq!(output.status.code(), Some(1), "no platform writes it");
    let output = cli.run(&["import", "--store", "HS-TM", "--mapping", "no-such.toml", file]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such.toml"));
    let answer = cli.ok(&["import", "--store", "HS-TM", "--mapping", mapping.to_str().unwrap(), file]);
    let report = &answer["files"][0];
    assert_eq!((&report["inserted"], &report["dropped"]), (&1.into(), &1.into()), "{report}");
    let format = report["format"].as_str().unwrap();
    assert!(
        format.starts_with("mapping/") && format.ends_with("/invoice_sales"),
        "kept for its client: {report}"
    );
}

#[test]
fn a_refused_password_leaves_no_agency_behind() {
    let cli = Cli::empty();
    let output = cli.run(&["init", "--password", "short"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("10"));
    assert_eq!(cli.ok(&["init", "--password", "a long password"])["login"], "admin");
}

#[test]
fn people_are_added_and_listed() {
    let cli = Cli::with_store();
    let made = cli.ok(&["user", "add", "lin.wan", "--name", "林晚", "--role", "finance"]);
    assert_eq!((made["login"].as_str(), made["role"].as_str()), (Some("lin.wan"), Some("finance")));
    assert!(made["password"].as_str().unwrap().len() >= 10);
    let brand = ["--role", "client_decision_maker", "--password", "a long password"];
    let output =
        cli.run(&[&["user", "add", "he.yu", "--name", "何予", "--client", "没有这家"], &brand[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    let made =
        cli.ok(&[&["user", "add", "he.yu", "--name", "何予", "--client", "禾裳女装"], &brand[..]].concat());
    assert_eq!((made["client"].as_str(), made["password"].as_str()), (Some("禾裳女装"), None));
    let listed = cli.ok(&["user", "list"]);
    let people: Vec<_> = listed["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| (user["login"].as_str(), user["client"].as_str(), user["state"].as_str()))
        .collect();
    let active = Some("active");
    let expected = [
        (Some("admin"), None, active),
        (Some("he.yu"), Some("禾裳女装"), active),
        (Some("lin.wan"), None, active),
    ];
    assert_eq!(people, expected);
}

#[test]
fn what_was_done_is_a_chain_that_shows_whoever_tampers_with_it() {
    let cli = Cli::with_store();
    let file = cli.folder().join("ExportOrderList202508010800.csv");
    order_export(&file, 3);
    cli.import(&file);
    let chain = cli.folder().join("activity.jsonl");
    let chain = chain.to_str().unwrap();
    let own = cli.ok(&["verify", "--activity", "--out", chain]);
    assert_eq!((own["intact"].as_bool(), own["signatures"].as_bool()), (Some(true), Some(true)), "{own}");
    assert!(own["links"].as_i64().unwrap() >= 3, "{own}");
    // Offline there is no file of anchors to compare with.
    let mut offline = own.clone();
    assert_eq!(offline.as_object_mut().unwrap().remove("anchors_file").unwrap()["lines"], 1, "{own}");
    assert_eq!(cli.ok(&["verify", chain]), offline);
    let text = std::fs::read_to_string(chain).unwrap();
    std::fs::write(chain, text.replacen("HS-TM", "HS-JD", 1)).unwrap();
    let output = cli.run(&["verify", chain]);
    assert_eq!(output.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["fault"]["code"], "changed", "{answer}");
    assert_eq!(cli.run(&["verify", file.to_str().unwrap()]).status.code(), Some(1), "no chain at all");
    assert_eq!(cli.run(&["verify"]).status.code(), Some(2));
}

#[test]
fn commands_answer_programs_in_json() {
    let cli = Cli::with_store();
    assert_eq!(cli.ok(&["migrate"])["state"], "current");
    let checked = cli.ok(&["check-definitions"]);
    assert_eq!((checked["issues"].as_array().map(Vec::len), checked["roles"].as_u64()), (Some(0), Some(13)));
    let days = ["--from", "2026-05-01", "--to", "2026-05-02"];
    let explained = cli.ok(&[&["query", "--metrics", "paid_sales", "--explain"], &days[..]].concat());
    assert!(explained["sql"].as_str().unwrap().contains("SELECT"), "{explained}");
    assert!(explained["explained"].as_str().is_some() && explained["explained_en"].as_str().is_some());
}

/// `daiyun metrics | head -1`
#[test]
fn a_reader_who_has_read_enough_is_no_failure() {
    let cli = Cli::with_store();
    let mut command = cli.command(&["metrics"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
