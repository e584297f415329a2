//! The papers of the demo's clients, by the doors everybody uses, each with a scan drawn here.

use chrono::{NaiveDate, TimeDelta};
use daiyun_agency::clients;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::scope::Scope;
use daiyun_agency::stores::authorisations::{self, NewAuthorisation};
use daiyun_agency::stores::documents::{self, DocumentText, NewDocument, Uses};
use daiyun_agency::stores::vault::SecretValue;
use daiyun_agency::stores::{self, MANAGE_DOCUMENTS};
use daiyun_agency::words;
use daiyun_base::id::{self, Uuid};
use daiyun_demo::{Paper, World};

/// Registers the papers, what they authorise, and their scans.
pub(super) async fn fill(scope: &Scope, world: &World, today: NaiveDate) -> Result<()> {
    for paper in world.documents() {
        let id = register(scope, paper, today).await?;
        let tx = scope.begin(MANAGE_DOCUMENTS).await?;
        let key = documents::key_of(&tx, id).await?;
        let kept = documents::keep(scope.agency().directory(), &key, id, &drawing(&paper.code))?;
        documents::set_file(&tx, id, &kept).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn register(scope: &Scope, paper: &Paper, today: NaiveDate) -> Result<Uuid> {
    let missing = |what: &str| Failure::internal(format!("demo/documents.toml {}: {what}", paper.code));
    let client = clients::by_code(scope, &paper.client).await?.ok_or_else(|| missing("client"))?;
    let brand = clients::brands_of(scope, &[client.id]).await?.into_iter().next();
    let brand = brand.ok_or_else(|| missing("brand"))?;
    let used = stores::by_codes(scope, &paper.stores).await?;
    let (id, starts_on) = (id::fresh(), today - TimeDelta::days(paper.issued_days_ago));
    let expires_on = paper.ends_in_days.map(|days| today + TimeDelta::days(days));
    let new = NewDocument {
        id,
        kind: paper.kind.clone(),
        text: DocumentText {
            holder: paper.holder.clone(),
            number: paper.number.clone().map(SecretValue::new),
            issued_on: Some(starts_on),
            expires_on,
            is_open_ended: expires_on.is_none(),
        },
        uses: Uses {
            brands: paper.brand.then_some(brand.id).into_iter().collect(),
            stores: used.iter().map(|store| store.id).collect(),
            categories: paper.categories.clone(),
        },
    };
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    documents::create(&tx, &client, new).await?;
    if let (Some(authorised), Some(ends_on)) = (&paper.authorises, expires_on) {
        let new = NewAuthorisation {
            id: id::fresh(),
            licence: words::read(&authorised.licence)?,
            chain_level: authorised.chain_level,
            starts_on,
            ends_on,
            scope_text: authorised.scope.clone(),
            categories: paper.categories.clone(),
            platforms: authorised.platforms.clone(),
            document_id: Some(id),
        };
        authorisations::create(&tx, &brand, new).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// A page with a frame, lines where the text would stand, a seal, and a word that it is a sample.
fn drawing(code: &str) -> Vec<u8> {
    let lines: String =
        (0..9).map(|row| format!("80 {} m {} {0} l S\n", 560 - row * 34, 470 + row % 3 * 24)).collect();
    let page = format!(
        "2 w 0.15 0.25 0.5 RG 40 40 515 762 re S 52 52 491 738 re S\n\
         BT /F1 26 Tf 190 690 Td (SAMPLE DOCUMENT) Tj ET\n\
         BT /F1 12 Tf 190 664 Td ({code}) Tj ET\n1 w 0.6 G {lines}\
         3 w 0.8 0.1 0.1 RG 400 150 m 460 150 l 460 210 l 400 210 l s\n"
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (at, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = pdf.len();
    let count = objects.len() + 1;
    pdf.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}
