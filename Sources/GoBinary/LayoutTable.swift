/// The offsets of the fields by Go version, for programs without debugging information.
///
/// The rows are generated from programs of each version that is to be had (`Tests/LayoutTable`); the
/// versions between them follow the older neighbour. The offsets are the same on amd64 and arm64.
enum LayoutTable {
  /// Where a field is.
  struct Row {
    let field: StructField
    /// The struct's names in the debugging information: one, and another where it was moved.
    let structs: [String]
    let member: String
    /// From which Go 1 minor version on the field has which offset; nil where it does not exist.
    let offsets: KeyValuePairs<Int, UInt64?>

    init(
      _ field: StructField, _ structs: [String], _ member: String,
      _ offsets: KeyValuePairs<Int, UInt64?>
    ) {
      self.field = field
      self.structs = structs
      self.member = member
      self.offsets = offsets
    }

    func offset(minor: Int) -> UInt64? {
      offsets.last { $0.key <= minor }?.value
    }
  }

  static let measuredMinors = Set(measured.map(\.key))
  static let oldestMinor = measured.first?.key ?? 0
  static let newestMinor = measured.last?.key ?? 0
  /// The first version whose maps are Swiss tables (src/internal/runtime/maps).
  static let firstSwissMinor = 24

  /// Fields of modules, which have versions of their own: only a program itself says where they are.
  static let moduleRows = [
    Row(
      .grpcClientConn, ["google.golang.org/grpc/internal/transport.http2Client"], "conn", [:])
  ]

  /// All structs that have a field here.
  static let structs = Set((rows + moduleRows).flatMap(\.structs))
}
