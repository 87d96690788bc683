import Foundation

/// Writing to what has ended is an error, and not the end of this program. Called before anything is
/// written; also for the core, whose connections break.
public func letBrokenPipesBeErrors() { signal(SIGPIPE, SIG_IGN) }
