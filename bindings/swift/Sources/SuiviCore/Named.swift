/// A text that names something, and never anything else: a client's id is not taken for a folder's.
/// The core reads it; what is no id at all is `notFound`, or `unreadable` where a person wrote it.
public struct Named<Thing>: Hashable, Sendable, CustomStringConvertible {
  /// As the core writes it.
  public let text: String

  /// Takes the text as it is; whether it is one is said by the call that it is given to.
  public init(_ text: String) { self.text = text }

  public var description: String { text }
}

/// What can be named. Never made: each only tells names apart.
public enum Kind {
  /// A business.
  public enum Company {}
  /// One location of a company.
  public enum Branch {}
  /// A person with an account.
  public enum Person {}
  /// A person in the role of a professional of one company.
  public enum Professional {}
  /// Where items live: a record, a group or a library.
  public enum Space {}
  /// A folder or a file.
  public enum Item {}
  /// One operation: what a person asked for once.
  public enum Operation {}
  /// A before/after set of photos.
  public enum PhotoSet {}
  /// What a document or assessment asks, through all of its versions.
  public enum Template {}
  /// A document or assessment that was assigned, or begun.
  public enum Document {}
  /// A server's address as a person writes it.
  public enum Address {}
  /// A day, written `2026-11-26`.
  public enum Day {}
}

/// A text that no log shows: a password, an invitation.
public struct Unprinted: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself.
  public let text: String

  /// Hides a text.
  public init(_ text: String) { self.text = text }

  public var description: String { "…" }
  public var debugDescription: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
