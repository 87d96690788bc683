#if canImport(AVFoundation)
  import AVFoundation
  import Observation
  import SuiviKit
  import SwiftUI
  import UIKit

  /// The camera: what it sees, and a photo written straight into the app's own folder.
  @Observable @MainActor
  final class PhoneCamera {
    /// Why it gives nothing; none: it gives a picture, or was not opened.
    private(set) var trouble: CameraTrouble?
    /// How large what the sensor gives is, on its side as it gives it.
    private(set) var stream = Measured(width: 4, height: 3)
    /// By how many quarters what is shown is turned.
    var quarters: Int {
      switch PhoneScene.first?.interfaceOrientation {
      case .landscapeLeft: return 3
      case .landscapeRight: return 1
      case .portraitUpsideDown: return 2
      default: return 0
      }
    }
    @ObservationIgnored let session = AVCaptureSession()
    @ObservationIgnored private let output = AVCapturePhotoOutput()
    @ObservationIgnored private var taking: Taking?
    private(set) var device: AVCaptureDevice?
    // The session is set up, begun and ended here, one after the other: it ends the app if it is begun while it is set
    // up, and takes its time.
    @ObservationIgnored private let queue = DispatchQueue(label: "app.suivi.camera")

    @ObservationIgnored private var hearing = false
    /// Somebody looks.
    @ObservationIgnored private var wanted = false

    /// What the system says of the session.
    private func hears(_ name: Notification.Name, _ then: @escaping @MainActor (PhoneCamera) -> Void) {
      NotificationCenter.default.addObserver(forName: name, object: session, queue: .main) { [weak self] _ in
        MainActor.assumeIsolated { if let self { then(self) } }
      }
    }

    /// Opens the camera of this side, once its person allowed it.
    func opens(_ side: Side) async {
      if !hearing {
        hearing = true
        hears(AVCaptureSession.wasInterruptedNotification) { $0.trouble = .takenAway }
        hears(AVCaptureSession.interruptionEndedNotification) { $0.trouble = nil }
        // It may go on at once.
        hears(AVCaptureSession.runtimeErrorNotification) { camera in
          guard camera.wanted else { return }
          Task { camera.trouble = await camera.goesOn() ? nil : .takenAway }
        }
      }
      guard await AVCaptureDevice.requestAccess(for: .video) else {
        trouble = .refused
        return
      }
      // The screen may have gone while its person was asked.
      guard !Task.isCancelled else { return }
      let position: AVCaptureDevice.Position = side == .back ? .back : .front
      let device = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: position)
      guard let device, let input = try? AVCaptureDeviceInput(device: device) else {
        trouble = .noCamera
        return
      }
      self.device = device
      wanted = true
      let begun = await begins(input)
      // Which one it is is known once the session is set up.
      let size = CMVideoFormatDescriptionGetDimensions(device.activeFormat.formatDescription)
      stream = Measured(width: Double(size.width), height: Double(size.height))
      trouble = begun ? nil : .takenAway
    }

    /// Whether it runs with this camera.
    private func begins(_ input: AVCaptureDeviceInput) async -> Bool {
      // They may be used from any thread, as their documentation says; here from one alone.
      nonisolated(unsafe) let session = session
      nonisolated(unsafe) let output = output
      nonisolated(unsafe) let input = input
      return await withCheckedContinuation { begun in
        queue.async {
          session.beginConfiguration()
          session.inputs.forEach(session.removeInput)
          session.sessionPreset = .photo
          let fits = session.canAddInput(input)
          if fits { session.addInput(input) }
          if session.outputs.isEmpty, session.canAddOutput(output) { session.addOutput(output) }
          session.commitConfiguration()
          if fits { session.startRunning() }
          begun.resume(returning: fits)
        }
      }
    }

    private func goesOn() async -> Bool {
      nonisolated(unsafe) let session = session
      return await withCheckedContinuation { running in
        queue.async {
          session.startRunning()
          running.resume(returning: session.isRunning)
        }
      }
    }

    func closes() {
      wanted = false
      nonisolated(unsafe) let session = session
      queue.async { session.stopRunning() }
    }

    /// Takes a photo into this file: whole, or not at all.
    func takes(_ to: URL) async throws(CameraTrouble) {
      // Without a connection that gives something it would not even fail.
      guard session.isRunning, let connection = output.connection(with: .video), connection.isActive, let device else {
        throw .takenAway
      }
      // The photo is upright however the phone is held.
      let held = AVCaptureDevice.RotationCoordinator(device: device, previewLayer: nil)
      let turn = held.videoRotationAngleForHorizonLevelCapture
      if connection.isVideoRotationAngleSupported(turn) { connection.videoRotationAngle = turn }
      let settings = AVCapturePhotoSettings(format: [AVVideoCodecKey: AVVideoCodecType.jpeg])
      let result: Result<Data, CameraTrouble> = await withCheckedContinuation { taken in
        let taking = Taking { taken.resume(returning: $0) }
        self.taking = taking
        output.capturePhoto(with: settings, delegate: taking)
      }
      taking = nil
      do {
        try result.get().write(
          to: to, options: [.atomic, .completeFileProtectionUntilFirstUserAuthentication])
      } catch let trouble as CameraTrouble {
        throw trouble
      } catch {
        throw error.isFullDisk ? .storageFull : .storageClosed
      }
    }
  }

  /// Hears of one photo.
  private final class Taking: NSObject, AVCapturePhotoCaptureDelegate, @unchecked Sendable {
    private let taken: (Result<Data, CameraTrouble>) -> Void
    private var data: Data?

    init(_ taken: @escaping (Result<Data, CameraTrouble>) -> Void) { self.taken = taken }

    func photoOutput(
      _ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto,
      error: (any Error)?
    ) {
      data = error == nil ? photo.fileDataRepresentation() : nil
    }

    /// The last that is heard, also where it failed before there was anything.
    func photoOutput(
      _ output: AVCapturePhotoOutput, didFinishCaptureFor settings: AVCaptureResolvedPhotoSettings, error: (any Error)?
    ) {
      taken(data.map { .success($0) } ?? .failure(.takenAway))
    }
  }

  /// What the camera sees.
  struct CameraView: UIViewRepresentable {
    let camera: PhoneCamera

    func makeUIView(context: Context) -> Preview {
      let view = Preview()
      view.shown.session = camera.session
      view.shown.videoGravity = .resizeAspect
      return view
    }

    func updateUIView(_ view: Preview, context: Context) {
      view.device = camera.device
      view.setNeedsLayout()
    }

    /// A view that is a preview.
    final class Preview: UIView {
      let shown = AVCaptureVideoPreviewLayer()
      var device: AVCaptureDevice?

      init() {
        super.init(frame: .zero)
        layer.addSublayer(shown)
      }

      required init?(coder: NSCoder) { nil }

      override func layoutSubviews() {
        super.layoutSubviews()
        shown.frame = bounds
        guard let device, let connection = shown.connection else { return }
        // Upright as the phone is held now.
        let held = AVCaptureDevice.RotationCoordinator(device: device, previewLayer: shown)
        let turn = held.videoRotationAngleForHorizonLevelPreview
        if connection.isVideoRotationAngleSupported(turn) { connection.videoRotationAngle = turn }
      }
    }
  }
#endif
