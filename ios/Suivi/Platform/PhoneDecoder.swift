#if canImport(ImageIO)
  import Foundation
  import ImageIO
  import Suivi
  import UniformTypeIdentifiers

  /// Reads what the core can't (HEIC, AVIF) with what the phone has for it.
  final class PhoneDecoder: PictureDecoder {
    /// As JPEGs of photos usually are.
    private static let quality = 0.92

    /// An upright JPEG of it without anything else, no side longer than `longestSide`; false if it can't be read.
    func decode(source: String, to: String, longestSide: UInt32) throws -> Bool {
      let from = URL(fileURLWithPath: source) as CFURL
      guard let picture = CGImageSourceCreateWithURL(from, [kCGImageSourceShouldCache: false] as CFDictionary) else {
        return false
      }
      // Made anew from the whole picture, as it stands up: what else the file says stays behind.
      let wanted: [CFString: Any] = [
        kCGImageSourceCreateThumbnailFromImageAlways: true, kCGImageSourceCreateThumbnailWithTransform: true,
        kCGImageSourceThumbnailMaxPixelSize: Int(longestSide),
      ]
      guard let upright = CGImageSourceCreateThumbnailAtIndex(picture, 0, wanted as CFDictionary) else { return false }
      let jpeg = UTType.jpeg.identifier as CFString
      guard let file = CGImageDestinationCreateWithURL(URL(fileURLWithPath: to) as CFURL, jpeg, 1, nil) else {
        return false
      }
      let asJPEG = [kCGImageDestinationLossyCompressionQuality: Self.quality] as CFDictionary
      CGImageDestinationAddImage(file, upright, asJPEG)
      return CGImageDestinationFinalize(file)
    }
  }
#endif
