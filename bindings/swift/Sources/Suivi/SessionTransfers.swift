import Foundation
import SuiviCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Transfers over a `URLSession`. On Apple's systems give it a background configuration, whose uploads
/// go on while the app does not run; on Linux, where there is none, they end with the process.
public final class SessionTransfers: Transfers {
  private let session: URLSession
  private let orders: Orders

  /// One for an app, made before the phone is opened: the system tells it what became of the orders of
  /// an earlier run.
  public init(configuration: URLSessionConfiguration = .ephemeral) {
    orders = Orders()
    session = URLSession(configuration: configuration, delegate: orders, delegateQueue: nil)
  }

  /// Ends its uploads and gives its session back, which lives until then.
  public func close() { session.invalidateAndCancel() }

  public func held() async -> [HeldTransfer] {
    let names = await tasks().compactMap(\.taskDescription)
    return orders.held(underWay: names)
  }

  public func take(_ order: TransferOrder) async {
    guard let url = URL(string: order.url), FileManager.default.isReadableFile(atPath: order.file) else {
      return orders.finished(order.name, .failed(why: .unreadable))
    }
    guard await !held().contains(where: { $0.name == order.name }) else { return }
    var request = URLRequest(url: url)
    request.httpMethod = order.method
    for header in order.headers { request.setValue(header.value.text, forHTTPHeaderField: header.name) }
    request.allowsCellularAccess = order.overMetered
    #if !canImport(FoundationNetworking)
      request.allowsExpensiveNetworkAccess = order.overMetered
      request.allowsConstrainedNetworkAccess = order.overMetered
    #endif
    let file = URL(fileURLWithPath: order.file)
    #if canImport(FoundationNetworking)
      // From memory, mapped: Foundation reads a file late here, and ends the process where the answer comes first.
      guard let bytes = try? Data(contentsOf: file, options: .mappedIfSafe) else {
        return orders.finished(order.name, .failed(why: .unreadable))
      }
      let task = session.uploadTask(with: request, from: bytes)
    #else
      // In the background the system takes files alone.
      let task = session.uploadTask(with: request, fromFile: file)
    #endif
    task.taskDescription = order.name
    task.resume()
  }

  public func drop(_ name: String) async {
    orders.forget(name)
    for task in await tasks() where task.taskDescription == name {
      // It tells no more of itself.
      task.taskDescription = nil
      task.cancel()
    }
  }

  public func finishes() -> AsyncStream<Void> { orders.finishes() }

  #if !canImport(FoundationNetworking)
    /// Comes back when the system has told what it woke the app for: then its reports are here. Each such waking is
    /// waited for once.
    public func allTold() async { await orders.allTold() }
  #endif

  private func tasks() async -> [URLSessionTask] {
    await withCheckedContinuation { found in session.getAllTasks { found.resume(returning: $0) } }
  }
}

/// What is known of the orders: told by the session, on a thread of its own.
private final class Orders: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let lock = NSLock()
  private var bodies: [Int: Data] = [:]
  private var reports: [String: TransferReport] = [:]
  private var teller: AsyncStream<Void>.Continuation?

  #if !canImport(FoundationNetworking)
    private var waking: CheckedContinuation<Void, Never>?
    private var isTold = false

    func allTold() async {
      await withCheckedContinuation { waits in
        let before: CheckedContinuation<Void, Never>? = lock.withLock {
          defer { isTold = false }
          if isTold { return waits }
          defer { waking = waits }
          return waking
        }
        before?.resume()
      }
    }

    func urlSessionDidFinishEvents(forBackgroundURLSession session: URLSession) {
      let waits: CheckedContinuation<Void, Never>? = lock.withLock {
        defer { waking = nil }
        isTold = waking == nil
        return waking
      }
      waits?.resume()
    }
  #endif

  func held(underWay: [String]) -> [HeldTransfer] {
    lock.withLock {
      let finished = reports.map { HeldTransfer(name: $0.key, report: $0.value) }
      let rest = Set(underWay).subtracting(reports.keys)
      return finished + rest.map { HeldTransfer(name: $0, report: nil) }
    }
  }

  func forget(_ name: String) { lock.withLock { reports[name] = nil } }

  func finished(_ name: String, _ report: TransferReport) {
    let teller = lock.withLock {
      reports[name] = report
      return self.teller
    }
    teller?.yield()
  }

  func finishes() -> AsyncStream<Void> {
    let (stream, teller) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (before, waits) = lock.withLock {
      defer { self.teller = teller }
      return (self.teller, !reports.isEmpty)
    }
    before?.finish()
    if waits { teller.yield() }
    return stream
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    // An answer is short. What is not comes from something else than Suivi.
    lock.withLock {
      let room = (1 << 16) - bodies[dataTask.taskIdentifier, default: Data()].count
      bodies[dataTask.taskIdentifier, default: Data()].append(data.prefix(room))
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // Nobody else gets the token or the photo. The system does not ask this in the background, and goes where it is
    // sent: `report` looks whose answer it is.
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let body = lock.withLock { bodies.removeValue(forKey: task.taskIdentifier) } ?? Data()
    guard let name = task.taskDescription else { return }
    finished(name, report(of: task, body: body, error: error))
  }

  private func report(of task: URLSessionTask, body: Data, error: (any Error)?) -> TransferReport {
    if let error { return silence(error).map(TransferReport.failed) ?? .lost }
    guard let answer = task.response as? HTTPURLResponse else { return .lost }
    // A way through somebody else is no way: as if the server could not prove who it is.
    guard isSame(task.originalRequest?.url, answer.url) else { return .failed(why: .certificate) }
    let headers = answer.allHeaderFields.map { Header(name: "\($0.key)", value: Secret("\($0.value)")) }
    let text = String(decoding: body, as: UTF8.self)
    return .answered(status: UInt16(clamping: answer.statusCode), headers: headers, body: text)
  }

  private func isSame(_ asked: URL?, _ answered: URL?) -> Bool {
    asked?.scheme == answered?.scheme && asked?.host == answered?.host && asked?.port == answered?.port
  }

  private func silence(_ error: any Error) -> Silence? {
    switch (error as? URLError)?.code {
    case .cancelled?: nil
    case .timedOut?: .timeout
    case .notConnectedToInternet?, .cannotFindHost?, .cannotConnectToHost?, .dnsLookupFailed?, .dataNotAllowed?:
      .noRoute
    // Only what the server showed of itself and can't prove. `secureConnectionFailed` is none of these: it
    // is also a connection that was reset during the handshake, and its person would be told to distrust
    // a network that is only bad.
    case .serverCertificateUntrusted?, .serverCertificateHasBadDate?, .serverCertificateNotYetValid?,
      .serverCertificateHasUnknownRoot?:
      .certificate
    case .fileDoesNotExist?, .noPermissionsToReadFile?: .unreadable
    default: .cut
    }
  }
}
