import Foundation

#if canImport(Glibc)
  import Glibc
  private let stream = Int32(SOCK_STREAM.rawValue)
#else
  private let stream = SOCK_STREAM
#endif

/// A server of this machine that gives everybody the same answer. It is there while it is held.
public final class Answering: Sendable {
  private let listening: Int32
  /// Where it is.
  public let port: UInt16

  /// `answer`: a whole answer of HTTP; none: it takes every connection and says nothing.
  public init(_ answer: String?) throws {
    letBrokenPipesBeErrors()
    let listening = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, size) == 0 && listen(listening, 64) == 0 && getsockname(listening, $0, &size) == 0
      }
    }
    guard bound else { throw Stage.Said(description: "there is no port to be had") }
    self.listening = listening
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      var silent: [Int32] = []
      while case let taken = accept(listening, nil, nil), taken >= 0 {
        guard let answer else {
          silent.append(taken)
          continue
        }
        Thread.detachNewThread { Self.answer(taken, answer) }
      }
      for taken in silent { close(taken) }
    }
  }

  deinit {
    // Who waits for a connection wakes up.
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
  }

  /// Reads what comes until the other side has said all, since a connection that is ended before is an
  /// error for it.
  private static func answer(_ taken: Int32, _ answer: String) {
    var (said, piece) = (Data(), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = read(taken, &piece, piece.count)
      if count > 0 { said += piece[..<count] }
      if count <= 0 || isWhole(said) { break }
    }
    _ = answer.withCString { write(taken, $0, strlen($0)) }
    shutdown(taken, Int32(SHUT_WR))
    while read(taken, &piece, piece.count) > 0 {}
    close(taken)
  }

  private static func isWhole(_ said: Data) -> Bool {
    // Who begins a handshake of TLS says no more before he is answered.
    if said.first == 0x16 { return true }
    guard let end = said.range(of: Data("\r\n\r\n".utf8)) else { return false }
    let head = String(decoding: said[..<end.lowerBound], as: UTF8.self).lowercased()
    let length = head.split(separator: "\r\n").compactMap { line in
      line.hasPrefix("content-length:") ? Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) : nil
    }
    return said.count - said.distance(from: said.startIndex, to: end.upperBound) >= length.first ?? 0
  }
}
