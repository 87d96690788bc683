import Foundation

/// Writing to what has ended is an error, and no end of the tests: called before anything is written.
func letBrokenPipesBeErrors() { signal(SIGPIPE, SIG_IGN) }
