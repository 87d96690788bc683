//! What a phone says still waits on it (queue specification, "Server endpoints"), so that a
//! professional sees "3 photos still on Ana's phone", if he would see the photos.

use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::Caller;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use suivi_rules::{DeviceId, Level, Refusal, Space, SpaceId, Subject, levels_for};
use suivi_wire::Micros;
use suivi_wire::accounts::{DeviceReport, WaitingPhotos};

/// The most lines of one report.
pub const MOST_LINES: usize = 1000;

/// What waits in one space at one level.
struct Waiting {
    space: Space,
    level: Level,
    pending: i64,
    blocked: i64,
    oldest_at: Micros,
}

/// `POST /v1/devices/{id}/report`: replaces what this device said before. Only a client's photos
/// for his own records are told to anybody; what else a phone reports is taken and dropped, since
/// a phone may well report before it learns that a record is no longer its person's.
///
/// # Errors
/// 404 for any device but the one that asks; 400 for too many lines.
pub fn report(
    tx: &mut Tx<'_>,
    caller: &Caller,
    device: DeviceId,
    report: &DeviceReport,
    now: Micros,
) -> Result<(), Failed> {
    if device != caller.device {
        return Err(Refusal::NotFound.into());
    }
    if report.waiting.len() > MOST_LINES {
        return Err(Failed::Malformed("waiting: at most 1000 lines".into()));
    }
    if !matches!(caller.subject, Subject::Client { .. }) {
        return Ok(());
    }
    tx.exec(
        "DELETE FROM device_report WHERE person_id = $1 AND device_id = $2",
        &[(&caller.person).into(), (&caller.device).into()],
    )?;
    for waiting in waiting(tx, caller, &report.waiting, now)? {
        tx.exec(
            "INSERT INTO device_report (company_id, space_id, person_id, device_id, level, \
             pending, blocked, oldest_at, reported_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                (&waiting.space.company).into(),
                (&waiting.space.id).into(),
                (&caller.person).into(),
                (&caller.device).into(),
                (&waiting.level.to_string()).into(),
                waiting.pending.into(),
                waiting.blocked.into(),
                waiting.oldest_at.into(),
                now.into(),
            ],
        )?;
    }
    Ok(())
}

/// The lines that are about records of the caller and levels that he can give, one for each.
fn waiting(
    tx: &mut Tx<'_>,
    caller: &Caller,
    lines: &[WaitingPhotos],
    now: Micros,
) -> Result<Vec<Waiting>, Failed> {
    let mut spaces: BTreeMap<SpaceId, Option<Space>> = BTreeMap::new();
    let mut all: BTreeMap<(SpaceId, String), Waiting> = BTreeMap::new();
    for line in lines
        .iter()
        .filter(|line| line.pending > 0 || line.blocked > 0)
    {
        let known = match spaces.entry(line.space) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(facts::space(tx, line.space)?),
        };
        let Some(space) = known else { continue };
        // Empty for all but the client of this record.
        if !levels_for(&caller.subject, space).contains(&line.level) {
            continue;
        }
        // A phone's clock may be wrong; nothing waits since tomorrow.
        let oldest_at = line.oldest_at.clamp(0, now.max(0));
        let waiting = all
            .entry((line.space, line.level.to_string()))
            .or_insert_with(|| Waiting {
                space: space.clone(),
                level: line.level,
                pending: 0,
                blocked: 0,
                oldest_at,
            });
        waiting.pending += i64::from(line.pending);
        waiting.blocked += i64::from(line.blocked);
        waiting.oldest_at = waiting.oldest_at.min(oldest_at);
    }
    Ok(all.into_values().collect())
}
