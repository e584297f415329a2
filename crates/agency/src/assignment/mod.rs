//! Which stores a client has, for whoever is assigned to whole clients: asked before the slice of stores stands, because
//! how far somebody sees is known before anything else is.

mod records;

pub use records::{clients_of, names_of, stores_of};
