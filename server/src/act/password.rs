//! Passwords: argon2id, two at once, kept as PHC strings (security specification, "Accounts").

use crate::Failed;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use suivi_wire::accounts::Secret;
use suivi_wire::problem::Failure;
use tokio::sync::Semaphore;

/// How many passwords may be hashed at the same time. Each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;
/// The shortest password, in characters.
const SHORTEST: usize = 12;
/// The longest password, in bytes.
const LONGEST: usize = 1024;
/// A password of which nothing else is known but that no account has it: salt and hash of it are
/// made up, only the work to compare with it is real.
const NOBODYS: &str = "c3VpdmktZHVtbXktc2FsdA$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

/// Hashes and compares passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    nobodys: Arc<str>,
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// With this cost; one that argon2 does not know becomes its default, which is also ours.
    #[must_use]
    pub fn new(cost: Cost) -> Self {
        let params =
            Params::new(cost.memory, cost.passes, cost.lanes, None).unwrap_or(Params::DEFAULT);
        let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            nobodys: format!("$argon2id$v=19$m={m},t={t},p={p}${NOBODYS}").into(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Does it on a thread that may be blocked, when fewer than two others are at it.
    async fn at_work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failed> {
        let permits = Arc::clone(&self.permits);
        let permit = permits
            .acquire_owned()
            .await
            .map_err(|_| Failure::Unavailable)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            // Here and not with the caller: he may be gone while his password is still hashed.
            drop(permit);
            done
        })
        .await
        .map_err(|_| Failure::Internal.into())
    }

    /// The text to keep for a new password.
    ///
    /// # Errors
    /// 422 if it is weak; `about` is what an attacker knows of its person.
    pub async fn make(
        &self,
        password: Secret,
        about: Vec<String>,
        salt: [u8; 16],
    ) -> Result<String, Failed> {
        let argon2 = self.argon2.clone();
        self.at_work(move || {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            strong(&password.0, &about)?;
            let hash = argon2
                .hash_password_with_salt(password.0.as_bytes(), &salt)
                .map_err(|_| Failure::Internal)?;
            Ok(hash.to_string())
        })
        .await?
    }

    /// Compares a password with the text that was kept. Without one the answer is no, after the
    /// same time.
    ///
    /// # Errors
    /// 503 while the server stops.
    pub async fn matches(&self, password: Secret, kept: Option<String>) -> Result<bool, Failed> {
        let argon2 = self.argon2.clone();
        let nobodys = Arc::clone(&self.nobodys);
        self.at_work(move || {
            let known = kept.is_some();
            let kept = kept.as_deref().unwrap_or(&nobodys);
            let equal = PasswordHash::new(kept)
                .is_ok_and(|kept| argon2.verify_password(password.0.as_bytes(), &kept).is_ok());
            equal && known
        })
        .await
    }
}

/// Refuses what is short, common, or made of what is known about its person: 12 characters or
/// more, zxcvbn's third or fourth step of four (10⁸ guesses or more), and half of those 12 left
/// once the known words are taken out (zxcvbn takes three words with a point between for a good
/// password, even where they are the person's own).
///
/// # Errors
/// 422.
pub fn strong(password: &str, about: &[&str]) -> Result<(), Failed> {
    let enough = password.chars().count() >= SHORTEST && password.len() <= LONGEST;
    // The words of a name and the parts of an address count each on their own too.
    let known: Vec<&str> = about
        .iter()
        .flat_map(|text| std::iter::once(*text).chain(text.split(|c: char| !c.is_alphanumeric())))
        .filter(|word| word.chars().count() > 2)
        .chain(["suivi"])
        .collect();
    let rest = known.iter().fold(password.to_lowercase(), |rest, word| {
        rest.replace(&word.to_lowercase(), "")
    });
    let own = rest.chars().count() >= SHORTEST / 2;
    // The cheap questions first: the last one takes milliseconds.
    if enough && own && zxcvbn::zxcvbn(password, &known).score() >= zxcvbn::Score::Three {
        Ok(())
    } else {
        Err(Failure::WeakPassword.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: &[&str] = &["claire.fontaine@example.org", "Claire Fontaine"];

    #[test]
    fn strength() {
        let table: &[(&str, bool)] = &[
            ("", false),
            ("short", false),
            // Strong, but of 11 characters.
            ("kR8#vQ2!zLp", false),
            ("kR8#vQ2!zLpW", true),
            // 12 characters and common.
            ("password1234", false),
            ("123456789012", false),
            ("qwertyuiopas", false),
            ("aaaaaaaaaaaaaaaa", false),
            ("iloveyouiloveyou", false),
            // Made of what is known.
            ("clairefontaine", false),
            ("Fontaine.Claire", false),
            ("claire.fontaine@example.org", false),
            ("suivisuivisuivi", false),
            // Sentences of nobody's.
            ("correct horse battery staple", true),
            ("le givre sur la vitre du tram", true),
            // Counted in characters, not in bytes: eleven and twelve of them.
            ("日本語の長い合言葉です", false),
            ("雪解けの川辺で三羽の鷺が鳴く", true),
        ];
        for (password, good) in table {
            assert_eq!(strong(password, ABOUT).is_ok(), *good, "{password:?}");
        }
    }

    #[test]
    fn the_longest() {
        let sentence = "le givre sur la vitre du tram; ".repeat(34);
        assert!(strong(&sentence[..LONGEST], ABOUT).is_ok());
        assert!(strong(&sentence[..=LONGEST], ABOUT).is_err());
    }

    #[tokio::test]
    async fn made_and_compared() {
        let passwords = Passwords::new(Cost {
            memory: 64,
            passes: 1,
            lanes: 1,
        });
        let good = Secret("le givre sur la vitre du tram".into());
        let kept = passwords.make(good.clone(), vec![], [7; 16]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{kept}");
        assert!(
            passwords
                .matches(good.clone(), Some(kept.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .matches(Secret("another one".into()), Some(kept))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .matches(good.clone(), Some("no PHC string".into()))
                .await
                .unwrap()
        );
        assert!(!passwords.matches(good, None).await.unwrap());
    }

    #[test]
    fn nobodys_password_costs_what_a_real_one_does() {
        let passwords = Passwords::new(Cost::default());
        let nobodys = PasswordHash::new(&passwords.nobodys).unwrap();
        let params = Params::try_from(&nobodys).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (19 * 1024, 2, 1)
        );
        assert!(nobodys.salt.is_some() && nobodys.hash.is_some());
    }
}
