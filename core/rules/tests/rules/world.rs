//! The enumerated world: all profiles × relations × spaces × creators × levels × sharings ×
//! branch and company relations, and on each object every action that the tables have for it.

use crate::cast::*;
use crate::questions::{
    on_companies, on_documents, on_files, on_folders, on_professionals, on_spaces,
};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use suivi_rules::{
    Action, BranchId, Creator, Document, Facts, Feature, File, Folder, Level, Object, Owner,
    Participation, Professional, Profile, Relation, Sharing, Space, Subject, Verdict, decide,
};

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub subject: &'a Subject,
    pub space: Option<&'a Space>,
    pub relation: Relation,
    pub object: Object<'a>,
    pub action: &'a Action,
    /// There are other active participants, or other super administrators.
    pub others: bool,
}

impl Case<'_> {
    pub fn verdict(&self) -> Verdict {
        let facts = Facts {
            space: self.space,
            relation: self.relation,
            other_super_administrators: self.others,
            other_participants: self.others,
        };
        decide(self.subject, self.action, &self.object, &facts)
    }
}

/// A subject with what he is to the space.
#[derive(Debug, Clone)]
pub struct Who {
    pub subject: Subject,
    pub relation: Relation,
}

/// Professionals: profile × company × branches × participation × elevated, then each feature
/// missing, then inactive.
fn professionals() -> Vec<Who> {
    let mut all = Vec::new();
    let placed: [(_, &[BranchId]); 6] = [
        (HOME, &[]),
        (HOME, &[EAST]),
        (HOME, &[NORTH]),
        (HOME, &[NORTH, SOUTH]),
        (ABROAD, &[FAR]),
        // A stale assignment to a branch of the other company gives nothing there.
        (ABROAD, &[FAR, NORTH]),
    ];
    for profile in Profile::ALL {
        for (company, branches) in placed {
            for participation in [
                Participation::None,
                Participation::Archived,
                Participation::Active,
            ] {
                // Of the other company all spaces look alike without a participation.
                if company == ABROAD && participation == Participation::Archived {
                    continue;
                }
                for elevated in [false, true] {
                    // An elevated period of a former participant adds no case of its own.
                    if elevated && participation == Participation::Archived {
                        continue;
                    }
                    all.push(Who {
                        subject: Subject::Professional(professional(profile, company, branches)),
                        relation: Relation {
                            participation,
                            elevated,
                            member: None,
                        },
                    });
                }
            }
        }
    }
    for profile in Profile::ALL {
        let may_be_elevated = matches!(
            profile,
            Profile::SuperAdministrator | Profile::BranchAdministrator
        );
        let periods: &[bool] = if may_be_elevated {
            &[false, true]
        } else {
            &[false]
        };
        for elevated in periods.iter().copied() {
            let relation = Relation {
                participation: Participation::Active,
                elevated,
                member: None,
            };
            let whole = professional(profile, HOME, &[NORTH, SOUTH]);
            for missing in Feature::ALL {
                let mut me = whole.clone();
                me.features.remove(&missing);
                all.push(Who {
                    subject: Subject::Professional(me),
                    relation,
                });
            }
            all.push(Who {
                subject: Subject::Professional(Professional {
                    active: false,
                    ..whole
                }),
                relation,
            });
        }
    }
    all
}

fn clients_and_others() -> Vec<Who> {
    let mut all = Vec::new();
    for person in [CLIENT_PERSON, MY_PERSON, STRANGER] {
        for active in [true, false] {
            for member in [None, Some(CLIENT), Some(OTHER_CLIENT)] {
                // Nonsense that must give nothing: a client who participates or is elevated.
                for nonsense in [false, true] {
                    all.push(Who {
                        subject: Subject::Client { person, active },
                        relation: Relation {
                            member,
                            elevated: nonsense,
                            participation: if nonsense {
                                Participation::Active
                            } else {
                                Participation::None
                            },
                        },
                    });
                }
            }
        }
    }
    let everything = Relation {
        participation: Participation::Active,
        member: Some(CLIENT),
        elevated: true,
    };
    for subject in [
        Subject::SignedOut,
        Subject::Service { company: HOME },
        Subject::Service { company: ABROAD },
    ] {
        all.push(Who {
            subject,
            relation: everything,
        });
    }
    all
}

