//! Every statement of the program: understood by both engines, bound to one community, portable, and never a full scan.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use liren_store::testing::TestDb;
use liren_store::{Options, copy};
use sqlparser::ast::{
    BinaryOperator, Expr, Function, JoinConstraint, JoinOperator, OnConflictAction, OnInsert, SetExpr, Statement, TableFactor,
    TableObject, TableWithJoins, Visit, Visitor,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use crate::source::{Declared, statements};

/// Statements that may ask beyond one community, by how they begin, and why.
const ACROSS: &[(&str, &str)] = &[
    ("SELECT community FROM community LIMIT 1", "whether anything is set up here at all"),
    ("FROM community c LEFT JOIN street s", "the list of communities of an installation, a page at a time"),
    ("SELECT c.community FROM community c WHERE c.community > $1", "whose keepers were not told of a year, a batch at a time"),
    ("FROM division d LEFT JOIN street s ON s.code = d.code LEFT JOIN community c", "which communities of a street have joined"),
];

/// Statements that may read a whole table, by a piece of their text, and why.
const WHOLE: &[(&str, &str)] =
    &[("SELECT community FROM community LIMIT 1", "one row"), ("FROM migration", "some dozens of rows, read at the start")];

/// Tables that belong to no community.
const GLOBAL: &[&str] =
    &["account", "session", "directory", "division", "street", "pack", "calendar", "job", "migration", "schema_migration"];

/// Global tables of at most some hundred rows, which may be read as a whole.
const SMALL: &[&str] = &["street", "pack", "calendar", "migration"];

fn excused(list: &[(&str, &str)], sql: &str) -> bool {
    let plain = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    list.iter().any(|(piece, _)| plain.contains(piece))
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told(problems: &[String]) {
    assert!(problems.is_empty(), "{} to look at:\n{}", problems.len(), problems.join("\n"));
}

/// What is asked where.
#[derive(Default)]
struct Read {
    /// Community tables by the name they go by.
    tables: Vec<(String, String)>,
    /// Names whose `community` is compared with something; empty for an unqualified one.
    bound: BTreeSet<String>,
    problems: Vec<String>,
}

impl Read {
    fn community(&mut self, expr: &Expr) {
        match expr {
            Expr::Identifier(name) if name.value == "community" => drop(self.bound.insert(String::new())),
            Expr::CompoundIdentifier(parts) if parts.last().is_some_and(|p| p.value == "community") => {
                self.bound.insert(parts[0].value.clone());
            }
            _ => {}
        }
    }

    fn function(&mut self, f: &Function) {
        let name = f.name.to_string().to_lowercase();
        if !matches!(
            name.as_str(),
            "count"
                | "sum"
                | "min"
                | "max"
                | "coalesce"
                | "lower"
                | "upper"
                | "length"
                | "substr"
                | "abs"
                | "nullif"
                | "trim"
                | "replace"
        ) {
            self.problems.push(format!("{name}() is not in the portable subset"));
        }
    }
}

impl Visitor for Read {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, alias, .. } = factor {
            let name = name.to_string();
            let known = alias.as_ref().map_or_else(|| name.clone(), |a| a.name.value.clone());
            self.tables.push((name, known));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
                self.community(left);
                self.community(right);
            }
            Expr::Function(f) => self.function(f),
            Expr::Cast { expr, data_type, .. } => {
                let sum = matches!(&**expr, Expr::Function(f) if f.name.to_string().eq_ignore_ascii_case("sum"));
                if sum && data_type.to_string() != "BIGINT" {
                    self.problems.push("SUM is cast to BIGINT".into());
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn joined(tables: &[TableWithJoins], bound: &mut BTreeSet<String>) {
    for join in tables.iter().flat_map(|t| &t.joins) {
        let constraint = match &join.join_operator {
            JoinOperator::Join(c) | JoinOperator::Inner(c) | JoinOperator::Left(c) | JoinOperator::LeftOuter(c) => c,
            _ => continue,
        };
        if let (JoinConstraint::Using(columns), TableFactor::Table { name, alias, .. }) = (constraint, &join.relation)
            && columns.iter().any(|c| c.to_string() == "community")
        {
            bound.insert(alias.as_ref().map_or_else(|| name.to_string(), |a| a.name.value.clone()));
        }
    }
}

fn simple(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        Expr::BinaryOp { left, right, .. } => simple(left) && simple(right),
        Expr::UnaryOp { expr, .. } | Expr::Nested(expr) => simple(expr),
        _ => false,
    }
}

fn lint(d: &Declared) -> Vec<String> {
    // The parser takes INTO DIRECTORY for a clause of another engine.
    let text = d.sql.replace("INTO directory ", "INTO \"directory\" ");
    let parsed = match Parser::parse_sql(&PostgreSqlDialect {}, &text) {
        Ok(parsed) => parsed,
        Err(e) => return vec![format!("does not parse: {e}")],
    };
    let [statement] = parsed.as_slice() else { return vec!["is not one statement".into()] };
    let mut read = Read::default();
    let _ = statement.visit(&mut read);
    let upper = one_line(&d.sql).to_uppercase();
    for never in [
        "SKIP LOCKED",
        "FOR UPDATE",
        "MERGE ",
        "NOW()",
        "CURRENT_",
        "RETURNING *",
        "ILIKE",
        "::",
        "DISTINCT ON",
        "LATERAL",
        "OFFSET",
    ] {
        if upper.contains(never) {
            read.problems.push(format!("{never} is not in the portable subset"));
        }
    }
    if upper.contains("SUM(") && !upper.contains("CAST(") {
        read.problems.push("SUM is cast to BIGINT".into());
    }
    if upper.contains("ORDER BY")
        && !excused(WHOLE, &d.sql)
        && ["NAME", "WORDS", "ROOM", "TITLE"].iter().any(|c| ordered(&upper, c))
    {
        read.problems.push("no ORDER BY on Chinese text: order by a stored key".into());
    }
    match statement {
        Statement::Insert(insert) => {
            let TableObject::TableName(table) = &insert.table else { return vec!["inserts into what is no table".into()] };
            let table = table.to_string().replace('"', "");
            if !GLOBAL.contains(&table.as_str()) && !insert.columns.iter().any(|c| c.to_string() == "community") {
                read.problems.push(format!("{table} is filled without its community"));
            }
            if insert.columns.is_empty() {
                read.problems.push("an INSERT names its columns".into());
            }
            if let Some(SetExpr::Values(values)) = insert.source.as_ref().map(|s| &*s.body)
                && values.rows.iter().any(|row| row.content.iter().any(|e| !simple(e)))
            {
                read.problems.push("a function or subquery in VALUES: bind it".into());
            }
            if let Some(OnInsert::OnConflict(on)) = &insert.on
                && let OnConflictAction::DoUpdate(update) = &on.action
                && update.assignments.iter().any(|a| !simple(&a.value))
            {
                read.problems.push("a function or subquery in ON CONFLICT SET: bind it".into());
            }
        }
        Statement::Query(query) => {
            if let SetExpr::Select(select) = &*query.body {
                joined(&select.from, &mut read.bound);
            }
        }
        Statement::Update(update) => joined(std::slice::from_ref(&update.table), &mut read.bound),
        Statement::Delete(_) => {}
        _ => read.problems.push("neither reads nor changes rows".into()),
    }
    if !excused(ACROSS, &d.sql) {
        let of_community: Vec<_> = read.tables.iter().filter(|(t, _)| !GLOBAL.contains(&t.as_str())).collect();
        for (table, known) in &of_community {
            let bound = read.bound.contains(known) || read.bound.contains("");
            if !bound {
                read.problems.push(format!("{table} is asked without its community"));
            }
        }
    }
    read.problems
}

fn ordered(upper: &str, column: &str) -> bool {
    let Some((_, rest)) = upper.rsplit_once("ORDER BY") else { return false };
    rest.split(',').any(|part| {
        let word = part.split_whitespace().next().unwrap_or("");
        word == column || word.ends_with(&format!(".{column}"))
    })
}

#[test]
fn every_statement_is_portable_and_asks_one_community() {
    let mut problems = Vec::new();
    for d in statements() {
        problems.extend(lint(&d).into_iter().map(|p| format!("{}: {p}\n    {}", d.at, one_line(&d.sql))));
    }
    told(&problems);
}

#[test]
fn the_lint_finds_what_it_must() {
    let say = |sql: &str| lint(&Declared { at: "here".into(), sql: sql.into() }).join("; ");
    assert_eq!(say("SELECT room FROM home WHERE community = $1 AND id = $2"), "");
    assert!(say("SELECT room FROM home WHERE id = $1").contains("without its community"));
    assert!(say("SELECT 1 FROM home h JOIN building b ON b.id = h.building WHERE h.community = $1").contains("building"));
    assert!(say("INSERT INTO home (id) VALUES ($1)").contains("without its community"));
    assert!(say("INSERT INTO account (id, created) VALUES ($1, now())").contains("bind it"));
    assert!(say("SELECT SUM(area) FROM home WHERE community = $1").contains("BIGINT"));
    assert!(say("SELECT name FROM grid WHERE community = $1 ORDER BY name").contains("Chinese"));
    assert!(say("SELECT id FROM grid WHERE community = $1 FOR UPDATE SKIP LOCKED").contains("portable"));
}

/// Literals for the parameters, by type.
fn filled(sql: &str, types: &[postgres::types::Type]) -> String {
    use postgres::types::Type;
    let mut out = sql.to_string();
    for (i, ty) in types.iter().enumerate().rev() {
        let value = match *ty {
            Type::INT8 => "430304008002::bigint",
            Type::INT4 => "1",
            Type::BOOL => "TRUE",
            Type::UUID => "'01900000-0000-7000-8000-000000000001'::uuid",
            Type::BYTEA => "'\\x00'::bytea",
            _ => "'x'",
        };
        out = out.replace(&format!("${}", i + 1), value);
    }
    out
}

#[test]
fn sqlite_understands_every_statement_and_never_reads_a_whole_table() {
    let db = TestDb::sqlite();
    let conn = rusqlite::Connection::open(db.url().trim_start_matches("sqlite:")).unwrap();
    let mut problems = Vec::new();
    for d in statements() {
        let text = liren_store::Stmt::numbered_for_sqlite(&d.sql);
        let mut plan = match conn.prepare(&format!("EXPLAIN QUERY PLAN {text}")) {
            Ok(plan) => plan,
            Err(e) => {
                problems.push(format!("{}: {e}\n    {}", d.at, one_line(&d.sql)));
                continue;
            }
        };
        let nulls = vec![rusqlite::types::Null; plan.parameter_count()];
        let lines: Vec<String> =
            plan.query_map(rusqlite::params_from_iter(nulls), |r| r.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        for line in lines.iter().filter(|l| l.starts_with("SCAN ")) {
            let table = line.split_whitespace().nth(1).unwrap_or("");
            if line.contains("CONSTANT ROW") || excused(WHOLE, &d.sql) || small(&d.sql, table) {
                continue;
            }
            problems.push(format!("{}: {line}\n    {}", d.at, one_line(&d.sql)));
        }
    }
    told(&problems);
}

/// Whether a name in a plan stands for a small global table or for something that is not a table.
fn small(sql: &str, known: &str) -> bool {
    let Ok(parsed) = Parser::parse_sql(&PostgreSqlDialect {}, sql) else { return false };
    let mut read = Read::default();
    let _ = parsed.visit(&mut read);
    match read.tables.iter().find(|(_, k)| k == known) {
        Some((table, _)) => SMALL.contains(&table.as_str()),
        None => !read.tables.iter().any(|(t, _)| t == known),
    }
}

#[test]
fn postgres_understands_every_statement_touches_one_partition_and_never_reads_a_whole_table() {
    let Some(db) = TestDb::postgres_empty(Options { partitions: Some(4), ..Options::default() }) else { return };
    db.db().migrate_now().unwrap();
    let of_community: Vec<String> =
        copy::tables().unwrap().into_iter().map(|t| t.name).filter(|t| !GLOBAL.contains(&t.as_str())).collect();
    let mut client = postgres::Client::connect(db.url(), postgres::NoTls).unwrap();
    client.batch_execute("SET enable_seqscan = off; SET enable_partition_pruning = on").unwrap();
    let mut problems = Vec::new();
    for d in statements() {
        let types = match client.prepare(&d.sql) {
            Ok(statement) => statement.params().to_vec(),
            Err(e) => {
                let why = e.as_db_error().map_or_else(|| e.to_string(), |e| e.message().to_string());
                problems.push(format!("{}: {why}\n    {}", d.at, one_line(&d.sql)));
                continue;
            }
        };
        let plan = match client.query(&format!("EXPLAIN (COSTS OFF) {}", filled(&d.sql, &types)), &[]) {
            Ok(rows) => rows.iter().map(|r| r.get::<_, String>(0)).collect::<Vec<_>>(),
            Err(e) => {
                let why = e.as_db_error().map_or_else(|| e.to_string(), |e| e.message().to_string());
                problems.push(format!("{}: EXPLAIN: {why}\n    {}", d.at, one_line(&d.sql)));
                continue;
            }
        };
        let mut touched: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in &plan {
            for word in line.split_whitespace() {
                if let Some((table, number)) = word.rsplit_once("_p")
                    && number.parse::<u32>().is_ok()
                    && let Some(table) = of_community.iter().find(|t| *t == table)
                {
                    touched.entry(table).or_default().insert(word);
                }
            }
            if let Some(rest) = line.trim_start().trim_start_matches("->").trim_start().strip_prefix("Seq Scan on ") {
                let table = rest.split_whitespace().next().unwrap_or("");
                if !SMALL.contains(&table) && !excused(WHOLE, &d.sql) {
                    problems.push(format!("{}: {}\n    {}", d.at, line.trim(), one_line(&d.sql)));
                }
            }
        }
        if !excused(ACROSS, &d.sql) {
            for (table, parts) in touched.iter().filter(|(_, parts)| parts.len() > 1) {
                problems.push(format!("{}: {} partitions of {table}\n    {}", d.at, parts.len(), one_line(&d.sql)));
            }
        }
    }
    told(&problems);
}
