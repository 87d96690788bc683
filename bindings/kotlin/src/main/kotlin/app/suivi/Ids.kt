package app.suivi

// The core checks what is in them: a text that is no id is answered like one of nothing.

/** A business. */
@JvmInline
value class CompanyId(val text: String)

/** One location of a company. */
@JvmInline
value class BranchId(val text: String)

/** A person with an account, whatever roles he has. */
@JvmInline
value class PersonId(val text: String)

/** A person in the role of a professional of one company. */
@JvmInline
value class ProfessionalId(val text: String)

/** Where items live: a record, a group or a library. */
@JvmInline
value class SpaceId(val text: String)

/** A folder or a file. */
@JvmInline
value class ItemId(val text: String)

/** One operation: what a person asked for once. */
@JvmInline
value class OpId(val text: String)

/** A before/after set of photos. */
@JvmInline
value class SetId(val text: String)

/** What a document or assessment asks, through all of its versions. */
@JvmInline
value class TemplateId(val text: String)

/** A document or assessment that was assigned, or begun. */
@JvmInline
value class DocumentId(val text: String)

/** A text that must never be printed: a password, an invitation. */
@JvmInline
value class Secret(val text: String) {
    /** Without the text: whatever holds a secret may be printed. */
    override fun toString() = "Secret"
}
