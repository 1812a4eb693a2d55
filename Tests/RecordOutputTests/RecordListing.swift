@testable import RecordOutput

/// All records, as they state themselves.
struct RecordListing {
  /// A kind of line.
  struct Line {
    let event: String
    /// What the timestamp is of; nil if there is none.
    let moment: String?
    let definition: Definition
    let members: [MemberListing.Member]
  }

  private(set) var lines: [Line] = []
  /// The objects that are in them.
  private(set) var parts: [MemberListing.Object] = []
  /// The names of objects that some record may have, and of which no value was there to be listed.
  private(set) var missing: Set<String> = []

  /// Lists these lines, of which each object must be in one.
  init(of records: [any RecordLine]) {
    var all = MemberListing.empty
    for record in records { add(record, to: &all) }
    parts = all.parts
    missing = all.partNames.subtracting(parts.map(\.definition.name))
  }

  private mutating func add<Record: RecordLine>(_ record: Record, to all: inout MemberListing) {
    let listing = MemberListing(of: record)
    lines.append(
      Line(
        event: "\(Record.event)", moment: Record.moment.map { "\($0)" },
        definition: Record.definition, members: listing.members))
    listing.parts.forEach { all.merge($0) }
    all.partNames.formUnion(listing.partNames)
  }
}