pub fn everybody() -> Vec<Who> {
    let mut all = professionals();
    all.extend(clients_and_others());
    all
}

/// Spaces of `HOME`. `thorough` adds what matters for seeing only.
pub fn spaces(who: &Subject, thorough: bool) -> Vec<Space> {
    let mut all = vec![
        record_with(Some(CLIENT_PERSON), true, false),
        record_with(Some(CLIENT_PERSON), false, false),
        record_with(Some(CLIENT_PERSON), true, true),
        record_with(None, true, false),
        // The client of this record is the professional who asks.
        record_with(Some(MY_PERSON), true, false),
        group(),
        // A library has its owner's company.
        Space {
            company: company_of(who),
            ..library(ME, &[NORTH])
        },
        library(OWNER, &[NORTH]),
    ];
    if thorough {
        all.extend([
            record(&[NORTH]),
            record(&[SOUTH, EAST]),
            record_with(None, false, false),
            record_with(None, true, true),
            library(OWNER, &[]),
            library(OWNER, &[EAST]),
        ]);
    }
    all
}

fn company_of(who: &Subject) -> suivi_rules::CompanyId {
    match who {
        Subject::Professional(me) => me.company,
        _ => HOME,
    }
}

/// Files: creators × authors, adders, keepers × levels × client photo.
pub fn files(who: &Subject) -> Vec<File> {
    let mine = company_of(who);
    let pro = Creator::Professional;
    let made = [
        File {
            company: mine,
            ..file(pro(ME), Level::JustMe)
        },
        // Kept by somebody else: to me as if nobody kept it.
        File {
            keeper: Some(OWNER),
            ..file(pro(COLLEAGUE), Level::JustMe)
        },
        File {
            keeper: Some(ME),
            ..file(pro(COLLEAGUE), Level::JustMe)
        },
        File {
            company: ABROAD,
            ..file(pro(EXTERNAL), Level::JustMe)
        },
        file(Creator::Client(CLIENT), Level::JustMe),
        File {
            adder: Some(ME),
            ..file(Creator::Client(CLIENT), Level::JustMe)
        },
        // Nobody keeps what a client made, and no second client has it.
        File {
            keeper: Some(ME),
            adder: Some(COLLEAGUE),
            ..file(Creator::Client(OTHER_CLIENT), Level::JustMe)
        },
        File {
            author: Some(ME),
            ..file(Creator::System, Level::JustMe)
        },
        File {
            author: Some(COLLEAGUE),
            // Not even these open what is protected.
            keeper: Some(ME),
            adder: Some(ME),
            ..file(Creator::System, Level::JustMe)
        },
        file(Creator::System, Level::JustMe),
    ];
    let mut all = Vec::new();
    for level in LEVELS {
        for one in &made {
            let photos: &[bool] = match one.creator {
                // As a photo only what the subject may have a right on.
                Creator::Professional(ME) | Creator::Client(CLIENT) => &[false, true],
                Creator::Professional(COLLEAGUE) if one.keeper == Some(ME) => &[false, true],
                _ => &[false],
            };
            for client_photo in photos.iter().copied() {
                all.push(File {
                    level,
                    client_photo,
                    ..one.clone()
                });
            }
        }
    }
    all
}

/// Folders: creators × keepers × sharings × what the client sees in them.
pub fn folders() -> Vec<Folder> {
    let mut all = Vec::new();
    let states = [
        (Sharing::Auto, false, false),
        (Sharing::Auto, true, false),
        (Sharing::Auto, true, true),
        (Sharing::ViewOnly, false, false),
        (Sharing::ViewOnly, true, false),
        (Sharing::ViewOnly, true, true),
        (Sharing::Open, true, false),
        (Sharing::Open, true, true),
    ];
    for (sharing, sees, direct) in states {
        let of = |creator| folder(creator, sharing, sees, direct);
        all.push(of(Creator::Professional(ME)));
        all.push(Folder {
            keeper: Some(OWNER),
            ..of(Creator::Professional(COLLEAGUE))
        });
        all.push(Folder {
            keeper: Some(ME),
            ..of(Creator::Professional(COLLEAGUE))
        });
        all.push(Folder {
            keeper: Some(ME),
            ..of(Creator::System)
        });
    }
    all
}

