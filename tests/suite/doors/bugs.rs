//! Bugs that were seen in the wild, each by its name (security specification, "Every door, one
//! index").

mod accounts;
mod bytes;
mod see;
mod write;

use suivi_rules::Refusal;
use suivi_tests::{Person, fresh};
use suivi_wire::Code;
use suivi_wire::ops::{Operation, SetProfessionalActive};
use suivi_wire::problem::Failure;

const ABSENT: Code = Code::Refused(Refusal::NotFound);
const ENDED: Option<Code> = Some(Code::Failed(Failure::SessionEnded));

fn deactivate(by: &Person, who: &Person) {
    by.does(&Operation::SetProfessionalActive(SetProfessionalActive {
        op: fresh::id(),
        professional: who.professional(),
        active: false,
    }));
}
