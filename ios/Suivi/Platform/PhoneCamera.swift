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
      let scene = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }.first
      switch scene?.interfaceOrientation {
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
    // The session is begun and ended here, one after the other: both take their time.
    @ObservationIgnored private let queue = DispatchQueue(label: "app.suivi.camera")

    /// Opens the camera of this side, once its person allowed it.
    func opens(_ side: Side) async {
      guard await AVCaptureDevice.requestAccess(for: .video) else {
        trouble = .refused
        return
      }
      let position: AVCaptureDevice.Position = side == .back ? .back : .front
      let device = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: position)
      guard let device, let input = try? AVCaptureDeviceInput(device: device) else {
        trouble = .noCamera
        return
      }
      let size = CMVideoFormatDescriptionGetDimensions(device.activeFormat.formatDescription)
      stream = Measured(width: Double(size.width), height: Double(size.height))
      self.device = device
      session.beginConfiguration()
      session.inputs.forEach(session.removeInput)
      if session.canAddInput(input) { session.addInput(input) }
      if session.outputs.isEmpty, session.canAddOutput(output) { session.addOutput(output) }
      session.sessionPreset = .photo
      session.commitConfiguration()
      trouble = nil
      runs(true)
    }

    func closes() { runs(false) }

    private func runs(_ run: Bool) {
      // It may be used from any thread, as its documentation says.
      nonisolated(unsafe) let session = session
      queue.async { run ? session.startRunning() : session.stopRunning() }
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
        throw (error as? CocoaError)?.code == .fileWriteOutOfSpace ? .storageFull : .storageClosed
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
