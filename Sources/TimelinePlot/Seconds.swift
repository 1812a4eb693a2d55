/// A length of time as records have it.
struct Seconds: Decodable {
  /// The length in seconds.
  let value: Double

  /// The greatest number of nanoseconds that a record's writer can have, in seconds.
  private static let greatest = 18_446_744_073.709_551_615

  /// Reads a number.
  ///
  /// - Throws: `DecodingError` if it is none, or none that a record has: what is drawn must fit into a picture.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    value = try container.decode(Double.self)
    guard (0...Self.greatest).contains(value) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(value) is no length of time in seconds")
    }
  }
}
