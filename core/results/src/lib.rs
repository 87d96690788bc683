//! Documents and assessments (product specification, C10, C11, P6, A6): what a template asks, what
//! may be answered, what a completed result says for ever, and how results follow each other.
//!
//! Pure: data in, data out. The phone uses it to check as somebody types and to draw, the server to
//! check again and to complete; the server's answer wins. Who may do any of it is in `suivi-rules`.
//!
//! Read in this order: [`label`] (words in two languages), [`number`] (exact decimals), [`mod@unit`]
//! (exact conversion), [`date`] (days, age, sex), [`template`] (what is asked), [`filling`] (what is
//! answered, and what is wrong with it), [`result`] (what a completed document says), [`history`]
//! (results after each other), [`ready`] (templates that come with Suivi).

pub mod date;
pub mod filling;
pub mod history;
pub mod label;
pub mod number;
pub mod ready;
pub mod result;
pub mod template;
pub mod unit;

pub use date::{Date, Patient, Sex};
pub use filling::{Fault, Value, ValueFault, Values, complete, typed};
pub use history::{Change, Entered, Point, Series, Spread, Standing};
pub use label::{Label, Language};
pub use number::Number;
pub use result::{Answer, AnswerKind, FilledBy, ResultBody};
pub use template::{
    Category, ChoiceField, ChoiceOption, Field, FieldKind, Filler, NumberField, Range, Reference,
    Template, TemplateFault,
};
pub use unit::{Dimension, System, Unit};
