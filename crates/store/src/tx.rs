//! A transaction as closures see it. This file and the two engines are the only places that know which engine runs.

use std::collections::HashMap;

use postgres::types::Type;

use crate::value::{Col, FromVal, Val};
use crate::{Error, Stmt};

/// A PostgreSQL connection with its prepared statements, by the address of their declaration.
pub(crate) struct PgConn {
    pub client: postgres::Client,
    pub statements: HashMap<usize, postgres::Statement>,
}

pub(crate) enum Conn<'c> {
    Lite(&'c rusqlite::Connection),
    Pg(&'c mut PgConn),
}

/// One transaction. Everything a closure does through it happens together or not at all; after an error of the engine
/// nothing of it happens, whatever the closure answers (so use `ON CONFLICT`, do not try and see).
pub struct Tx<'c> {
    conn: Conn<'c>,
    /// The first refusal of the engine; remembered, since a closure maps errors to its own type or drops them. From then
    /// on nothing more is asked: PostgreSQL would refuse it, and its COMMIT would be a silent ROLLBACK.
    pub(crate) refused: Option<Error>,
}

/// One row, borrowed while a closure reads it.
pub struct Row<'r>(Inner<'r>);

enum Inner<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Pg(&'r postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn col(&self, i: usize) -> Result<Col<'_>, Error> {
        match &self.0 {
            Inner::Lite(row) => {
                use rusqlite::types::ValueRef;
                Ok(match row.get_ref(i)? {
                    ValueRef::Null => Col::Null,
                    ValueRef::Integer(v) => Col::Int(v),
                    ValueRef::Text(v) => {
                        Col::Text(std::str::from_utf8(v).map_err(|_| Error::Corrupt("text is not UTF-8".into()))?)
                    }
                    ValueRef::Blob(v) => Col::Bytes(v),
                    ValueRef::Real(_) => return Err(Error::Corrupt("a column holds a fraction".into())),
                })
            }
            Inner::Pg(row) => {
                let Some(column) = row.columns().get(i) else { return Err(Error::Corrupt(format!("no column {i}"))) };
                let ty = column.type_();
                Ok(if *ty == Type::INT8 {
                    row.try_get::<_, Option<i64>>(i)?.map_or(Col::Null, Col::Int)
                } else if *ty == Type::BOOL {
                    row.try_get::<_, Option<bool>>(i)?.map_or(Col::Null, Col::Bool)
                } else if *ty == Type::UUID {
                    row.try_get::<_, Option<uuid::Uuid>>(i)?.map_or(Col::Null, Col::Uuid)
                } else if *ty == Type::BYTEA {
                    row.try_get::<_, Option<&[u8]>>(i)?.map_or(Col::Null, Col::Bytes)
                } else if *ty == Type::INT4 {
                    row.try_get::<_, Option<i32>>(i)?.map_or(Col::Null, |v| Col::Int(v.into()))
                } else {
                    row.try_get::<_, Option<&str>>(i)?.map_or(Col::Null, Col::Text)
                })
            }
        }
    }

    /// A column by its place, from 0.
    pub fn get<T: FromVal>(&self, i: usize) -> Result<T, Error> {
        T::from_col(self.col(i)?)
    }

    /// Text without a copy.
    pub fn str(&self, i: usize) -> Result<&str, Error> {
        self.opt_str(i)?.ok_or_else(|| Error::Corrupt("a column is NULL".into()))
    }

    /// Text or NULL without a copy.
    pub fn opt_str(&self, i: usize) -> Result<Option<&str>, Error> {
        match self.col(i)? {
            Col::Null => Ok(None),
            Col::Text(v) => Ok(Some(v)),
            _ => Err(Error::Corrupt("a column is not text".into())),
        }
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: Conn<'c>) -> Self {
        Self { conn, refused: None }
    }

    fn note<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        // What a row is mapped to is the closure's affair; the transaction is still whole.
        if let Err(e) = &result
            && !matches!(e, Error::Corrupt(_))
        {
            self.refused = Some(e.clone());
        }
        result
    }

    /// The first refusal again, if there was one.
    fn whole(&self) -> Result<(), Error> {
        self.refused.clone().map_or(Ok(()), Err)
    }

    /// The first row, if any.
    pub fn one<T>(
        &mut self,
        stmt: &'static Stmt,
        params: &[Val<'_>],
        map: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let (mut map, mut out) = (Some(map), None);
        self.visit(stmt, params, &mut |row| {
            if let Some(map) = map.take() {
                out = Some(map(row)?);
            }
            Ok(false)
        })?;
        Ok(out)
    }

    /// All rows, mapped.
    pub fn all<T>(
        &mut self,
        stmt: &'static Stmt,
        params: &[Val<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut out = Vec::new();
        self.visit(stmt, params, &mut |row| {
            out.push(map(row)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// Calls `each` for every row.
    pub fn each(
        &mut self,
        stmt: &'static Stmt,
        params: &[Val<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.visit(stmt, params, &mut |row| each(row).map(|()| true))
    }

    /// Changes rows; answers how many.
    pub fn exec(&mut self, stmt: &'static Stmt, params: &[Val<'_>]) -> Result<u64, Error> {
        self.whole()?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite_exec(conn, stmt.sqlite(), params),
            Conn::Pg(pg) => pg_statement(pg, stmt).and_then(|s| Ok(pg.client.execute(&s, &refs(params))?)),
        };
        self.note(result)
    }

    fn visit(
        &mut self,
        stmt: &'static Stmt,
        params: &[Val<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.whole()?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite_visit(conn, stmt.sqlite(), params, each),
            Conn::Pg(pg) => pg_statement(pg, stmt).and_then(|s| {
                for row in pg.client.query(&s, &refs(params))? {
                    if !each(&Row(Inner::Pg(&row)))? {
                        break;
                    }
                }
                Ok(())
            }),
        };
        self.note(result)
    }

    /// Runs text that is not known when the program is compiled: the schema, a plan, a copy of a whole table. Nothing
    /// above the store and its tests may call it.
    #[doc(hidden)]
    pub fn raw(
        &mut self,
        sql: &str,
        params: &[Val<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.whole()?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite_visit(conn, &crate::stmt::numbered(sql), params, &mut |row| each(row).map(|()| true)),
            Conn::Pg(pg) => pg.client.query(sql, &refs(params)).map_err(Error::from).and_then(|rows| {
                for row in &rows {
                    each(&Row(Inner::Pg(row)))?;
                }
                Ok(())
            }),
        };
        self.note(result)
    }
}

fn lite_exec(conn: &rusqlite::Connection, sql: &str, params: &[Val<'_>]) -> Result<u64, Error> {
    let mut stmt = conn.prepare_cached(sql)?;
    let n = stmt.execute(rusqlite::params_from_iter(params))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

fn lite_visit(
    conn: &rusqlite::Connection,
    sql: &str,
    params: &[Val<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<bool, Error>,
) -> Result<(), Error> {
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query(rusqlite::params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        if !each(&Row(Inner::Lite(row)))? {
            break;
        }
    }
    Ok(())
}

fn pg_statement(pg: &mut PgConn, stmt: &'static Stmt) -> Result<postgres::Statement, Error> {
    let key = std::ptr::from_ref(stmt).addr();
    if let Some(known) = pg.statements.get(&key) {
        return Ok(known.clone());
    }
    let prepared = pg.client.prepare(stmt.sql())?;
    pg.statements.insert(key, prepared.clone());
    Ok(prepared)
}

fn refs<'a>(params: &'a [Val<'a>]) -> Vec<&'a (dyn postgres::types::ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn postgres::types::ToSql + Sync)).collect()
}
