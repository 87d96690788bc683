//! The company as its professionals see it.

use crate::Failed;
use crate::act::company::professional;
use crate::db::Tx;
use crate::subject::{self, Caller};
use suivi_rules::{Action, Facts, Object, ProfessionalId, Refusal, decide};
use suivi_wire::company::{BranchRow, CompanyAnswer, ProfessionalRow};

/// The company of whoever asks: name, settings, branches, colleagues.
///
/// # Errors
/// 404 for a client: he knows of no company.
pub fn company(tx: &mut Tx<'_>, caller: &Caller) -> Result<CompanyAnswer, Failed> {
    let me = professional(caller)?;
    let company = me.company;
    let (name, grace_days, several_devices) = tx
        .opt(
            "SELECT name, grace_days, several_devices FROM company WHERE company_id = $1",
            &[(&company).into()],
            |row| Ok((row.text(0)?.to_owned(), row.int(1)?, row.flag(2)?)),
        )?
        .ok_or(Refusal::NotFound)?;
    let branches = tx.all(
        "SELECT branch_id, name FROM branch WHERE company_id = $1 ORDER BY branch_id",
        &[(&company).into()],
        |row| {
            Ok(BranchRow {
                branch: row.id(0)?,
                name: row.text(1)?.to_owned(),
            })
        },
    )?;
    let known: Vec<(ProfessionalId, String)> = tx.all(
        "SELECT professional_id, name FROM professional WHERE company_id = $1 \
         ORDER BY professional_id",
        &[(&company).into()],
        |row| Ok((row.id(0)?, row.text(1)?.to_owned())),
    )?;
    let mut professionals = Vec::with_capacity(known.len());
    for (id, name) in known {
        let other = subject::colleague(tx, company, id)?;
        let object = Object::Professional(&other);
        let may = |action| decide(&caller.subject, &action, &object, &Facts::outside()).is_ok();
        if !may(Action::See) {
            continue;
        }
        let features =
            (id == me.id || may(Action::ChangeFeatures)).then_some(other.features.clone());
        professionals.push(ProfessionalRow {
            professional: id,
            name,
            profile: other.profile,
            branches: other.branches,
            active: other.active,
            features,
        });
    }
    Ok(CompanyAnswer {
        company,
        name,
        grace_days: u16::try_from(grace_days).unwrap_or(u16::MAX),
        several_devices,
        branches,
        professionals,
    })
}