pub fn documents() -> Vec<Document> {
    [
        Owner::Professional(ME),
        Owner::Professional(COLLEAGUE),
        Owner::Client(CLIENT),
        Owner::Client(OTHER_CLIENT),
    ]
    .map(|filler| Document { filler })
    .to_vec()
}

pub fn other_professionals() -> Vec<Professional> {
    let mut all = Vec::new();
    let placed: [(_, &[BranchId]); 5] = [
        (HOME, &[]),
        (HOME, &[NORTH]),
        (HOME, &[NORTH, SOUTH]),
        (HOME, &[EAST]),
        (ABROAD, &[FAR]),
    ];
    for profile in Profile::ALL {
        for (company, branches) in placed {
            for (id, person) in [
                (COLLEAGUE, STRANGER),
                (ME, MY_PERSON),
                (COLLEAGUE, MY_PERSON),
            ] {
                all.push(Professional {
                    id,
                    person,
                    ..professional(profile, company, branches)
                });
            }
        }
    }
    all
}

/// All actions on an object, one after the other.
fn ask(actions: &[Action], of: Case<'_>, visit: &mut impl FnMut(&Case<'_>)) {
    for action in actions {
        visit(&Case { action, ..of });
    }
}

/// Calls back for every case of one subject.
fn cases_of(who: &Who, visit: &mut impl FnMut(&Case<'_>)) {
    let start = Case {
        subject: &who.subject,
        space: None,
        relation: who.relation,
        object: Object::Space,
        action: &Action::See,
        others: true,
    };
    let (on_files, on_folders, on_documents) = (on_files(), on_folders(), on_documents());
    let (files, folders, documents) = (files(&who.subject), folders(), documents());
    let on_spaces = on_spaces();
    for space in &spaces(&who.subject, false) {
        let here = Case {
            space: Some(space),
            ..start
        };
        for others in [false, true] {
            ask(&on_spaces, Case { others, ..here }, visit);
        }
        for file in &files {
            let object = Object::File(file);
            ask(&on_files, Case { object, ..here }, visit);
        }
        for folder in &folders {
            let object = Object::Folder(folder);
            ask(&on_folders, Case { object, ..here }, visit);
        }
        for document in &documents {
            let object = Object::Document(document);
            ask(&on_documents, Case { object, ..here }, visit);
        }
    }
    for space in &spaces(&who.subject, true)[8..] {
        let here = Case {
            space: Some(space),
            ..start
        };
        ask(&on_spaces, here, visit);
        // Seeing alone, in more spaces.
        for file in &files {
            visit(&Case {
                object: Object::File(file),
                ..here
            });
        }
        for folder in &folders {
            visit(&Case {
                object: Object::Folder(folder),
                ..here
            });
        }
    }
    // What concerns no space does not depend on the relation to one.
    if who.relation.participation == Participation::Active {
        let on_professionals = on_professionals();
        for other in &other_professionals() {
            for others in [false, true] {
                let object = Object::Professional(other);
                ask(
                    &on_professionals,
                    Case {
                        object,
                        others,
                        ..start
                    },
                    visit,
                );
            }
        }
        for company in [HOME, ABROAD] {
            let object = Object::Company(company);
            ask(&on_companies(), Case { object, ..start }, visit);
        }
    }
}

/// Tells the other threads to stop once one has found something.
struct Found<'a>(&'a AtomicBool);

impl Drop for Found<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Calls back for every case, on as many threads as the machine has; how many there were.
pub fn every_case(check: impl Fn(&Case<'_>) + Sync) -> usize {
    let everybody = everybody();
    let next = AtomicUsize::new(0);
    let count = AtomicUsize::new(0);
    let found = AtomicBool::new(false);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _found = Found(&found);
                while let Some(who) = everybody.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut cases = 0;
                    cases_of(who, &mut |case| {
                        cases += 1;
                        if !found.load(Ordering::Relaxed) {
                            check(case);
                        }
                    });
                    count.fetch_add(cases, Ordering::Relaxed);
                }
            });
        }
    });
    count.into_inner()
}
