import Support
import Testing

/// All tests of the border: one after the other, since each looks at what is left when it ends.
@Suite(.serialized, .timeLimit(.minutes(1)))
enum Border {}
