//! Values on their way in and out: one small enum for both engines, so that nothing above knows which one runs.

use bytes::BytesMut;
use liren_core::id::Community;
use liren_core::time::Time;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::Error;

/// A bound parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Val<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// BOOLEAN.
    Bool(bool),
    /// TEXT.
    Text(&'a str),
    /// UUID; a 16-byte blob on SQLite.
    Uuid(Uuid),
    /// BYTEA.
    Bytes(&'a [u8]),
}

macro_rules! from {
    ($($ty:ty, $v:ident => $e:expr;)+) => {$(
        impl<'a> From<$ty> for Val<'a> { fn from($v: $ty) -> Self { $e } }
    )+};
}

from! {
    i64, v => Val::Int(v);
    i32, v => Val::Int(v.into());
    u32, v => Val::Int(v.into());
    bool, v => Val::Bool(v);
    &'a str, v => Val::Text(v);
    &'a String, v => Val::Text(v);
    Uuid, v => Val::Uuid(v);
    &'a [u8], v => Val::Bytes(v);
    &'a Vec<u8>, v => Val::Bytes(v);
    Time, v => Val::Int(v.0);
    Community, v => Val::Int(v.0);
}

impl<'a, T: Into<Val<'a>>> From<Option<T>> for Val<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Val::Null, Into::into)
    }
}

/// A column as it comes from either engine, borrowed from the row.
#[derive(Clone, Copy, Debug)]
pub enum Col<'a> {
    /// NULL.
    Null,
    /// BIGINT, or BOOLEAN on SQLite.
    Int(i64),
    /// BOOLEAN on PostgreSQL.
    Bool(bool),
    /// TEXT.
    Text(&'a str),
    /// UUID on PostgreSQL.
    Uuid(Uuid),
    /// BYTEA, or UUID on SQLite.
    Bytes(&'a [u8]),
}

/// A type that can be read from a column.
pub trait FromVal: Sized {
    /// Reads it; the error names the wanted type only, never the content.
    fn from_col(col: Col<'_>) -> Result<Self, Error>;
}

fn wrong<T>(wanted: &str) -> Result<T, Error> {
    Err(Error::Corrupt(format!("a column is not {wanted}")))
}

impl FromVal for i64 {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        if let Col::Int(v) = col { Ok(v) } else { wrong("a number") }
    }
}

impl FromVal for bool {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        match col {
            Col::Bool(v) => Ok(v),
            Col::Int(v) => Ok(v != 0),
            _ => wrong("a truth value"),
        }
    }
}

impl FromVal for String {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        if let Col::Text(v) = col { Ok(v.to_string()) } else { wrong("text") }
    }
}

impl FromVal for Vec<u8> {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        if let Col::Bytes(v) = col { Ok(v.to_vec()) } else { wrong("bytes") }
    }
}

impl FromVal for Uuid {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        match col {
            Col::Uuid(v) => Ok(v),
            Col::Bytes(v) => Uuid::from_slice(v).or_else(|_| wrong("a UUID")),
            _ => wrong("a UUID"),
        }
    }
}

impl FromVal for Time {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        i64::from_col(col).map(Self)
    }
}

impl FromVal for Community {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        i64::from_col(col).map(Self)
    }
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_col(col: Col<'_>) -> Result<Self, Error> {
        if matches!(col, Col::Null) { Ok(None) } else { T::from_col(col).map(Some) }
    }
}

macro_rules! ids {
    ($($name:ident)+) => {$(
        impl FromVal for liren_core::id::$name {
            fn from_col(col: Col<'_>) -> Result<Self, Error> { Uuid::from_col(col).map(Self) }
        }
        impl<'a> From<liren_core::id::$name> for Val<'a> {
            fn from(v: liren_core::id::$name) -> Self { Val::Uuid(v.0) }
        }
    )+};
}

ids! {
    AccountId SessionId PersonId PostId BodyId GridId CompoundId BuildingId EntranceId HomeId GroupId CircleId SlipId NoticeId
    MatterId StepId EventId FileId JobId AuditId MessageId FeatureId ImportId HookId DeliveryId TokenId ProjectId
    MeetingId RunId SeriesId ProposalId PollId DecisionId ConsultationId BallotId UnitId OwnerId ObjectionId SelectionId CandidateId
}

impl rusqlite::ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value, ValueRef};
        Ok(match *self {
            Val::Null => ToSqlOutput::Owned(Value::Null),
            Val::Int(v) => ToSqlOutput::Owned(Value::Integer(v)),
            Val::Bool(v) => ToSqlOutput::Owned(Value::Integer(v.into())),
            Val::Text(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Val::Uuid(v) => ToSqlOutput::Owned(Value::Blob(v.as_bytes().to_vec())),
            Val::Bytes(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v)),
        })
    }
}

impl ToSql for Val<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match *self {
            Val::Null => Ok(IsNull::Yes),
            Val::Int(v) if *ty == Type::INT8 => v.to_sql(ty, out),
            Val::Bool(v) if *ty == Type::BOOL => v.to_sql(ty, out),
            Val::Text(v) if *ty == Type::TEXT || *ty == Type::VARCHAR => v.to_sql(ty, out),
            Val::Uuid(v) if *ty == Type::UUID => v.to_sql(ty, out),
            Val::Bytes(v) if *ty == Type::BYTEA => v.to_sql(ty, out),
            _ => Err(format!("a parameter does not fit the type {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
