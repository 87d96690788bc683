//! Everything that the sheet says by itself, in both languages.

use suivi_results::{Date, Language, Standing};

/// The words of one language.
pub(crate) struct Words {
    pub(crate) taken: &'static str,
    pub(crate) at: &'static str,
    pub(crate) by_professional: &'static str,
    pub(crate) by_a_professional: &'static str,
    pub(crate) by_client: &'static str,
    pub(crate) by_software: &'static str,
    pub(crate) answers_for_it: &'static str,
    pub(crate) superseded: &'static str,
    pub(crate) corrects: &'static str,
    pub(crate) from: &'static str,
    pub(crate) up_to: &'static str,
    pub(crate) below: &'static str,
    pub(crate) within: &'static str,
    pub(crate) above: &'static str,
    pub(crate) photo: &'static str,
    pub(crate) made: &'static str,
    pub(crate) page: &'static str,
    pub(crate) of: &'static str,
    months: [&'static str; 12],
}

const FRENCH: Words = Words {
    taken: "Relevé le",
    at: "à",
    by_professional: "Rempli par",
    by_a_professional: "Rempli par un professionnel",
    by_client: "Rempli par le client",
    by_software: "Publié par le logiciel de l’entreprise",
    answers_for_it: "demandé par",
    superseded: "Corrigé depuis : ce résultat n’est plus valable.",
    corrects: "Ce résultat en corrige un précédent.",
    from: "à partir de",
    up_to: "jusqu’à",
    below: "sous la plage habituelle",
    within: "dans la plage habituelle",
    above: "au-dessus de la plage habituelle",
    photo: "une photo du dossier",
    made: "Créé automatiquement par Suivi ; non modifiable",
    page: "Page",
    of: "sur",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

const ENGLISH: Words = Words {
    taken: "Taken on",
    at: "at",
    by_professional: "Filled in by",
    by_a_professional: "Filled in by a professional",
    by_client: "Filled in by the client",
    by_software: "Published by the company’s software",
    answers_for_it: "asked for by",
    superseded: "Corrected since: this result is no longer valid.",
    corrects: "This result corrects an earlier one.",
    from: "from",
    up_to: "up to",
    below: "below the usual range",
    within: "in the usual range",
    above: "above the usual range",
    photo: "a photo in the record",
    made: "Made automatically by Suivi; can’t be changed",
    page: "Page",
    of: "of",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

impl Words {
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Fr => &FRENCH,
            Language::En => &ENGLISH,
        }
    }

    /// A day as it is spelled out: `1er mars 2026`, `1 March 2026`.
    pub(crate) fn day(&self, date: Date, language: Language) -> String {
        let (year, month, day) = date.parts();
        let month = self.months[usize::from(month.clamp(1, 12)) - 1];
        let day = match (language, day) {
            (Language::Fr, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        };
        format!("{day} {month} {year}")
    }

    /// Where a value stands, in words: colour alone says nothing.
    pub(crate) const fn standing(&self, standing: Standing) -> Option<&'static str> {
        match standing {
            Standing::Unknown => None,
            Standing::Below => Some(self.below),
            Standing::Within => Some(self.within),
            Standing::Above => Some(self.above),
        }
    }
}
