//! Writes a contract of the cast as a contract file, so that it enters by the same door as a user's.

use daiyun_base::period::Month;
use toml::{Table, Value};

use crate::cast::{Contract, Person};
use crate::world::World;

/// The first version of a contract, dated so that the case ends with `end_point`.
pub(crate) fn write(world: &World, contract: &Contract, end_point: Month) -> String {
    let term = contract.dates(end_point).term;
    let client = world.clients().iter().find(|client| client.code == contract.client);
    let signatory = |login: &str| world.person(login).map_or_else(Table::new, named);
    let signatories = Table::from_iter([
        ("agency".to_owned(), Value::Table(signatory(&contract.agency_signatory))),
        ("client".to_owned(), Value::Table(signatory(&contract.client_signatory))),
    ]);
    let terms = Table::from_iter([
        ("starts_on".to_owned(), text(term.from)),
        ("ends_on".to_owned(), text(term.to)),
        ("stores".to_owned(), Value::Array(contract.stores.iter().map(text).collect())),
        ("tax_rate_ppm".to_owned(), Value::Integer(contract.tax_rate_ppm.ppm())),
        ("close_lag_days".to_owned(), Value::Integer(i64::from(contract.close_lag_days))),
        ("signatories".to_owned(), Value::Table(signatories)),
        ("fees".to_owned(), Value::Array(contract.fees.iter().cloned().map(Value::Table).collect())),
        ("kpis".to_owned(), Value::Array(contract.kpis.iter().cloned().map(Value::Table).collect())),
    ]);
    Table::from_iter([
        ("code".to_owned(), text(&contract.code)),
        ("name".to_owned(), text(&contract.label.zh)),
        ("client".to_owned(), text(client.map_or(&contract.client, |client| &client.label.zh))),
        ("version_no".to_owned(), Value::Integer(1)),
        ("effective_on".to_owned(), text(term.from)),
        ("terms".to_owned(), Value::Table(terms)),
    ])
    .to_string()
}

fn named(person: &Person) -> Table {
    Table::from_iter([("login".to_owned(), text(&person.login)), ("name".to_owned(), text(&person.name.zh))])
}

fn text(value: impl ToString) -> Value {
    Value::String(value.to_string())
}
